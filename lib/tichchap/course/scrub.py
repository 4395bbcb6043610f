"""Step 10, scrub: only metadata that is the same on every machine."""

from nbformat import NotebookNode

CELL_KEYS = ("cellView", "jupyter", "nbgrader", "slideshow", "tags", "tichchap")
NOTEBOOK_KEYS = ("tichchap",)
KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}


def scrub(notebook: NotebookNode) -> NotebookNode:
    """Keep the cell metadata that is ours or nbgrader's; fix the kernel; drop all the rest."""
    for cell in notebook.cells:
        cell.metadata = NotebookNode({k: cell.metadata[k] for k in CELL_KEYS if k in cell.metadata})
    kept = {key: notebook.metadata[key] for key in NOTEBOOK_KEYS if key in notebook.metadata}
    kept |= {"kernelspec": NotebookNode(KERNELSPEC), "language_info": NotebookNode(name="python")}
    notebook.metadata = NotebookNode(kept)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook
