"""Probes across the boundary: `serve.py` answers them beside the student's code, `remote.py` asks.

What `serve.py` says is checked by `tichchap.grade.wire` and never trusted.
"""
