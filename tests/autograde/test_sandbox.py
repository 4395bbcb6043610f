"""What a forked kernel sees of the folders that everybody can write to."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tichchap.autograde.warm import bubblewrap
from tichchap.autograde.warm.levels import Level, obstacle

NOBODY = 65534
NEEDS_BUBBLEWRAP = pytest.mark.skipif(
    bool(obstacle(Level.FORKED_IN_BUBBLEWRAP)),
    reason=obstacle(Level.FORKED_IN_BUBBLEWRAP) or "-",
)
BOXED = """
import subprocess, sys
from pathlib import Path
from tichchap.autograde.warm import bubblewrap
from tichchap.autograde.warm.boxes import Box
from tichchap.autograde.warm.child import Request
from tichchap.autograde.warm.limits import Limits
boxes, package, look = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
system = bubblewrap._system()
bubblewrap._system, bubblewrap.PACKAGE = lambda: [*system, package], package
request = Request(str(Box(boxes, own_user=False).path), "kernel.json", {}, Limits())
words = bubblewrap.command([boxes], nested=True, environment={"PATH": "/usr/bin:/bin"})
words += [sys.executable, "-c", look, request.as_json().decode(), str(package)]
sys.exit(subprocess.run(words).returncode)
"""
LOOK = """
import json, os, sys
from pathlib import Path
from tichchap.autograde.warm.child import Request, enter_namespaces, private_folders
enter_namespaces()
if os.fork() == 0:
    request = Request.read(sys.argv[1])
    private_folders(request)
    package = Path(sys.argv[2])
    try:
        (package / "left.txt").write_text("for another submission")
    except OSError as error:
        written = error.strerror
    else:
        written = "yes"
    beside = sorted(path.name for path in package.parent.parent.iterdir())
    print(json.dumps([(package / "seen.txt").read_text(), written, beside]))
else:
    sys.exit(os.waitstatus_to_exitcode(os.wait()[1]))
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder below /tmp that every user may enter, as pytest's may not."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@NEEDS_BUBBLEWRAP
@pytest.mark.parametrize("user", [os.geteuid(), NOBODY])
def test_a_package_below_tmp_stays_visible_and_closed(user: int, open_folder: Path) -> None:
    if user != os.geteuid() != 0:
        pytest.skip("only root becomes another user")
    package, boxes = open_folder / "own" / "package", open_folder / "boxes"
    # bubblewrap covers the last one: a mount in a mount
    for folder in (boxes, open_folder / "private", package / "autograde" / "sample_class"):
        folder.mkdir(parents=True)
    (package / "seen.txt").write_text("a module")
    shutil.chown(boxes, user)
    words = [sys.executable, "-c", BOXED, str(boxes), str(package), LOOK]
    other: dict[str, Any] = (
        {} if user == os.geteuid() else {"user": user, "group": user, "extra_groups": []}
    )
    said = subprocess.run(
        words, cwd="/", capture_output=True, text=True, timeout=60, check=False, **other
    )
    assert said.returncode == 0, said.stderr
    seen, written, beside = json.loads(said.stdout)
    assert (seen, written) == ("a module", "Read-only file system")
    assert beside == ["boxes", "own"]


@NEEDS_BUBBLEWRAP
@pytest.mark.skipif("os.geteuid() != 0", reason="others have no privilege to lose")
def test_the_warm_process_has_no_privilege_but_those_it_needs(tmp_path: Path) -> None:
    words = bubblewrap.command([tmp_path], nested=True, environment={"PATH": "/usr/bin:/bin"})
    said = subprocess.run(
        [*words, "cat", "/proc/self/status"], capture_output=True, text=True, check=True
    ).stdout
    held = int(said.partition("CapEff:")[2].split()[0], 16)
    assert held
    assert held & ~sum(1 << number for number in bubblewrap.POWERS.values()) == 0
