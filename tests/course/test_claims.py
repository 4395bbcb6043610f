"""Reading a claim ledger: what is refused, and in which words."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tichchap.course.claims import VERDICTS, Claim, load, treated
from tichchap.course.errors import CourseError

ENTRY = {
    "id": "floor-48",
    "slide": "Feature map size",
    "deck": "= 48",
    "verdict": "right",
    "vi": "Làm tròn xuống.",
    "en": "Round down.",
    "check": "n = (100 - 5) // 2 + 1\nassert n == 48, n\n",
}
CELLS = """\
# %% [markdown] lang="vi" claims=["floor-48", "same-100"]
# # Một

# %% [markdown] lang="en" claims=["floor-48", "same-100"]
# # One
"""
Write = Callable[..., Path]


@pytest.fixture
def ledger(course: Path) -> Write:
    """Write entries, or the text itself, as the ledger of a course; return the course."""

    def write(*entries: object, text: str | None = None) -> Path:
        written = yaml.safe_dump(list(entries), allow_unicode=True) if text is None else text
        (course / "lectures" / "claims.yaml").write_text(written, encoding="utf-8")
        return course

    return write


def refusal(root: Path) -> str:
    with pytest.raises(CourseError) as error:
        load(root)
    return str(error.value)


def test_claims_are_read_in_their_order_without_white_space_around(ledger: Write) -> None:
    root = ledger({**ENTRY, "en": "\n  Round down.  \n"}, {**ENTRY, "id": "same-100"})
    first, second = load(root)
    assert (first.id, second.id) == ("floor-48", "same-100")
    told = {"vi": "Làm tròn xuống.", "en": "Round down."}
    own = {key: value.strip() for key, value in ENTRY.items() if key not in told}
    assert first == Claim(**own, statements=told)  # type: ignore[arg-type]
    assert (first.statement("vi"), first.statement("en")) == ("Làm tròn xuống.", "Round down.")


@pytest.mark.parametrize("verdict", VERDICTS)
def test_each_verdict_is_read(ledger: Write, verdict: str) -> None:
    assert load(ledger({**ENTRY, "verdict": verdict}))[0].verdict == verdict


def test_a_missing_ledger_is_refused(course: Path) -> None:
    assert refusal(course) == "lectures/claims.yaml: expected the claim ledger, got no file"


def test_what_is_no_yaml_is_refused_with_its_place(ledger: Write) -> None:
    message = refusal(ledger(text="- id: [floor\n- id: same\n"))
    assert message.startswith("lectures/claims.yaml: expected YAML, got ")
    assert "line 2" in message


@pytest.mark.parametrize(("text", "kind"), [("", "NoneType"), ("id: x\n", "dict"), ("48", "int")])
def test_what_is_no_list_is_refused(ledger: Write, text: str, kind: str) -> None:
    message = refusal(ledger(text=text))
    assert message == f"lectures/claims.yaml: expected a list of claims, got {kind}"


def test_an_entry_without_keys_is_refused_by_its_number(ledger: Write) -> None:
    message = refusal(ledger(ENTRY, "floor-48"))
    assert message == "lectures/claims.yaml: claim 2: expected keys and values, got 'floor-48'"


def test_missing_and_unknown_keys_are_named(ledger: Write) -> None:
    entry = {key: value for key, value in ENTRY.items() if key not in ("en", "slide")}
    message = refusal(ledger({**entry, "page": "48"}))
    assert message == (
        "lectures/claims.yaml: claim 1 (floor-48): expected the keys "
        "['check', 'deck', 'en', 'id', 'slide', 'verdict', 'vi']; "
        "missing: ['en', 'slide'], unknown: ['page']"
    )


def test_keys_that_are_no_texts_are_named_too(ledger: Write) -> None:
    assert refusal(ledger({**ENTRY, 48: "x", "page": "y"})).endswith("unknown: ['48', 'page']")


def test_an_entry_without_id_is_refused_by_its_number(ledger: Write) -> None:
    message = refusal(ledger({key: value for key, value in ENTRY.items() if key != "id"}))
    assert message.startswith("lectures/claims.yaml: claim 1 (without id): expected the keys ")
    assert message.endswith("missing: ['id'], unknown: []")


@pytest.mark.parametrize("key", ENTRY)
@pytest.mark.parametrize("value", ["", " \n", None, 48, ["48"]])
def test_every_value_is_a_text_that_is_not_empty(ledger: Write, key: str, value: object) -> None:
    message = refusal(ledger({**ENTRY, key: value}))
    shown = value if key == "id" else "floor-48"
    assert message == (
        f"lectures/claims.yaml: claim 1 ({shown}): expected {key} to be a text, got {value!r}"
    )


@pytest.mark.parametrize("verdict", ["Right", "right ", "true"])
def test_another_verdict_is_refused_with_the_known_ones(ledger: Write, verdict: str) -> None:
    message = refusal(ledger({**ENTRY, "verdict": verdict}))
    expected = f"expected the verdict to be one of right, misleading, wrong, got {verdict!r}"
    assert message == f"lectures/claims.yaml: claim 1 (floor-48): {expected}"


@pytest.mark.parametrize("name", ["Floor-48", "floor_48", "-floor", "floor--48", "sàn-48", "a b"])
def test_another_id_is_refused(ledger: Write, name: str) -> None:
    expected = f"expected an id of small letters, digits and hyphens, got {name!r}"
    message = refusal(ledger({**ENTRY, "id": name}))
    assert message == f"lectures/claims.yaml: claim 1 ({name}): {expected}"


def test_an_id_that_comes_twice_is_refused(ledger: Write) -> None:
    message = refusal(ledger(ENTRY, {**ENTRY, "id": "same-100"}, ENTRY))
    assert message == "lectures/claims.yaml: expected ids of their own, 'floor-48' comes twice"


def test_a_check_that_is_no_python_is_refused_with_its_line(ledger: Write) -> None:
    message = refusal(ledger({**ENTRY, "check": "n = 48\nassert n = 48\n"}))
    assert message.startswith("lectures/claims.yaml: claim 1 (floor-48): check, line 2: not Python")


def test_a_right_check_passes_and_leaves_no_names_behind(ledger: Write) -> None:
    seen = "assert __name__ == 'claim same-100' and 'n' not in globals()"
    for claim in load(ledger(ENTRY, {**ENTRY, "id": "same-100", "check": seen})):
        claim.run()


def test_a_failing_check_raises_what_it_raised_and_tells_where(ledger: Write) -> None:
    (wrong,) = load(ledger({**ENTRY, "check": "n = (100 - 5) / 2 + 1\nassert n == 48, n\n"}))
    with pytest.raises(AssertionError, match=r"48\.5") as error:
        wrong.run()
    last = error.traceback[-1]
    assert (str(last.path), last.lineno + 1) == ("lectures/claims.yaml:floor-48", 2)
    (absent,) = load(ledger({**ENTRY, "check": "import no_such_library"}))
    with pytest.raises(ModuleNotFoundError):
        absent.run()


def test_a_function_of_a_check_sees_the_other_names_of_it(ledger: Write) -> None:
    """One name space: with two, a function would not find what the program defined."""
    check = "K = 5\ndef size(n):\n    return n - K + 1\nassert size(9) == 5\n"
    load(ledger({**ENTRY, "check": check}))[0].run()


def test_lectures_that_treat_a_claim_come_in_their_order_and_once(course: Path) -> None:
    for name, text in (
        ("02_later", CELLS),
        ("01_first", CELLS.replace('"floor-48", ', "") * 2),
        ("03_none", CELLS.replace(' claims=["floor-48", "same-100"]', "")),
    ):
        (course / "lectures" / f"{name}.py").write_text(text, encoding="utf-8")
    assert treated(course) == {"same-100": ["01_first", "02_later"], "floor-48": ["02_later"]}


def test_a_course_whose_lectures_treat_nothing(course: Path) -> None:
    assert treated(course) == {}
