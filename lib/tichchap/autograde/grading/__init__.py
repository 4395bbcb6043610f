"""Grading submissions: a pure function of a submission (`worker.py`), run in many processes
(`pool.py`), its results written down by one (`books.py`).
"""
