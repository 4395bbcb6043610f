"""Both languages say the same."""

from collections.abc import Callable

import pytest

from tichchap.course.errors import Finding
from tichchap.course.lint.markdown import dissect
from tichchap.course.lint.parity import numbers
from tichchap.languages import Lang

Linter = Callable[..., list[Finding]]


def pair(vi: str, en: str) -> str:
    comment = {lang: "\n".join(f"# {line}" for line in t.split("\n")) for lang, t in
               (("vi", vi), ("en", en))}  # fmt: skip
    return "".join(f'# %% [markdown] lang="{lang}"\n{comment[lang]}\n\n' for lang in comment)


@pytest.mark.parametrize(
    ("vi", "en"),
    [
        ("## Bước trượt", "## Stride"),
        ("hàm `conv2d` có `stride`", "`stride` belongs to `conv2d`"),
        ("số $3 + 4$ và $x$", "the numbers $x$ and $3 + 4$"),
        (r"$[(\text{cỡ}) + 0{,}5]$", r"$[(\text{size}) + 0.5]$"),
        ("1 792 so với 196 608", "196,608 against 1,792"),
        ("1.792 và 0,5 giây", "1792 and 0.5 seconds"),
        ("[bài 3](../vi/03_a.ipynb)", "[lecture 3](../en/03_a.ipynb)"),
        ('<img src="a.png" alt="ảnh" width="100">', '<img src="a.png" alt="picture" width="90">'),
        ("![ảnh](a.png)", "![picture](a.png)"),
        ("```\nx = 1\n```", "```\nx = 1\n```"),
        ("<details>\n\nkhông\n\n</details>", "<details><summary>none</summary></details>"),
    ],
)
def test_a_faithful_translation_is_accepted(findings: Linter, vi: str, en: str) -> None:
    assert findings(pair(vi, en)) == []


@pytest.mark.parametrize(
    ("vi", "en", "message"),
    [
        (
            "## a",
            "### a",
            "heading levels differ between the languages: only in vi: 2; only in en: 3",
        ),
        ("## a\n\n### b", "### b\n\n## a", "heading levels come in another order: expected 2 as"),
        ("`stride`", "`strides`", "code spans differ between the languages: only in vi: stride;"),
        (
            "`a`\n\n`b`",
            "`b`\n\n`a`",
            "code spans come in another order: expected a as in vi, got b",
        ),
        (
            "$x_i$",
            "$x_j$",
            "formulas differ between the languages: only in vi: x_i; only in en: x_j",
        ),
        (
            "có 14 hàng",
            "14 rows of 28",
            "numbers differ between the languages: only in vi: nothing;",
        ),
        ("0,5", "0.05", "numbers differ between the languages: only in vi: 0.5; only in en: 0.05"),
        ("[a](x)", "[a](y)", "links differ between the languages: only in vi: x; only in en: y"),
        (
            "![a](x)",
            "a",
            "pictures differ between the languages: only in vi: x; only in en: nothing",
        ),
        ("```\nx = 1\n```", "```\nx = 2\n```", "code spans differ between the languages: "),
        ("- 1\n- 2", "- 2\n- 1", "numbers come in another order: expected 1 as in vi, got 2"),
    ],
)
def test_a_difference_is_reported_at_the_english_cell(
    findings: Linter, vi: str, en: str, message: str
) -> None:
    (found,) = findings(pair(vi, en))
    assert message in found.message
    assert found.cell == 4


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("vi", "1 792, 1\u00a0792, 1\u202f792, 1.792 và 1792", ["1792"] * 5),
        ("en", "1 792, 1,792 and 1792", ["1792"] * 3),
        ("vi", "0,5 và 0.5 và 12,25", ["0.5", "0.5", "12.25"]),
        ("en", "0.5, 12.25", ["0.5", "12.25"]),
        ("vi", "1.234.567,5", ["1234567.5"]),
        ("en", "1,234,567.5", ["1234567.5"]),
        ("vi", "28×28, 3 kênh, 2D", ["28", "28", "3", "2"]),
        ("en", "Conv2d has no number; 90%", ["90"]),
        ("en", "1, 2, 3.", ["1", "2", "3"]),
        ("vi", "các số 1, 2, 3.", ["1", "2", "3"]),
        ("en", "in 2024.", ["2024"]),
    ],
)
def test_numbers_are_read_as_each_language_writes_them(
    lang: Lang, text: str, expected: list[str]
) -> None:
    assert numbers(dissect(text), lang) == expected


def test_numbers_in_code_formulas_and_addresses_are_not_prose() -> None:
    text = "`conv(3)` and $3 + 4$ and [a](b5) and <img src='x.png' width='7'>"
    assert numbers(dissect(text), "en") == []
