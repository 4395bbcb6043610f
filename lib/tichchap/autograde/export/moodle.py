"""Grades for Moodle's gradebook: Grades, Import, CSV file."""

from tichchap.autograde.export.sheet import Sheet
from tichchap.autograde.export.table import Cell, TableExport, scores_of


class MoodleExport(TableExport):
    """Students by ID number and email, then a column of scores for each assignment.

    Moodle asks which column is which; the headings are those that it uses itself.
    """

    file_name = "grades-moodle.csv"

    def rows(self, sheet: Sheet) -> list[list[Cell]]:
        """Give the table with its heading."""
        heading: list[Cell] = ["ID number", "Full name", "Email address", *sheet.most]
        return [heading] + [
            [person.id, person.name, person.email, *scores_of(sheet, person.id)]
            for person in sheet.people
        ]
