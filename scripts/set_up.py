"""Make the virtual environment of the course and install the package with its extras.

Usage: python3 scripts/set_up.py [FOLDER]        (the Makefile calls it; default .venv)

uv installs several times faster than pip and is used when pip can get it; it is never required.
"""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ["--editable", f"{ROOT}[course,dev]"]
PINS = ["--constraint", str(ROOT / "constraints.txt")]
# Debian's packages and a program of each: for pages, for the sandbox of submissions, and for a
# gradebook on a server
SYSTEM = {"chromium": "chromium", "bubblewrap": "bwrap", "nodejs": "node", "postgresql": "psql"}


def run(*command: str) -> bool:
    """Run a command, its output on the terminal; say whether it succeeded."""
    return subprocess.run(command, check=False).returncode == 0


def installers(python: str) -> list[list[str]]:
    """List the ways to install, the preferred one first."""
    pip = [python, "-m", "pip", "install", "--disable-pip-version-check"]
    has_uv = run(*pip, "--quiet", "uv")
    uv = [python, "-m", "uv", "pip", "install", "--python", python]
    return [uv, pip] if has_uv else [pip]


def main() -> None:
    """Set up the environment; a failure ends with what to try next."""
    if sys.version_info < (3, 11):  # noqa: UP036, an older interpreter may run this very file
        sys.exit(f"set_up: expected Python 3.11 or newer, got {sys.version.split()[0]}")
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".venv").resolve()
    python = str(folder / ("Scripts" if os.name == "nt" else "bin") / "python")
    if not Path(python).exists():
        print(f"set_up: making the virtual environment {folder}", flush=True)
        venv.create(folder, with_pip=True)
    print("set_up: installing (torch is large: some minutes the first time)", flush=True)
    ways = installers(python)
    # the tested versions first; where one has no build for this system, the ranges decide
    if not (any(run(*way, *PINS, *PACKAGE) for way in ways) or run(*ways[-1], *PACKAGE)):
        sys.exit("set_up: the installation failed; the messages above say why")
    programs()
    print(f"set_up: done, {folder}")


def programs() -> None:
    """Get what the tests use of the system, where that needs no question."""
    missing = [name for name, program in SYSTEM.items() if not shutil.which(program)]
    if not missing:
        return
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        print(f"set_up: installing {', '.join(missing)}", flush=True)
        os.environ["DEBIAN_FRONTEND"] = "noninteractive"
        get = ("apt-get", "install", "-y", "-qq", "--no-install-recommends")
        if run("apt-get", "update", "-qq") and run(*get, *missing):
            return
    print(f"set_up: not here: {', '.join(missing)}; what needs them is skipped in the tests")


if __name__ == "__main__":
    main()
