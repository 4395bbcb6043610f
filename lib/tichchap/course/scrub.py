"""Step 7, scrub: only metadata that is the same on every machine."""

from nbformat import NotebookNode

CELL_KEYS = ("nbgrader", "tags")
NOTEBOOK_KEYS = ("tichchap",)
KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}


def scrub(notebook: NotebookNode) -> NotebookNode:
    """Keep `tags` and `nbgrader`; fix the kernel; leave out versions and everything else."""
    for cell in notebook.cells:
        cell.metadata = NotebookNode({k: cell.metadata[k] for k in CELL_KEYS if k in cell.metadata})
    kept = {key: notebook.metadata[key] for key in NOTEBOOK_KEYS if key in notebook.metadata}
    kept |= {"kernelspec": NotebookNode(KERNELSPEC), "language_info": NotebookNode(name="python")}
    notebook.metadata = NotebookNode(kept)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook
