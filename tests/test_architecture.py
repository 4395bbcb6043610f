"""The design in one place: what may import what, and how large a thing may be."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tichchap.autograde.doctor.items import ITEMS
from tichchap.course import quick

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "lib" / "tichchap"
SOURCES = sorted(PACKAGE.rglob("*.py"))

STANDARD = set(sys.stdlib_module_names)
TORCH = {"torch"}
MAY_IMPORT = {
    "nn": TORCH | {"jaxtyping"},
    "data": TORCH | {"jaxtyping", "matplotlib", "numpy", "PIL", "torchvision"},
    "train": TORCH | {"tqdm"},
    "viz": TORCH | {"matplotlib", "numpy", "PIL"},
    # the oracle of make_model are the labels of held-out digits
    "grade": TORCH | {"msgpack", "tichchap.data"},
    "course": {
        *{"ipykernel", "jupyter_client", "jupytext", "nbclient", "nbconvert", "nbformat"},
        *{"nbgrader", "numpy", "PIL", "rich", "tqdm", "traitlets", "yaml"},
    },
    "autograde": {
        *{
            *("bleach", "filelock", "jinja2", "jupyter_client", "jupyter_core", "nbclient"),
            *("nbconvert", "nbformat", "nbgrader", "rich", "sqlalchemy", "tqdm", "traitlets"),
            *("msgpack", "psutil", "zmq", "distributed"),
        },
        "tichchap.course",
    },
    # beside the student's code, and where its answers are judged
    "autograde/sealed": TORCH | {"msgpack", "tichchap.grade"},
    "autograde/warm": {
        *("jupyter_client", "psutil", "traitlets", "tichchap.grade"),
        *("IPython", "ipykernel", "matplotlib", "torch", "torchvision"),
    },
    "autograde/grading": {"tichchap.grade"},
    "autograde/student": {"jupyterlab"},
    "autograde/formgrader": {"markupsafe"},
    # pages: formulas, code and pictures that students made are made anew
    "autograde/feedback": {"latex2mathml", "markupsafe", "PIL", "pygments"},
    # probe.py looks at torch in a process of its own; the package's metadata is read by packaging
    "autograde/doctor": TORCH | {"matplotlib", "packaging", "torchvision"},
    # torch is its oracle too; the pictures come from the data
    "explorer": TORCH | {"anywidget", "numpy", "PIL", "traitlets", "tichchap.data"},
    "certify": TORCH | {"rich", "tqdm", "tichchap.course", "tichchap.grade"},
    # certified graders are a page: the registry of misconceptions comes with torch
    "site": {
        *{"docutils", "filelock", "jinja2", "myst_nb", "nbconvert", "nbformat", "sphinx"},
        *{"tichchap.course", "tichchap.explorer", "tichchap.grade"},
    },
    "cli_class": {"typer", "tichchap.autograde"},
    "cli_student": {"typer", "tichchap.autograde", "tichchap.cli_class"},
    "cli": {
        "rich",
        "typer",
        "tichchap.cli_class",
        "tichchap.cli_student",
        "tichchap.certify",
        "tichchap.course",
        "tichchap.autograde",
        "tichchap.site",
    },
    "__init__": set(),
    "languages": set(),
}
LAZY_ONLY = {"torchvision", "matplotlib"}


def part(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def may_import(path: Path) -> set[str]:
    """What the part may, and what its folder may on top of that."""
    folder = "/".join(path.relative_to(PACKAGE).parts[:2])
    return MAY_IMPORT[part(path)] | MAY_IMPORT.get(folder, set())


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def allowed(name: str, own: str, others: set[str]) -> bool:
    top = name.split(".")[0]
    if top == "tichchap":
        parts = name.split(".")
        known = (own, "languages")  # the list of languages is everybody's
        return len(parts) == 1 or parts[1] in known or ".".join(parts[:2]) in others
    return top in STANDARD or top in others


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_part_imports_only_what_the_design_lets_it(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    wrong = [name for name in imports(tree) if not allowed(name, part(path), may_import(path))]
    assert not wrong


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_has_at_most_250_lines_and_a_function_30(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 250
    long = [
        f"{node.name}: {length}"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1 - documented(node)) > 30
    ]
    assert not long


def documented(node: ast.FunctionDef) -> int:
    """Count the lines of a docstring and of the signature: they explain, they are not logic."""
    first = node.body[0]
    body = first.lineno - node.lineno
    if ast.get_docstring(node) is None:
        return body
    return body + (first.end_lineno or 0) - first.lineno + 1


def loaded(*modules: str) -> set[str]:
    """Import modules in a fresh interpreter and list everything that came with them."""
    program = f"import sys, {', '.join(modules)}; print(*sys.modules)"
    command = [sys.executable, "-c", program]
    shown = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(shown.stdout.split())


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = {"torch", "numpy", "matplotlib", "nbgrader", "jupytext", "anywidget", "ipywidgets"}
    assert not heavy & loaded("tichchap")


def test_the_course_and_the_command_line_never_load_torch() -> None:
    assert "torch" not in loaded("tichchap.course", "tichchap.cli")


def test_what_grades_does_not_load_what_reads_sources() -> None:
    assert "jupytext" not in loaded("tichchap.autograde.grading.preload")


def test_programs_start_without_the_slow_imports_that_are_never_used() -> None:
    program = "from tichchap.course import quick; quick.skip_unused_imports(); import nbformat"
    command = [sys.executable, "-c", f"{program}, sys; print(*sys.modules)"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert "jsonschema" in shown
    assert not [name for name in shown if name.startswith(f"{quick.NEVER_USED[0]}.")]


def test_the_page_of_the_explorer_needs_neither_torch_nor_a_notebook() -> None:
    assert not {"torch", "numpy", "anywidget", "ipywidgets"} & loaded("tichchap.explorer")


def test_what_writes_the_books_never_loads_torch() -> None:
    assert "torch" not in loaded("tichchap.autograde.grading.command", "tichchap.autograde.kernels")


def test_the_doctor_looks_at_torch_in_another_process_only() -> None:
    looking = [f"tichchap.autograde.doctor.{module}" for module, _ in ITEMS.values()]
    assert not (LAZY_ONLY | {"torch"}) & loaded(*looking)


@pytest.mark.parametrize("name", ["data", "train", "grade", "nn"])
def test_torchvision_and_matplotlib_are_imported_only_where_used(name: str) -> None:
    assert not LAZY_ONLY & loaded(f"tichchap.{name}")
