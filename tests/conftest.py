"""Fixtures that every part of the suite shares."""

import os

import pytest
import torch
from hypothesis import settings

SEED = 20240923

settings.register_profile("ci", derandomize=True, deadline=None, max_examples=60)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_configure() -> None:
    # one worker for each core: more threads would wait for each other
    if "PYTEST_XDIST_WORKER" in os.environ:
        torch.set_num_threads(1)


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
