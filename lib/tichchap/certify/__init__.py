"""Certified graders: every check of an exercise is itself put to the test.

A bank of wrong answers, the misconceptions of `tichchap.grade`, and a bank of right ones in other
styles run through the exercise's own cells. `matrix.py` says what has to hold.
"""
