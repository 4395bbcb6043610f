"""Code cells: they parse, end as nbval and students expect, and draw the same each time."""

import ast
import re
from collections.abc import Iterator

from tichchap.course.errors import Finding
from tichchap.course.source import Cell, Source

DRAWING = {"bar", "barh", "hist", "imshow", "matshow", "plot", "scatter", "subplots"}
NOT_DRAWING = {"close", "rc", "rcParams", "rc_context", "show", "style"}
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
RANDOM = re.compile(r"\b(torch\.rand\w*|np\.random\.(?!default_rng)\w+|nn\.(Conv[12]d|Linear))\(")
SEED = re.compile(r"manual_seed\(|default_rng\(|\bseed=|\.seed\(|Generator\(")


def check_code(source: Source) -> Iterator[Finding]:
    """Findings for code that does not parse, that ends with `;`, that draws without `plt.show()`
    as its last line, and for randomness in a lecture before anything was seeded."""
    seeded = source.kind == "exercise"
    for cell, tree, drawers in _parsed(source):
        if isinstance(tree, SyntaxError):
            where = f"line {tree.lineno} of the cell" if tree.lineno else "the cell"
            yield source.finding(cell, f"{where} is not Python: {tree.msg}")
            continue
        yield from _ending(source, cell, tree, drawers)
        seeded = seeded or SEED.search(cell.text) is not None
        if not seeded and (found := RANDOM.search(cell.text)):
            message = f"expected a seed (torch.manual_seed) before {found[1]} is called"
            yield source.finding(cell, message)


def drawing_cells(source: Source) -> set[int]:
    """The numbers of the code cells that draw, as far as their text tells."""
    return {
        cell.number
        for cell, tree, drawers in _parsed(source)
        if isinstance(tree, ast.Module) and _draws(tree, drawers)
    }


def _parsed(source: Source) -> Iterator[tuple[Cell, ast.Module | SyntaxError, set[str]]]:
    """Each code cell, what it parses to, and the names of pictures imported up to there."""
    drawers: set[str] = {"viz"}
    for cell in source.cells:
        if cell.kind != "code":
            continue
        try:
            tree = ast.parse(cell.text)
        except SyntaxError as error:
            yield cell, error, drawers
            continue
        drawers |= _imported_drawers(tree)
        yield cell, tree, drawers


def _ending(source: Source, cell: Cell, tree: ast.Module, drawers: set[str]) -> Iterator[Finding]:
    lines = [line.split("#")[0].rstrip() for line in cell.text.split("\n")]
    last = next((line for line in reversed(lines) if line), "")
    if last.endswith(";"):
        message = f"expected no `;` at the end (nbval ignores it), got {last.strip()!r}"
        yield source.finding(cell, message)
    if _animates(tree):
        return
    if _draws(tree, drawers) and last.strip() != "plt.show()":
        message = f"expected a cell that draws to end with plt.show(), got {last.strip()!r}"
        yield source.finding(cell, message)


def _animates(tree: ast.Module) -> bool:
    """Whether the cell ends with an animation of tichchap.viz, which is shown as its value."""
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr) or not isinstance(last.value, ast.Call):
        return False
    name = ast.unparse(last.value.func).removeprefix("viz.")
    return name == "animate" or name.endswith("_animation")


def _imported_drawers(tree: ast.Module) -> set[str]:
    """The names under which this cell imports pictures of tichchap.viz."""
    return {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module == "tichchap.viz"
        for alias in node.names
    }


def _draws(node: ast.AST, drawers: set[str]) -> bool:
    """Whether running this code draws; code inside a definition does not run yet."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, DEFINITIONS):
            continue
        if isinstance(child, ast.Call) and _is_drawing(child.func, drawers):
            return True
        if _draws(child, drawers):
            return True
    return False


def _is_drawing(func: ast.expr, drawers: set[str]) -> bool:
    names: list[str] = []
    while isinstance(func, ast.Attribute):
        names.insert(0, func.attr)
        func = func.value
    root = func.id if isinstance(func, ast.Name) else ""
    if root == "plt":
        return bool(names) and names[0] not in NOT_DRAWING
    if root in drawers:
        return True
    return bool(names) and names[-1] in DRAWING
