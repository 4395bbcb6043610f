"""The small changes that make a mutant: each operator gives what could stand in a node's place.

An operator takes a node and yields other nodes; it changes nothing itself. Each change is one slip
that a student can make: off by one, two axes swapped, a forgotten step. What cannot matter is not
changed: the order of the arguments of `max`, or of the axes of a sum.
"""

import ast
import copy
import itertools
from collections.abc import Callable, Iterator, Sequence

Operator = Callable[[ast.AST], Iterator[ast.AST]]

ARITHMETIC: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.FloorDiv, ast.Add),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Mult,),
    ast.Mod: (ast.FloorDiv,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
OPPOSITES = [
    ("min", "max"),
    ("amin", "amax"),
    ("argmin", "argmax"),
    ("floor", "ceil"),
    ("zeros", "ones"),
    ("zeros_like", "ones_like"),
    ("new_zeros", "new_ones"),
    ("sum", "mean"),
]
OTHER_NAME = {a: b for pair in OPPOSITES for a, b in (pair, pair[::-1])}
COMMUTATIVE = {"eq", "equal", "isclose", "max", "maximum", "min", "minimum"}
COMMUTATIVE |= {"flip", "swapaxes", "transpose"}  # in their axes
ANY_ORDER = {"all", "amax", "amin", "any", "flip", "isinstance", "mean", "prod", "sum"}


def called(node: ast.Call) -> str:
    """The name of what is called, without the module or object before it."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def indifferent(root: ast.AST) -> set[ast.AST]:
    """The nodes that stay: axes to reduce over in some order, and the `strict` of a `zip`."""
    calls = [node for node in ast.walk(root) if isinstance(node, ast.Call)]
    reductions = [node for node in calls if called(node) in ANY_ORDER]
    keywords = [keyword for node in calls for keyword in node.keywords]
    found = {argument for node in reductions for argument in node.args}
    found |= {keyword.value for node in reductions for keyword in node.keywords}
    axes = {node for node in found if isinstance(node, ast.Tuple | ast.List)}
    return axes | {keyword.value for keyword in keywords if keyword.arg == "strict"}


def constants(node: ast.AST) -> Iterator[ast.AST]:
    """One more and one less; the other truth value; a sign lost."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, bool):
            yield ast.Constant(not node.value)
        elif isinstance(node.value, int | float):
            yield ast.Constant(node.value + 1)
            yield ast.Constant(node.value - 1)
    elif (
        isinstance(node, ast.UnaryOp)
        and isinstance(node.op, ast.USub | ast.Not)
        and ast.unparse(node) != "-2"  # of the four axes of a batch, 2 is the same one
    ):
        yield node.operand


def swaps(node: ast.AST) -> Iterator[ast.AST]:
    """Neighbours in a tuple, a list or a call, the other way round."""
    if isinstance(node, ast.Tuple | ast.List):
        for elements in _swapped(node.elts):
            yield type(node)(elements, node.ctx)
    elif isinstance(node, ast.Call) and called(node) not in COMMUTATIVE:
        for arguments in _swapped(node.args):
            yield ast.Call(node.func, arguments, node.keywords)


def _swapped(nodes: Sequence[ast.expr]) -> Iterator[list[ast.expr]]:
    for i in range(len(nodes) - 1):
        yield [*nodes[:i], nodes[i + 1], nodes[i], *nodes[i + 2 :]]


def arithmetic(node: ast.AST) -> Iterator[ast.AST]:
    """Another operator, a term or factor dropped, rounding up in place of down."""
    if isinstance(node, ast.BinOp):
        for other in ARITHMETIC.get(type(node.op), ()):
            yield ast.BinOp(node.left, other(), node.right)
        if isinstance(node.op, ast.FloorDiv):
            up = ast.BinOp(_negative(node.left), ast.FloorDiv(), node.right)
            yield _negative(up)
        yield node.left
        if isinstance(node.op, ast.Add | ast.Mult | ast.BitAnd | ast.BitOr):
            yield node.right
    elif isinstance(node, ast.AugAssign):
        for other in ARITHMETIC.get(type(node.op), ()):
            yield ast.AugAssign(node.target, other(), node.value)
        yield ast.Assign([node.target], node.value)


def _negative(node: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.USub(), node)


def conditions(node: ast.AST) -> Iterator[ast.AST]:
    """A comparison with the bound in or out, a condition negated, `and` for `or`."""
    if isinstance(node, ast.Compare):
        for i, op in enumerate(node.ops):
            if type(op) in COMPARISONS:
                ops = [*node.ops[:i], COMPARISONS[type(op)](), *node.ops[i + 1 :]]
                yield ast.Compare(node.left, ops, node.comparators)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.And() if isinstance(node.op, ast.Or) else ast.Or(), node.values)
    elif isinstance(node, ast.IfExp) and not _is_equality(node.test):
        yield ast.IfExp(_not(node.test), node.body, node.orelse)
    elif isinstance(node, ast.If) and not _is_equality(node.test):
        yield ast.If(_not(node.test), node.body, node.orelse)


def _is_equality(test: ast.expr) -> bool:
    kinds = ast.Eq | ast.NotEq | ast.Is | ast.IsNot
    return isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], kinds)


def _not(node: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), node)


def calls(node: ast.AST) -> Iterator[ast.AST]:
    """A method call or a keyword argument dropped, a name's opposite."""
    if not isinstance(node, ast.Call):
        return
    for i, keyword in enumerate(node.keywords):
        if keyword.arg != "strict":
            yield ast.Call(node.func, node.args, [*node.keywords[:i], *node.keywords[i + 1 :]])
    if isinstance(node.func, ast.Attribute):
        yield node.func.value
        if called(node) in OTHER_NAME:
            other = ast.Attribute(node.func.value, OTHER_NAME[called(node)])
            yield ast.Call(other, node.args, node.keywords)
    elif called(node) in ("min", "max"):
        yield ast.Call(ast.Name(OTHER_NAME[called(node)]), node.args, node.keywords)


def slices(node: ast.AST) -> Iterator[ast.AST]:
    """A start, stop or step forgotten; a whole axis without its first or its last element."""
    if isinstance(node, ast.Slice):
        for part in ("lower", "upper", "step"):
            if getattr(node, part) is not None:
                other = copy.copy(node)
                setattr(other, part, None)
                yield other
        if node.lower is node.upper is node.step is None:
            yield ast.Slice(lower=ast.Constant(1))
            yield ast.Slice(upper=ast.UnaryOp(ast.USub(), ast.Constant(1)))


def terms(node: ast.AST) -> Iterator[ast.AST]:
    """The letters of an einsum: two neighbours of one part, the other way round."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return
    if "->" in node.value:
        letters = node.value
        for i, (a, b) in enumerate(itertools.pairwise(letters)):
            if a.isalpha() and b.isalpha():
                yield ast.Constant(letters[:i] + b + a + letters[i + 2 :])


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """A step left out."""
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Expr):
        yield ast.Pass()


OPERATORS: dict[str, Operator] = {
    "constant": constants,
    "swap": swaps,
    "arithmetic": arithmetic,
    "condition": conditions,
    "call": calls,
    "slice": slices,
    "einsum": terms,
    "dropped": statements,
}
