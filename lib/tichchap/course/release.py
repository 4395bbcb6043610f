"""Step 12, release: the student's notebook, made by nbgrader's own preprocessors in this process.

`nbgrader generate_assignment` writes the same bytes (tested); it takes seconds and a gradebook.
"""

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import SaveCells
from traitlets.config import Config

# NotImplementedError and not `pass`: a forgotten function says so itself
CODE_STUB = "raise NotImplementedError"
TEXT_STUB = "*Viết câu trả lời ở đây. Write your answer here.*"


def settings() -> Config:
    """What nbgrader must be told to release as the build does; nbgrader_config.py merges it."""
    config = Config()
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
    for step in GenerateAssignment.class_traits()["preprocessors"].default():
        if step is not SaveCells:
            exporter.register_preprocessor(step)
    resources = {"unique_key": name, "nbgrader": {"notebook": name, "assignment": name}}
    released, _ = exporter.from_notebook_node(nbformat.reads(text, as_version=4), resources)
    return str(released)
