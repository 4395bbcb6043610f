"""Grading: checks that state properties of a student's function or class, with torch as the oracle.

A check sends probes to a subject and compares what it observes with torch's own answer. It does not
import `tichchap.nn`: a mistake there can neither fail a right answer nor pass a wrong one.
"""

from tichchap.grade import checks
from tichchap.grade.messages import speak
from tichchap.grade.misconceptions import Misconception, registry
from tichchap.grade.probe import Call, Failure, Observation, Probe
from tichchap.grade.report import CheckFailed
from tichchap.grade.subject import InProcess, Subject

__all__ = [
    "Call",
    "CheckFailed",
    "Failure",
    "InProcess",
    "Misconception",
    "Observation",
    "Probe",
    "Subject",
    "checks",
    "registry",
    "speak",
]
