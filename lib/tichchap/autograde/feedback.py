"""What a feedback page shows of a check; nbgrader_config.py names the step to nbgrader."""

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from tichchap.autograde.reasons import check_cells, error_of, reason


class ReasonsOnly(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Show the reason in place of the traceback of a check, which quotes hidden checks.

    What the check printed stays: that is the explanation. The errors of the student's own cells
    stay as they are.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Change the notebook in place."""
        for grade_id, cell in check_cells(nb).items():
            if (error := error_of(cell)) is not None:
                error.traceback = [reason(nb, grade_id)]
                said = [out for out in cell.outputs if out.output_type != "error"]
                cell.outputs = [*said, error]
        return nb, resources
