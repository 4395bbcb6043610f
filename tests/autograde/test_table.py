from tichchap.autograde.table import Lost, Mark, Result, lost_points

FLIPPED = "The kernel is flipped both ways."


def lost(**reasons: str) -> list[Lost]:
    marks = {check: Mark(0 if why else 2, 2, why) for check, why in reasons.items()}
    return lost_points(Result("an", "An", marks), reasons)


def test_checks_with_the_same_reason_are_one_entry_with_its_points() -> None:
    assert lost(
        a="f is not written yet: still raises.", b="", c="f is not written yet: still raises."
    ) == [Lost(["a", "c"], 4, "f is not written yet: still raises.")]


def test_checks_with_the_same_cause_keep_only_the_cause() -> None:
    assert lost(a=f"{FLIPPED} 1 of 2 are wrong.", b=f"{FLIPPED} 3 of 4 are wrong.") == [
        Lost(["a", "b"], 4, FLIPPED)
    ]


def test_a_single_reason_keeps_its_numbers() -> None:
    assert lost(a=f"{FLIPPED} 1 of 2 are wrong.", b="Expected 4, got 5.") == [
        Lost(["a"], 2, f"{FLIPPED} 1 of 2 are wrong."),
        Lost(["b"], 2, "Expected 4, got 5."),
    ]


def test_full_marks_lose_nothing() -> None:
    assert lost(a="", b="") == []


def test_the_order_is_that_of_the_checks_and_ungraded_checks_are_left_out() -> None:
    marks = {"a": Mark(0, 1, "x"), "b": Mark(0, 1, "y")}
    found = lost_points(Result("an", "An", marks), ["b", "c", "a"])
    assert [entry.checks for entry in found] == [["b"], ["a"]]


def test_points_are_added_up() -> None:
    assert Result("an", "An", {"a": Mark(1.5, 2), "b": Mark(0, 1)}).points == 1.5
    assert Result("an", "An", {}, "the kernel died").points == 0
