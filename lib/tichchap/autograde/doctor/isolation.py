"""How strongly students' code is kept apart here, and what is in the way of more."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tichchap.autograde.doctor.finding import Finding, Machine, Verdict
from tichchap.autograde.warm import scratch
from tichchap.autograde.warm.boxes import Box
from tichchap.autograde.warm.bubblewrap import command
from tichchap.autograde.warm.child import Request, enter_namespaces, private_folders
from tichchap.autograde.warm.levels import Level, obstacle, strongest
from tichchap.autograde.warm.limits import Limits

ITEM = "isolation"
PATIENCE = 20  # seconds for the trial


def isolation(machine: Machine) -> Finding:
    """Which level submissions get, and why not the strongest one."""
    level = strongest()
    if level is Level.FORKED_IN_BUBBLEWRAP:
        if why := tried():
            found = machine.say("isolation_fails", level=level, why=why)
            return Finding(ITEM, Verdict.MISSING, found, machine.say("advice_namespaces"))
        return Finding(ITEM, Verdict.OK, machine.say("isolation_best", level=level))
    missed = ", ".join(list(Level)[: list(Level).index(level)])
    why, advice = _cause(machine)
    found = machine.say("isolation_less", level=level, missed=missed, why=why)
    return Finding(ITEM, Verdict.WEAKER, found, advice)


def _cause(machine: Machine) -> tuple[str, str]:
    """Why there is no fork in bubblewrap, and what to do."""
    if not sys.platform.startswith("linux"):
        why = machine.say("why_not_linux", platform=sys.platform)
        return why, machine.say("advice_linux")
    if shutil.which("bwrap") is None:
        return machine.say("why_no_bubblewrap"), machine.say("advice_bubblewrap")
    return obstacle(Level.BUBBLEWRAP), machine.say("advice_namespaces")


def tried() -> str:
    """Put an empty fork apart inside bubblewrap, as grading does; what went wrong, if anything."""
    with scratch.folder() as folder:
        folder.chmod(0o711)
        box = Box(folder, own_user=True)
        program = [sys.executable, "-m", "tichchap.autograde.doctor.isolation", str(box.path)]
        words = [*command([folder], nested=True, environment={}), *program]
        done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE, check=False)
    lines = done.stderr.strip().splitlines()
    return (lines[-1] if lines else f"exit code {done.returncode}") if done.returncode else ""


def main(box: Path) -> int:
    """Inside bubblewrap: what a fork does before the student's code runs, without that code."""
    enter_namespaces()
    pid = os.fork()
    if pid == 0:
        try:
            private_folders(Request(str(box), "", {}, Limits()))
        except OSError as error:
            print(error, file=sys.stderr, flush=True)
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
