"""The parts of a feedback page: what anybody wrote is shown, and nothing of it does anything."""

import base64
import io
import re
from xml.etree import ElementTree

import nbformat
import pytest
import torch
from nbformat import NotebookNode
from PIL import Image, PngImagePlugin

from tichchap.autograde.feedback.budget import LONGEST, Budget
from tichchap.autograde.feedback.cards import without_repeats
from tichchap.autograde.feedback.drawing import blocks
from tichchap.autograde.feedback.explanation import explanation
from tichchap.autograde.feedback.formulas import formula
from tichchap.autograde.feedback.outputs import outputs_of
from tichchap.autograde.feedback.page import Check, Plain, Row, Score
from tichchap.autograde.feedback.pictures import from_address, picture
from tichchap.autograde.feedback.plain import plain
from tichchap.autograde.feedback.prose import heading, markdown, with_code
from tichchap.autograde.feedback.remarks import PATTERNS, spoken
from tichchap.autograde.records import Status
from tichchap.autograde.texts import catalogue
from tichchap.grade.draw import number, side_by_side
from tichchap.languages import Lang

LIVE = re.compile(
    r"<(script|iframe|style|svg|object|embed|form|input|link|meta|base|video|audio)\b"
    r"|<[^>]*\s(on\w+|style|srcset|action|formaction|class|id)\s*="
    r"|<[^>]*(javascript|vbscript):",
    re.IGNORECASE,
)
# what a page itself puts around what is written
OWN = re.compile(r'<span class="formula( long)?">|<p class="note">')


def shown(source: str, **attachments: dict[str, str]) -> str:
    return str(markdown(source, Budget(), "en", attachments))


def png(width: int = 3, height: int = 2, **texts: str) -> str:
    """A picture in base64."""
    about = PngImagePlugin.PngInfo()
    for key, said in texts.items():
        about.add_text(key, said)
    file = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(file, "PNG", pnginfo=about)
    return base64.b64encode(file.getvalue()).decode("ascii")


@pytest.mark.parametrize(
    "attack",
    [
        "<script>window.__x = 1</script>",
        '<img src=x onerror="window.__x = 1">',
        "[link](javascript:window.__x=1)",
        "[link](jAvAsCrIpT:window.__x=1)",
        "[link](&#106;avascript:window.__x=1)",
        "[link](data:text/html,<script>window.__x=1</script>)",
        '<a href="javascript:window.__x=1">link</a>',
        "<svg onload=window.__x=1><animate onbegin=window.__x=1></svg>",
        "<math><mtext><img src=x onerror=window.__x=1></mtext></math>",
        "<math><annotation-xml encoding=text/html><script>1</script></annotation-xml></math>",
        "<iframe srcdoc='<script>window.__x=1</script>'></iframe>",
        "<style>* { display: none }</style>",
        '<p style="position:fixed">over all</p>',
        '<div class="check passed" id="task-1">a verdict of my own</div>',
        "<meta http-equiv=refresh content='0;url=https://example.org'>",
        "<base href=https://example.org>",
        "<form action=https://example.org><input name=a></form>",
        "<details open ontoggle=window.__x=1><summary>x</summary></details>",
        r"$\text{<script>window.__x=1</script>}$",
        r"$\text{&lt;script&gt;window.__x=1&lt;/script&gt;}$",
        r"$\href{javascript:window.__x=1}{x}$",
        r"$\style{position:fixed}{x}$ $\class{check passed}{x}$ $\cssId{task-1}{x}$",
        '<a title="$x$" href="https://example.org/$\\" onclick=window.__x=1 $">x</a>',
        '<div title="\n\n$\\text{" onclick=window.__x=1 "}$\n\n">x</div>',
        '![$\\text{" onerror=window.__x=1 "}$](x.png)',
        '![a" onerror="window.__x=1](data:image/png;base64,AAAA)',
        "\ue0000\ue001 \ue00099\ue001 $x$",
        "<!-- --><script>1</script> <![CDATA[<script>1</script>]]>",
        "```html\n<script>window.__x = 1</script>\n```",
        "# <script>1</script> heading",
        "| <script>1</script> | <img src=x onerror=1> |\n|--|--|\n| 1 | 2 |",
    ],
)
def test_nothing_in_markdown_runs_or_takes_the_looks_of_the_page(attack: str) -> None:
    for made in (shown(attack), str(heading(attack, "en"))):
        assert LIVE.search(OWN.sub("", made)) is None, made
        assert "\ue000" not in made
        assert "\ue001" not in made


