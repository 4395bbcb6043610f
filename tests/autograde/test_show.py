import io

import pytest
from rich.console import Console

from tichchap.autograde.show import show
from tichchap.autograde.table import Mark, Result
from tichchap.languages import Lang

MOST = {"conv2d-example": 1.0, "conv2d-stride": 2.0, "Conv2d-forward": 1.0}
RESULTS = [
    Result("an", "Nguyễn Hoài An", {check: Mark(most, most) for check, most in MOST.items()}),
    Result(
        "binh",
        "Trần Thị Bình",
        {
            "conv2d-example": Mark(1, 1),
            "conv2d-stride": Mark(0.5, 2, "x[0, 1] is [bold]wrong[/bold]"),
            "Conv2d-forward": Mark(0, 1, "x[0, 1] is [bold]wrong[/bold]"),
        },
    ),
    Result("chi", "Lê Quỳnh Chi", {}, "Autograde ex of chi: DeadKernelError: Kernel died"),
]


def printed(width: int, lang: Lang = "en") -> list[str]:
    stream = io.StringIO()
    show(RESULTS, MOST, lang, Console(file=stream, width=width, highlight=False))
    return [" ".join(line.replace("│", " ").split()) for line in stream.getvalue().splitlines()]


def test_a_wide_terminal_shows_students_as_rows() -> None:
    lines = printed(120)
    assert "Nguyễn Hoài An (an) 1 2 1 4" in lines
    assert "Trần Thị Bình (binh) 1 0.5 0 1.5" in lines
    assert "Max 1 2 1 4" in lines


def test_a_narrow_terminal_shows_checks_as_rows() -> None:
    lines = printed(60)
    assert "conv2d-stride 2 2 0.5 –" in lines
    assert "Total 4 4 1.5 failed" in lines


@pytest.mark.parametrize("width", [60, 120])
def test_reasons_stand_below_grouped_by_student(width: int) -> None:
    lines = printed(width)
    start = lines.index("Why points were lost")
    below = [line for line in lines[start + 1 :] if line]
    assert below[:4] == [
        "Nguyễn Hoài An (an): 4 / 4, no points lost",
        "Trần Thị Bình (binh): 1.5 / 4",
        "−2.5 conv2d-stride, Conv2d-forward",
        "x[0, 1] is [bold]wrong[/bold]",
    ]
    assert " ".join(below[4:]) == (
        "Lê Quỳnh Chi (chi): 0 / 4 "
        "Could not be graded: Autograde ex of chi: DeadKernelError: Kernel died"
    )


def test_the_table_speaks_vietnamese() -> None:
    lines = printed(50, "vi")
    assert "Tổng 4 4 1.5 lỗi" in lines
    assert "Nguyễn Hoài An (an): 4 / 4, không mất điểm nào" in lines
