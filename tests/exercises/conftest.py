"""Every exercise is graded in one language and from one seed."""

import pytest


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TICHCHAP_LANG", "en")
    monkeypatch.setenv("TICHCHAP_SEED", "20261123")
