"""Results for Gradescope: a `results.json` for each submission, made from its `report.json`.

The format is that of https://gradescope-autograders.readthedocs.io/en/latest/specs/
"""

import json
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import ExportPlugin
from traitlets import List, Unicode

from tichchap.autograde.errors import GradingError
from tichchap.autograde.export.sheet import read_sheet
from tichchap.autograde.records import REPORT, CheckRecord, Report, Status, read_in
from tichchap.course.write import write

RESULTS = "results.json"


class GradescopeExport(ExportPlugin):  # type: ignore[misc]  # nbgrader has no types
    """`ASSIGNMENT/STUDENT/results.json` in the folder `to`.

    `left_out` are the students whose submissions have no report, after an export.
    """

    file_name = "gradescope"
    left_out = List(Unicode())

    def export(self, gradebook: Gradebook) -> None:
        """Write the files.

        Raises:
            GradingError: there are no such grades or no reports, or a report cannot be read.
        """
        sheet = read_sheet(gradebook, self.assignment, self.student)
        course = CourseDirectory(config=self.config)
        self.left_out = []
        for (student, assignment), score in sheet.scores.items():
            path = course.format_path(course.autograded_directory, student, assignment)
            report = read_in(Path(path))
            if report is None:
                self.left_out = [*self.left_out, student]
                continue
            results = json.dumps(results_of(report, score), ensure_ascii=False, indent=1)
            to = Path(self.to or self.file_name)
            write(to / assignment / student / RESULTS, results + "\n")
        if len(self.left_out) == len(sheet.scores):
            named = ", ".join(sheet.most)
            raise GradingError(
                f"expected {REPORT} beside the graded notebooks of {named}, found none: "
                "run `tichchap grade` first"
            )


def results_of(report: Report, score: float) -> dict[str, Any]:
    """Give a report as Gradescope reads it; `score` includes points that were given by hand."""
    said = [report.said] if report.said else []
    return {
        "score": score,
        "execution_time": report.seconds,
        "output": "\n".join([*said, *report.problems]),
        "tests": [_test(check) for check in report.checks],
    }


def _test(check: CheckRecord) -> dict[str, Any]:
    return {
        "name": check.id,
        "score": check.points,
        "max_score": check.max_points,
        "status": "passed" if check.status is Status.PASSED else "failed",
        "output": "\n".join(check.messages) or check.reason,
        # students see hidden checks together with their grades, as on feedback pages
        "visibility": "after_published" if check.hidden else "visible",
    }
