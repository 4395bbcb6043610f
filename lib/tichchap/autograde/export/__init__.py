"""Grades as other programs want them: plugins of `nbgrader export`, and `tichchap export`.

`sheet.py` reads the gradebook, `table.py` writes CSV that no spreadsheet takes for formulas;
`moodle.py`, `canvas.py` and `plain.py` are tables, `gradescope.py` is a file for each submission.
"""
