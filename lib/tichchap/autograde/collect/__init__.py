"""Submissions from a learning platform, laid out as nbgrader wants them.

`archive.py` reads zips that strangers made, `moodle.py`, `canvas.py` and `plain.py` know whose an
entry is, `choose.py` picks a student's notebook, `deliver.py` writes it, `gather.py` does all of
it and `command.py` says what came of it. The names in an archive never become paths.
"""
