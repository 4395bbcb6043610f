"""The comparison of parameter counts."""

import pytest
from matplotlib.patches import Rectangle

from tichchap import viz

COUNTS = {"conv": 1792, "linear": 196_672, "fair": 201_392_128}


def test_bars_have_the_counts_as_lengths_and_as_texts() -> None:
    ax = viz.parameter_bars(COUNTS).axes[0]
    bars = [p.get_width() for p in ax.patches if isinstance(p, Rectangle)]
    assert bars == list(COUNTS.values())
    texts = [t.get_text().split("\N{NO-BREAK SPACE}") for t in ax.texts]
    assert texts == [[" 1", "792"], [" 196", "672"], [" 201", "392", "128"]]


def test_the_scale_is_logarithmic_and_the_first_entry_on_top() -> None:
    ax = viz.parameter_bars(COUNTS).axes[0]
    assert ax.get_xscale() == "log"
    assert [t.get_text() for t in ax.get_yticklabels()] == list(COUNTS)
    assert ax.get_ylim() == (2.5, -0.5)


def test_bars_refuse_what_has_no_logarithm() -> None:
    with pytest.raises(ValueError, match="'pool' has 0 parameters, expected at least 1"):
        viz.parameter_bars({"pool": 0})
    with pytest.raises(ValueError, match="counts is empty"):
        viz.parameter_bars({})
