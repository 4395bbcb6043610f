"""Comparisons of the same two answers are made once, and of no others."""

from tichchap.grade import Observation
from tichchap.grade.memory import alike_once


class Counting:
    """A comparison of outputs that counts how often it is made."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self, question: str, one: Observation, other: Observation) -> bool:
        def alike() -> bool:
            self.made += 1
            return one.outputs == other.outputs

        return alike_once(alike, question, one, other)


def test_the_same_two_answers_are_compared_once_for_each_question() -> None:
    compare, one, other = Counting(), Observation((1,)), Observation((2,))
    assert [compare("values", one, other) for _ in range(3)] == [False] * 3
    assert compare.made == 1
    assert not compare("dtype", one, other)
    assert not compare("values", other, one)
    assert compare.made == 3


def test_equal_answers_that_are_other_objects_are_compared_anew() -> None:
    compare, one = Counting(), Observation((1,))
    assert compare("equal", one, Observation((1,)))
    kept = Observation((1,))
    assert compare("equal", one, kept)
    assert compare.made == 2


def test_an_answer_at_the_place_of_one_that_is_gone_is_compared_anew() -> None:
    compare, one = Counting(), Observation((1,))
    places = set()
    for number in (1, 2) * 20:
        other = Observation((number,))
        places.add(id(other))
        assert compare("gone", one, other) is (number == 1)
        del other
    assert len(places) < 40
    assert compare.made == 40
