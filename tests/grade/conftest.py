"""What the tests of checks share."""

import pytest

from tichchap.grade import report


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Find the smallest example however slow this machine is at the moment."""
    monkeypatch.setattr(report, "SECONDS", 600.0)
