"""Step 13, release: the student's notebook, made by nbgrader's own preprocessors in this process.

`nbgrader generate_assignment` writes the same bytes (tested); it takes seconds and a gradebook.
"""

from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader import preprocessors
from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import SaveCells
from traitlets.config import Config

from tichchap.course.expand import STUB

# NotImplementedError and not `pass`: a forgotten function says so itself
CODE_STUB = "raise NotImplementedError"
TEXT_STUB = "*Viết câu trả lời ở đây. Write your answer here.*"


class ClearSolutions(preprocessors.ClearSolutions):  # type: ignore[misc]  # nbgrader has no types
    """Put the `### STUB` lines of a solution in its place, where it has some."""

    code_stub: dict[str, str]  # a trait of nbgrader's

    def preprocess_cell(
        self, cell: NotebookNode, resources: Any, cell_index: int
    ) -> tuple[NotebookNode, Any]:
        """Change the cell in place."""
        usual = self.code_stub
        if stub := stub_of(cell.source):
            self.code_stub = {**usual, resources["language"]: stub}
        try:
            cleared: tuple[NotebookNode, Any] = super().preprocess_cell(cell, resources, cell_index)
        finally:
            self.code_stub = usual
        return cleared


def stub_of(source: str) -> str:
    """Give the code after `### STUB`, indented against its own first line."""
    lines = [line.strip().removeprefix(STUB) for line in source.split("\n") if STUB in line]
    return "\n".join(lines)


def steps() -> list[type[Any]]:
    """List nbgrader's own steps of a release, with our `ClearSolutions` for its."""
    theirs = GenerateAssignment.class_traits()["preprocessors"].default()
    return [ClearSolutions if step is preprocessors.ClearSolutions else step for step in theirs]


def settings() -> Config:
    """What nbgrader must be told to release as the build does; nbgrader_config.py merges it."""
    config = Config()
    config.GenerateAssignment.preprocessors = steps()
    config.ClearSolutions.code_stub = {"python": CODE_STUB}
    config.ClearSolutions.text_stub = TEXT_STUB
    return config


def release(text: str, name: str) -> str:
    """The student's notebook, as text, for nbgrader's source notebook `text` of exercise `name`.

    The steps and their order are nbgrader's own. `SaveCells` is left out: it changes no cell, it
    writes the gradebook. Raises `RuntimeError` where nbgrader refuses the notebook.
    """
    config = settings()
    config.Exporter.default_preprocessors = []
    exporter = NotebookExporter(config=config)
    for step in steps():
        if step is not SaveCells:
            exporter.register_preprocessor(step)
    resources = {"unique_key": name, "nbgrader": {"notebook": name, "assignment": name}}
    released, _ = exporter.from_notebook_node(nbformat.reads(text, as_version=4), resources)
    return str(released)
