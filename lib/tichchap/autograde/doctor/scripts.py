"""The programs that nbgrader calls and an instructor types."""

import shutil

from tichchap.autograde.doctor.finding import Finding, Machine, Verdict

ITEM = "scripts"
NEEDED, TYPED = "alembic", ("jupyter", "nbgrader")  # nbgrader makes a gradebook with alembic


def scripts(machine: Machine) -> Finding:
    """Whether they are found, by us at least."""
    from tichchap.autograde.gradebook_course import scripts_on_path

    names = (NEEDED, *TYPED)
    off = [name for name in names if shutil.which(name) is None]
    with scripts_on_path():
        gone = [name for name in names if shutil.which(name) is None]
    found = ", ".join(name for name in names if name not in off)
    if gone:
        found = machine.say("scripts_gone", names=", ".join(gone))
        verdict = Verdict.MISSING if NEEDED in gone else Verdict.WEAKER
        return Finding(ITEM, verdict, found, machine.say("advice_install"))
    if off:
        found = machine.say("scripts_off", names=", ".join(off))
        return Finding(ITEM, Verdict.WEAKER, found, machine.say("advice_activate"))
    return Finding(ITEM, Verdict.OK, machine.say("scripts_found", names=found))
