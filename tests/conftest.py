"""Fixtures that every part of the suite shares."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
import torch
from hypothesis import settings

from tichchap.course.quick import keep_what_is_there

SEED = 20240923

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium
    from playwright.sync_api import Page

# no connections of its own: the machine that runs the tests may have a closed network
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]

settings.register_profile("ci", derandomize=True, deadline=None, max_examples=60)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_configure() -> None:
    # one worker for each core: more threads would wait for each other
    if "PYTEST_XDIST_WORKER" in os.environ:
        torch.set_num_threads(1)
    # a run in the background inherits that ctrl-C is ignored, and some tests are about ctrl-C
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    keep_what_is_there()  # a million objects, of modules and tests


def pytest_report_header() -> str:
    return f"seed {SEED}, torch {torch.__version__}, cuda {torch.cuda.is_available()}"


@pytest.fixture(autouse=True)
def _seeded() -> None:
    torch.manual_seed(SEED)


@pytest.fixture(
    params=[
        "cpu",
        pytest.param(
            "cuda",
            marks=[
                pytest.mark.gpu,
                pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device"),
            ],
        ),
    ]
)
def device(request: pytest.FixtureRequest) -> str:
    """`cpu`, and `cuda` where there is one."""
    return str(request.param)


@dataclass
class Browser:
    """A page without a network; `heard` is what it complained about or asked other hosts for."""

    page: "Page"
    heard: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        own = ("file:", "data:", "blob:")
        self.page.on("console", lambda m: self._hear(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda error: self._hear(str(error)))
        self.page.on("request", lambda r: None if r.url.startswith(own) else self._hear(r.url))

    def _hear(self, text: str) -> None:
        self.heard.append(text)


@contextmanager
def started_chromium() -> Iterator["Chromium"]:
    """A real Chromium; without one the test is skipped, except in CI, which must have it."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None and not os.environ.get("CI"):
        pytest.skip("no Chromium here")
    assert path, "CI has to have Chromium: scripts/set_up.py installs it"
    from playwright.sync_api import sync_playwright  # only a few tests need it

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield chromium
        chromium.close()


@contextmanager
def offline_page(chromium: "Chromium") -> Iterator[Browser]:
    """A page of its own, without a network."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, offline=True)
    yield Browser(context.new_page())
    context.close()


@pytest.fixture
def browser() -> Iterator[Browser]:
    """A page in a Chromium of its own, without a network."""
    with started_chromium() as chromium, offline_page(chromium) as page:
        yield page
