"""One course, one JupyterLab and one browser for all flows: a server takes seconds to start."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.conftest import started_chromium
from tests.lab_server import TICHCHAP, environment, execute, opened, started_lab

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
NAME = "ex03_padding"
PATIENCE = 120_000.0  # milliseconds: a machine may be busy
SHOTS = "TICHCHAP_SCREENSHOTS"  # names a folder for the pictures


@dataclass
class Classroom:
    """The course in `root`, in which a lecturer and a student work: the user of this machine."""

    root: Path
    home: Path
    address: str
    page: "Page"
    shots: Path
    elsewhere: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        own = (self.address, self.address.replace("http", "ws"), "data:", "blob:")
        self.page.on(
            "request", lambda r: None if r.url.startswith(own) else self.elsewhere.append(r.url)
        )
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda m: self.wrong.append(m.text) if m.type == "error" else None)

    @property
    def student(self) -> str:
        """The student as nbgrader knows them."""
        return pwd.getpwuid(os.geteuid()).pw_name

    def call(self, *words: str) -> str:
        """Run a command in the course's folder; what it printed."""
        done = subprocess.run(
            words, cwd=self.root, env=environment(self.home), capture_output=True, text=True
        )
        assert done.returncode == 0, f"{' '.join(words)}: {done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def open(self, path: str, **values: str) -> None:
        """Open a file of the course in front."""
        execute(self.page, "docmanager:open", path=path, **values)
        if path.endswith(".ipynb"):
            opened(self.page, path)

    def menu(self, *labels: str) -> None:
        """Click through JupyterLab's menus."""
        first, *others = labels
        self.page.locator(".lm-MenuBar-itemLabel", has_text=first).click()
        for label in others:
            self.page.locator(".lm-Menu-itemLabel", has_text=label).first.click()

    def shot(self, name: str) -> None:
        """Keep a picture of the page, to be looked at."""
        self.page.screenshot(path=self.shots / f"{name}.png")


@pytest.fixture(scope="session")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the pictures."""
    named = os.environ.get(SHOTS)
    folder = Path(named) if named else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="module")  # a process has one browser at a time
def classroom(tmp_path_factory: pytest.TempPathFactory, shots: Path) -> Iterator[Classroom]:
    """The course with lectures and one exercise, `tichchap lab` on it, and a browser at its page.

    The exercise has checks, hidden ones too, and a question to be answered in words.
    """
    root, home = tmp_path_factory.mktemp("c") / "course", tmp_path_factory.mktemp("home")
    shutil.copytree(ROOT / "lectures", root / "lectures")
    for lang in ("vi", "en"):
        shutil.copytree(ROOT / "solutions" / lang / NAME, root / "solutions" / lang / NAME)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    exchange = home / "exchange"
    exchange.mkdir()
    (home / ".jupyter").mkdir()
    settings = f"c = get_config()\nc.Exchange.root = {str(exchange)!r}\n"
    (home / ".jupyter" / "nbgrader_config.py").write_text(settings, "utf-8")
    released = ("nbgrader", "generate_assignment", NAME)
    subprocess.run(released, cwd=root, env=environment(home), check=True, capture_output=True)
    words = (*TICHCHAP, "lab", "--root", str(root), "--lang", "vi", "--")
    with started_lab(words, home, home) as address, started_chromium() as chromium:
        context = chromium.new_context(viewport={"width": 1366, "height": 900})
        context.set_default_timeout(PATIENCE)
        made = Classroom(root, home, address, context.new_page(), shots)
        made.page.goto(address)
        made.page.wait_for_selector(".jp-MarkdownViewer h1")
        yield made
