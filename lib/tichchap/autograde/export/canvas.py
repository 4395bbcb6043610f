"""Grades for Canvas: Grades, Import."""

from tichchap.autograde.export.sheet import Person, Sheet
from tichchap.autograde.export.table import Cell, TableExport, scores_of

COLUMNS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")


class CanvasExport(TableExport):
    """Canvas's own columns, then each assignment; the second row are the points possible.

    Canvas finds a student by ID, then SIS User ID, then name. ID is nbgrader's lms_user_id: a
    number that is not Canvas's could be another student's, so the course's own ids never stand
    there.
    """

    file_name = "grades-canvas.csv"

    def rows(self, sheet: Sheet) -> list[list[Cell]]:
        """Give the table with its heading."""
        heading: list[Cell] = [*COLUMNS, *sheet.most]
        points: list[Cell] = ["    Points Possible", *[""] * 4, *sheet.most.values()]
        return [heading, points] + [
            [_sortable(person), person.lms_id, person.id, "", "", *scores_of(sheet, person.id)]
            for person in sheet.people
        ]


def _sortable(person: Person) -> str:
    return ", ".join(name for name in (person.last_name, person.first_name) if name)
