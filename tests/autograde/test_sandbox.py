"""What a forked kernel sees of the folders that everybody can write to."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tichchap.autograde.warm import bubblewrap
from tichchap.autograde.warm.boxes import Box
from tichchap.autograde.warm.child import Request
from tichchap.autograde.warm.levels import Level, obstacle
from tichchap.autograde.warm.limits import Limits

NEEDS_BUBBLEWRAP = pytest.mark.skipif(
    bool(obstacle(Level.FORKED_IN_BUBBLEWRAP)),
    reason=obstacle(Level.FORKED_IN_BUBBLEWRAP) or "-",
)
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


@NEEDS_BUBBLEWRAP
def test_a_package_below_tmp_stays_visible_and_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package, boxes = tmp_path / "own" / "package", tmp_path / "boxes"
    for folder in (package, boxes, tmp_path / "private"):
        folder.mkdir(parents=True)
    (package / "seen.txt").write_text("a module")
    monkeypatch.setattr(bubblewrap, "_system", _with(package))
    box = Box(boxes, own_user=False)
    request = Request(str(box.path), "kernel.json", {}, Limits())
    words = bubblewrap.command([boxes], nested=True, environment={"PATH": "/usr/bin:/bin"})
    words += [sys.executable, "-c", LOOK, request.as_json().decode(), str(package)]
    said = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert said.returncode == 0, said.stderr
    seen, written, beside = json.loads(said.stdout)
    assert (seen, written) == ("a module", "Read-only file system")
    assert beside == ["boxes", "own"]


def _with(package: Path) -> "object":
    before = bubblewrap._system()
    return lambda: [*before, package]


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