def test_nothing_is_fetched_from_markdown() -> None:
    made = shown("![me](https://example.org/a.png) <img src='//example.org/b'> ![x](../c.png)")
    assert "src" not in made
    assert "a picture that cannot be shown here: me" in made


def test_links_lead_out_only_and_say_no_more_than_they_must() -> None:
    made = shown("[torch](https://pytorch.org) [local](../x.ipynb) [odd](//example.org/)")
    assert made.count("href") == 1
    assert 'rel="noopener noreferrer nofollow"' in made


def test_a_pasted_picture_is_shown_without_what_its_file_says_beside() -> None:
    secret = {"image/png": png(comment="<script>window.__x = 1</script>")}
    made = shown("![ảnh](attachment:a.png)", **{"a.png": secret})
    (data,) = re.findall(r'src="data:image/png;base64,([^"]+)"', made)
    assert b"script" not in base64.b64decode(data)
    assert 'alt="ảnh"' in made
    assert "src" not in shown("![ảnh](attachment:b.png)", **{"a.png": secret})


def test_headings_in_text_are_below_those_of_the_page() -> None:
    assert "<h3>one</h3>" in shown("# one")
    assert "<h4>four</h4>" in shown("#### four")


@pytest.mark.parametrize(
    "tex",
    [
        r"z_{ij} = \sum_{r=0}^{R-1} \sum_{s=0}^{S-1} w_{rs}\, x_{i+r,\,j+s}",
        r"O = \lfloor (W - K + 2P)/S \rfloor + 1",
        r"\frac{\partial L}{\partial w} \text{ và } \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}",
    ],
)
def test_a_formula_is_mathml(tex: str) -> None:
    root = ElementTree.fromstring(formula(tex, block=True))
    assert root.tag == "{http://www.w3.org/1998/Math/MathML}math"
    assert root.attrib == {"display": "block"}
    assert len(list(root.iter())) > 5


@pytest.mark.parametrize(
    "tex",
    [r"\frac{1}{", "{" * 500, "x" * 5000, "x^" * 400, r"\sqrt" * 1000, r"\left(" * 300, ""],
)
def test_what_is_no_tex_is_shown_as_it_is_written(tex: str) -> None:
    made = str(formula(tex, block=False))
    assert made == f"<code>{tex}</code>" or ElementTree.fromstring(made) is not None


def test_a_formula_takes_no_more_room_than_letters_do() -> None:
    assert "9999" not in formula(r"x \hspace{9999em} y", block=False)
    assert "0.167em" in formula(r"x \, y", block=False)


def test_code_in_messages_is_marked_and_text_stays_text() -> None:
    assert with_code("use `a < b` & <b>") == "use <code>a &lt; b</code> &amp; &lt;b&gt;"
    assert with_code("one ` only") == "one ` only"


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("a\x00b\x9b31mc\u202ed\u2066e\ud800", "a\ufffdb\ufffd31mc\ufffdd\ufffde\ufffd"),
        ("10%\r50%\r100%\nnext\r\nlast", "100%\nnext\nlast"),
        ("tiếng Việt\tok", "tiếng Việt\tok"),
    ],
)
def test_text_is_made_fit_to_be_read(said: str, seen: str) -> None:
    assert plain(said) == seen


def cell_with(*outputs: NotebookNode) -> NotebookNode:
    cell: NotebookNode = nbformat.v4.new_code_cell("…")
    cell.outputs = list(outputs)
    return cell


def display(**data: str) -> NotebookNode:
    kinds = {kind.replace("_", "/", 1).replace("__", "+"): said for kind, said in data.items()}
    made: NotebookNode = nbformat.v4.new_output("display_data", data=kinds)
    return made


