"""Describing an exception of a student's code."""

import linecache
import traceback
from pathlib import Path

import torch

from tichchap.grade.guard import COURSE
from tichchap.grade.limits import interruptible
from tichchap.grade.plain import shortened, type_name
from tichchap.grade.probe import Failure

# torch and what is installed beside it, the standard library, and what is in neither: frozen code
LIBRARIES = (
    str(COURSE),
    str(Path(torch.__file__).parents[1]),
    str(Path(traceback.__file__).parent),
    "<frozen ",
)


def failure_of(error: BaseException, stage: str) -> Failure:
    """Describe an exception, at the last line that belongs to neither us nor a library."""
    kind = type_name(type(error))
    try:
        return interruptible(lambda: _described(error, kind, stage))
    except BaseException:  # of the exception's own methods
        return Failure(kind, "", stage)


def _described(error: BaseException, kind: str, stage: str) -> Failure:
    line, source = None, None
    if isinstance(error, SyntaxError):
        line, source = error.lineno, (error.text or "").strip() or None
    for frame in traceback.extract_tb(error.__traceback__):
        if not frame.filename.startswith(LIBRARIES):
            line = frame.lineno
            source = linecache.getline(frame.filename, line or 0).strip() or None
    return Failure(kind, shortened(str(error)), stage, line, source)