def stream(text: str) -> NotebookNode:
    made: NotebookNode = nbformat.v4.new_output("stream", name="stdout", text=text)
    return made


def test_streams_are_text_and_one_box() -> None:
    outputs = outputs_of(cell_with(stream("<b>1</b>\n"), stream("2\n")), Budget(), "en")
    assert [output.text for output in outputs] == ["<b>1</b>\n2"]


def test_a_table_is_shown_as_its_text_and_not_as_its_html() -> None:
    html = "<table onclick=window.__x=1><script>1</script></table>"
    (output,) = outputs_of(cell_with(display(text_html=html, text_plain="a  b")), Budget(), "en")
    assert (output.text, output.html) == ("a  b", "")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ({"image_svg__xml": "<svg onload=1>"}, "image/svg+xml"),
        ({"application_javascript": "1", "text_plain": "<IPython.core.display.Javascript object>"},
         "application/javascript"),
        ({"text_html": "<script>1</script>"}, "text/html"),
    ],
)  # fmt: skip
def test_a_note_stands_for_what_only_a_browser_could_show(data: dict[str, str], kind: str) -> None:
    (output,) = outputs_of(cell_with(display(**data)), Budget(), "en")
    assert kind in output.note
    assert not output.text
    assert not output.html


def test_a_picture_is_decoded_and_encoded_again() -> None:
    data = png(text="<script>", width=1)
    (output,) = outputs_of(cell_with(display(image_png=data)), Budget(), "en")
    assert output.picture is not None
    assert (output.picture.width, output.picture.height) == (1, 2)
    assert output.picture.source.startswith("data:image/png;base64,")


@pytest.mark.parametrize(
    "data",
    [
        '"><script>1</script>',
        "AAAA",
        base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg' onload='1'/>").decode(),
        base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"\0" * 99).decode(),
        png(4001, 4000),
        png()[:60],
    ],
    ids=["html", "short", "svg", "broken", "large", "cut"],
)
def test_a_note_stands_for_what_is_no_picture(data: str) -> None:
    assert picture("image/png", data) is None
    assert from_address(f"data:image/png;base64,{data}") is None
    (output,) = outputs_of(cell_with(display(image_png=data)), Budget(), "en")
    assert output.note == "a picture that cannot be shown here"


def test_a_wide_picture_is_made_smaller() -> None:
    made = picture("image/png", png(2800, 100))
    assert made is not None
    assert (made.width, made.height) == (1400, 50)


def test_long_output_is_cut_with_a_note() -> None:
    first, note = outputs_of(cell_with(stream("x" * 10 * LONGEST)), Budget(), "en")
    assert len(first.text) == LONGEST
    assert note.note == "The rest is too long to be shown here."
    lines = outputs_of(cell_with(stream("x\n" * 5000)), Budget(), "en")[0]
    assert len(lines.text.splitlines()) == 400


def test_many_outputs_are_cut_with_a_note() -> None:
    outputs = outputs_of(cell_with(*[display(text_plain="x")] * 100), Budget(), "en")
    assert len(outputs) == 41
    assert "60" in outputs[-1].note


def test_pictures_have_a_budget() -> None:
    cell, one = cell_with(*[display(image_png=png())] * 5), picture("image/png", png())
    assert one is not None
    outputs = outputs_of(cell, Budget(pictures=2 * len(one.source) + 1), "en")
    assert [output.picture is not None for output in outputs] == [True, True, False, False, False]


DRAWN = """stride = (1, 1), padding = (0, 0), bias = 1
x[0, 0]     weight[0, 0]    window
 1 2.5 0    1  2            2 0
 0   1 3    0 -1            1 3
-1   0 0
expected[0, 0]    got[0, 0]
5 6               5 nan
z[0, 0, 0, 1] = 1·2 + 2·0 = 6"""


def test_a_drawing_is_read_back_into_matrices() -> None:
    first, inputs, answers, total = blocks(DRAWN.splitlines(), "expected", "got")
    assert first == Plain("stride = (1, 1), padding = (0, 0), bias = 1")
    assert total == Plain("z[0, 0, 0, 1] = 1·2 + 2·0 = 6")
    assert isinstance(inputs, Row)
    assert [matrix.title for matrix in inputs.matrices] == ["x[0, 0]", "weight[0, 0]", "window"]
    assert inputs.matrices[0].rows == (("1", "2.5", "0"), ("0", "1", "3"), ("-1", "0", "0"))
    assert inputs.matrices[1].rows == (("1", "2"), ("0", "-1"))
    assert isinstance(answers, Row)
    assert [matrix.wrong for matrix in answers.matrices] == [frozenset(), frozenset({(0, 1)})]


@pytest.mark.parametrize("sizes", [[(3, 4), (2, 2), (2, 2)], [(1, 1), (5, 1)], [(2, 3)]])
def test_every_matrix_that_a_check_draws_is_read_back(sizes: list[tuple[int, int]]) -> None:
    values = [torch.randn(size) * 10 ** torch.randint(-6, 6, size) for size in sizes]
    named = {f"x[0, {i}]": value for i, value in enumerate(values)}
    (row,) = blocks(side_by_side(named).splitlines(), "expected", "got")
    assert isinstance(row, Row)
    assert [matrix.title for matrix in row.matrices] == list(named)
    for matrix, value in zip(row.matrices, values, strict=True):
        written = tuple(tuple(number(x) for x in line) for line in value.tolist())
        assert matrix.rows == written


@pytest.mark.parametrize(
    "drawn",
    [["(5, kernel_size=3)", "· x x x ·", "■ ■ ■", "    ■ ■ ■"], ["a    b", "1 2 3 4 5"], ["1 2"]],
)
def test_what_is_no_matrix_keeps_its_lines(drawn: list[str]) -> None:
    assert blocks(drawn, "expected", "got") == (Plain("\n".join(drawn), aligned=True),)


MESSAGES = (
    "conv2d, stride: not yet right.",
    "1 of 2 elements are wrong.",
    "Cause: The start is off. Your window starts at `i`.",
    "Hint: Look there.",
    "",
    "The smallest example on which your code is wrong:",
    *DRAWN.splitlines(),
    "",
    "The probes were drawn from seed 7.",
)


def test_an_explanation_has_its_parts_and_says_nothing_twice() -> None:
    found = explanation(MESSAGES, "The start is off. 1 of 2 elements are wrong.", "en")
    assert [(line.label, str(line.text)) for line in found.lines] == [
        ("Cause:", "Your window starts at <code>i</code>."),
        ("Hint:", "Look there."),
    ]
    assert found.drawing is not None
    assert found.drawing.title == "The smallest example on which your code is wrong"
    assert len(found.drawing.blocks) == 4
    assert [line.text for line in found.after] == ["The probes were drawn from seed 7."]


def test_what_a_task_has_said_is_not_said_again() -> None:
    def card(name: str) -> Check:
        found = explanation(MESSAGES, "The start is off.", "en")
        score, said = Score(0, 1), with_code(f"The start is off in {name}.")
        about = (name, name, Status.FAILED, False, score, said)
        return Check(*about, found.lines, found.drawing, found.after)

    first, second = without_repeats([card("a"), card("b")])
    assert first == card("a")
    assert second.like == ("a", "a")
    assert (second.drawing, second.reason) == (None, "The start is off in b.")
    assert [line.label for line in second.lines] == [""]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_remarks_are_in_the_language_of_the_student(lang: Lang) -> None:
    remarks = [
        "missing cell: conv2d",
        "cell 3 was stopped after 60 s",
        "output was cut off after 4 MiB",
        "the process of the submission ended: exit code 1",
        "ex02.ipynb: not in the submission",
    ]
    said = [spoken(remark, lang) for remark in remarks]
    assert ("stopped" in said[1]) == (lang == "en")
    assert ("conv2d" in said[0], "60" in said[1], "exit code 1" in said[3]) == (True, True, True)
    assert spoken("something new", "vi") == "something new"
    assert set(PATTERNS) <= set(catalogue())
