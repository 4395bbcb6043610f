"""`tichchap feedback`: pages from real gradebooks, opened in a real browser."""

import base64
import io
import re
import shutil
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import unescape
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from PIL import Image
from typer.testing import CliRunner, Result

from tichchap.autograde.feedback import budget
from tichchap.autograde.feedback.budget import PICTURES, TEXT
from tichchap.autograde.feedback.pages import write_pages
from tichchap.autograde.gradebook_course import GradebookCourse
from tichchap.autograde.grading.books import Books
from tichchap.autograde.grading.job import Outcome
from tichchap.autograde.records import CheckRecord, Report, State, Status
from tichchap.cli import app
from tichchap.course.write import text_of

NAME = "ex98_count"
SCRIPT = "<script>window.__x = 1</script><img src=x onerror='window.__x = 1'>"
FLIPPED = (
    "count_parameters, the example by hand: not yet right.",
    "Expected 1792, got 1728.",
    "Cause: The bias is forgotten. Each filter has `one` bias.",
    "Hint: Count again.",
    "",
    "x[0, 0]     window",
    " 1 2.5 0    1  2",
    " 0   1 3    0 -1",
    "expected    got",
    "5 6         5 8",
    "z[0, 1] = 1·2 + 2·0 = 6",
    "",
)
CHECKS = (
    CheckRecord(
        *("count_parameters-example", 0.0, 1.0, Status.FAILED, False),
        *("The bias is forgotten. Expected 1792, got 1728.", "no-bias", FLIPPED),
    ),
    CheckRecord("count_parameters-values", 2.0, 2.0, Status.PASSED, True, "", None, ("right",)),
)
REPORT = Report(NAME, "an", State.GRADED, "en", "plain", 7, "digest", CHECKS)

Change = Callable[[NotebookNode], None]


def picture() -> str:
    file = io.BytesIO()
    Image.new("RGB", (900, 20), "red").save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode("ascii")


@dataclass
class Class:
    """The counting course with work in its books."""

    root: Path
    source: NotebookNode

    def enter(self, student: str, change: Change = lambda notebook: None, **report: Any) -> None:
        """Put graded work into the books; `change` what was graded, `report` what is recorded."""
        notebook = nbformat.from_dict(self.source)
        notebook.cells.insert(0, nbformat.v4.new_markdown_cell("# Exercise. Counting"))
        intro = "## How *many*?\n\nCount $w_{rs}$:\n\n$$n = \\sum_{k=1}^{K} (C R S + 1)$$"
        notebook.cells.insert(1, nbformat.v4.new_markdown_cell(intro))
        notebook.cells[3].source = "def count_parameters():\n    return 1792"
        change(notebook)
        about = replace(REPORT, **{"student": student, **report})
        text = None if about.state is State.REFUSED else text_of(notebook)
        with GradebookCourse(self.root) as course, Books(course, NAME) as books:
            books.begin(student, self.root / "submitted" / student / NAME)
            books.enter(Outcome(about, text), {})

    def change_grades(self, student: str, change: Callable[[Any], None]) -> None:
        """Change the submission in the gradebook, as formgrader would."""
        with GradebookCourse(self.root) as course, course.gradebook() as gradebook:
            change(gradebook.find_submission_notebook(NAME, NAME, student))
            gradebook.db.commit()

    def path(self, student: str) -> Path:
        """Where nbgrader looks for the page."""
        return self.root / "feedback" / student / NAME / f"{NAME}.html"

    def page(self, student: str, lang: str = "en") -> str:
        """Write the page, and give it."""
        with GradebookCourse(self.root) as course:
            assert write_pages(course, NAME, [student], lang) == []
        return self.path(student).read_text("utf-8")

    def command(self, *more: str) -> Result:
        """Call the command."""
        words = ["feedback", NAME, "--root", str(self.root), "--lang", "en", *more]
        return CliRunner().invoke(app, words)


@pytest.fixture
def books(
    counting: Any, counting_released: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Class:
    """The counting course, nothing graded."""
    monkeypatch.delenv("TICHCHAP_LANG", raising=False)
    root = counting_released.copy(tmp_path / "course").root
    return Class(root, counting.source())


def texts_of(page: str) -> str:
    """What is to be read on a page, with single spaces."""
    found: list[str] = []
    parser = HTMLParser()
    parser.handle_data = found.append  # type: ignore[method-assign,assignment]
    parser.feed(re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL))
    return " ".join("".join(found).split())


def set_name(books: Class, student: str, last: str, first: str) -> None:
    with GradebookCourse(books.root) as course, course.gradebook() as gradebook:
        gradebook.update_or_create_student(student, last_name=last, first_name=first)


def test_a_page_shows_score_verdicts_reasons_and_the_students_own_code(books: Class) -> None:
    books.enter("an", lambda notebook: notebook.cells[-1].update(source="Because"))
    set_name(books, "an", "Nguyễn Hoài", "An")
    page = books.page("an")
    said = texts_of(page)
    for expected in (
        "Exercise. Counting Nguyễn Hoài An an 2 / 5 points",
        "How many? 2 / 5",
        "def count_parameters():",
        "return 1792",
        "✗ Failed the example by hand 0 / 1",
        "The bias is forgotten. Expected 1792, got 1728.",
        "Cause: Each filter has one bias. Hint: Count again.",
        "✓ Passed values hidden check 2 / 2",
        "z[0, 1] = 1·2 + 2·0 = 6",
        "Your answer not yet graded by hand (of 2) Because",
        "A part is graded by hand and has no points yet",
    ):
        assert expected in said
    assert '<html lang="en">' in page
    assert '<table aria-label="window">' in page
    assert said.count("Expected 1792, got 1728.") == 1


def test_a_hidden_check_is_named_and_its_source_is_not_shown(books: Class) -> None:
    books.enter("an")
    page = books.page("an")
    for hidden in ("HIDDEN", "hidden_", "checks.count", "gives(", "expected=1792", "speak("):
        assert hidden not in page


def test_points_by_hand_extra_credit_penalty_and_comments(books: Class) -> None:
    books.enter("an", lambda notebook: notebook.cells[-1].update(source="Because"))

    def grade(notebook: Any) -> None:
        notebook.late_submission_penalty = 0.5
        for grade in notebook.grades:
            if grade.name == "why":
                grade.manual_score, grade.extra_credit = 1.5, 0.25
                grade.needs_manual_grade = False
            if grade.name == "count_parameters-example":
                grade.manual_score = 0.75
        for comment in notebook.comments:
            comment.manual_comment = f"Well done, {comment.name}: $a < b$ {SCRIPT}"

    books.change_grades("an", grade)
    page = books.page("an")
    said = texts_of(page)
    assert "4 / 5 points" in said  # 2 + 0.75 + 1.5 + 0.25 - 0.5
    assert "Handed in late: 0.5 points are taken off" in said
    assert "Your answer extra credit: 0.25 points given by the lecturer 1.75 / 2 Because" in said
    assert "✗ Failed the example by hand points given by the lecturer 0.75 / 1" in said
    assert "not yet graded" not in said
    for name in ("count_parameters", "why"):
        assert f"The lecturer's comment Well done, {name}:" in said
    assert "<script" not in page


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("vi", "2 / 5 điểm|Mã của bạn|Kiểm tra|✗ Chưa đạt ví dụ tính tay|✓ Đạt giá trị kiểm tra ẩn"
         "|Câu trả lời của bạn chưa chấm tay (tối đa 2)"),
        ("en", "2 / 5 points|Your code|Checks|✗ Failed the example by hand|✓ Passed values"
         "|Your answer not yet graded by hand (of 2)"),
    ],
)  # fmt: skip
def test_a_page_is_in_the_language_of_its_notebook(
    books: Class, monkeypatch: pytest.MonkeyPatch, lang: str, said: str
) -> None:
    other = "en" if lang == "vi" else "vi"
    monkeypatch.setenv("TICHCHAP_LANG", other)  # the lecturer's
    books.enter("an", lambda notebook: notebook.cells[-1].update(source="Vì …"), lang=lang)
    page = books.page("an", other)
    assert f'<html lang="{lang}">' in page
    for expected in said.split("|"):
        assert expected in texts_of(page)


def test_vietnamese_numbers_have_a_comma(books: Class) -> None:
    books.enter("an", lang="vi")
    books.change_grades("an", lambda n: setattr(n.grades[0], "manual_score", 0.5))
    assert "0,5 / " in texts_of(books.page("an"))


def test_an_answer_that_was_not_touched_says_so(books: Class) -> None:
    books.enter("an", lang="vi")
    books.change_grades("an", lambda n: setattr(n.comments[0], "auto_comment", "No response."))
    assert "Nhận xét của giảng viên Chưa có câu trả lời." in texts_of(books.page("an"))


@pytest.mark.parametrize("state", [state for state in State if state is not State.GRADED])
def test_what_went_wrong_is_told_where_work_was_not_simply_graded(
    books: Class, state: State
) -> None:
    said, problems = "the code does not take an interrupt", ("missing cell: why",)
    not_run = tuple(
        replace(check, status=Status.NOT_RUN, reason=said, points=0.0, messages=())
        for check in CHECKS
    )
    books.enter("an", state=state, lang="vi", said=said, problems=problems, checks=not_run)
    shown = texts_of(books.page("an"))
    assert "mã không dừng lại khi được yêu cầu" in shown
    assert "thiếu ô why" in shown
    assert "– Không chạy ví dụ tính tay" in shown
    assert "0 / 5 điểm" in shown
    if state is State.REFUSED:
        assert NAME in shown
        assert "Không chấm được tệp bạn nộp." in shown


def test_work_that_plain_nbgrader_graded_has_a_page_as_well(books: Class) -> None:
    heard = "[[[tensor of the hidden check]]]"
    heading = "count_parameters, values: not yet right."

    def run(notebook: NotebookNode) -> None:
        example, values = notebook.cells[4:6]
        printed = f"{heard}\n{heading}\nExpected 1, got 2.\nHint: Count again.\n"
        values.outputs = [
            nbformat.v4.new_output("stream", name="stdout", text=printed),
            nbformat.v4.new_output(
                "error",
                ename="CheckFailed",
                evalue="Expected 1, got 2.",
                traceback=["----> 1 checks.count_parameters.values(count_parameters)"],
            ),
        ]
        example.execution_count = values.execution_count = 1

    failed = (replace(CHECKS[0], points=1.0), replace(CHECKS[1], points=0.0))
    books.enter("an", run, checks=failed)
    report = books.root / "autograded" / "an" / NAME / "report.json"
    report.unlink()
    page = books.page("an")
    said = texts_of(page)
    assert "✓ Passed the example by hand 1 / 1" in said
    assert "✗ Failed values hidden check 0 / 2 Expected 1, got 2. Hint: Count again." in said
    assert heard not in page
    assert "checks." not in page


def hostile(notebook: NotebookNode) -> None:
    """Put scripts wherever a student can write."""
    notebook.cells[0].source = f"# {SCRIPT}"
    notebook.cells[1].source = f"## {SCRIPT} [x](javascript:window.__x=1) $\\text{{{SCRIPT}}}$"
    answer = notebook.cells[3]
    answer.source = f"# {SCRIPT}</pre></div>\n'''{SCRIPT}'''\n\u202e x \x9b31m"
    answer.outputs = [
        nbformat.v4.new_output("stream", name="stdout", text=SCRIPT + "\x1b[31mred\x1b[0m"),
        nbformat.v4.new_output("error", ename=SCRIPT, evalue=SCRIPT, traceback=[SCRIPT]),
        *(
            nbformat.v4.new_output("display_data", data=data)
            for data in (
                {"text/html": SCRIPT, "text/plain": SCRIPT},
                {"image/svg+xml": f"<svg xmlns='http://www.w3.org/2000/svg'>{SCRIPT}</svg>"},
                {"image/png": f'"><{SCRIPT}'},
                {"image/png": picture()},
                {"text/markdown": SCRIPT + "![x](https://example.org/x.png)"},
                {"application/javascript": "window.__x = 1"},
                {SCRIPT: SCRIPT},
                {"text/latex": SCRIPT, "text/plain": SCRIPT},
            )
        ),
    ]
    written = notebook.cells[-1]
    written.source = SCRIPT + '\n\n<a href="data:text/html,x" onclick="window.__x=1">x</a>'
    written.source += "\n\n![x](attachment:a.png) ![y](attachment:b.svg)\n\n<div title='\n\n$x$"
    written.attachments = {
        "a.png": {"image/png": '"><script>window.__x = 1</script>'},
        "b.svg": {"image/svg+xml": SCRIPT},
    }
    own = nbformat.v4.new_markdown_cell(f"<style>*{{display:none}}</style>{SCRIPT}")
    notebook.cells.insert(2, own)


def enter_hostile(books: Class) -> None:
    said = f"unknown cell id: {SCRIPT}"
    checks = (replace(CHECKS[0], reason=SCRIPT, messages=("", SCRIPT, "", SCRIPT, "", SCRIPT)),
              CHECKS[1])  # fmt: skip
    about = {"state": State.PARTIAL, "said": SCRIPT, "problems": (said,), "checks": checks}
    books.enter("an", hostile, **about)
    set_name(books, "an", SCRIPT, "</title><script>window.__x = 1</script>\u202e")
    books.change_grades("an", lambda n: setattr(n.comments[0], "manual_comment", SCRIPT))


def test_no_script_survives_on_a_page(books: Class) -> None:
    enter_hostile(books)
    page = books.page("an")
    for tag in re.findall(r"<[^>]*>", page):
        assert not re.match(r"<(script|svg|iframe|object|link|base|form|input)", tag), tag
        assert not re.search(r"\son\w+\s*=", re.sub(r'"[^"]*"', '""', tag)), tag
        assert "javascript:" not in tag
    assert "window.__x" in unescape(page)  # it is shown as text
    assert page.count("<style>") == page.count("<title>") == 1
    assert not re.search("[\x80-\x9f\u202a-\u202e\u2066-\u2069\x1b]", page)


def test_a_page_fetches_nothing_and_says_so_to_the_browser(books: Class) -> None:
    enter_hostile(books)
    page = books.page("an")
    for address in re.findall(r'\b(?:src|href|action|srcset|poster)="([^"]*)"', page):
        assert address.startswith(("data:image/", "#")), address
    assert not re.search(r"url\(|@import", page)
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'unsafe-inline'")
    assert page.index("Content-Security-Policy") < page.index("<style>")


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_hostile_page_in_a_browser(books: Class, browser: Any, width: int, scheme: str) -> None:
    enter_hostile(books)
    books.page("an")
    page = browser.page
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(books.path("an").as_uri())
    assert page.evaluate("window.__x") is None
    assert page.evaluate("document.querySelectorAll('script, svg, iframe').length") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
    assert browser.heard == []


def test_a_browser_runs_no_script_even_where_one_got_into_a_page(
    books: Class, browser: Any
) -> None:
    books.enter("an")
    page = books.page("an").replace("</main>", f"{SCRIPT}</main>")
    books.path("an").write_text(page, "utf-8")
    browser.page.goto(books.path("an").as_uri())
    assert browser.page.evaluate("document.querySelectorAll('script').length") == 1
    assert browser.page.evaluate("window.__x") is None


def wide(notebook: NotebookNode) -> None:
    """Put wide and long things wherever there can be some."""
    long = "x" * 300
    notebook.cells[1].source += f"\n\n$${' + '.join(['a_{ij}'] * 60)}$$\n\n$a{'b' * 99}$ {long}"
    answer = notebook.cells[3]
    answer.source = f"x = '{long}'\n" + "y = 1\n" * 3
    answer.outputs = [
        nbformat.v4.new_output("stream", name="stdout", text=long),
        nbformat.v4.new_output("display_data", data={"image/png": picture()}),
    ]
    cells = "|".join(["cell"] * 30)
    notebook.cells[-1].source = f"{long}\n\n|{cells}|\n|{'--|' * 30}\n|{cells}|\n\n    {long}"


def test_nothing_is_wider_than_a_phone(books: Class, browser: Any) -> None:
    lines = [line.replace("1 2.5 0", " ".join(map(str, range(40)))) for line in FLIPPED]
    lines[5:8] = ["x" + " " * 110, " ".join(map(str, range(40)))]
    checks = (replace(CHECKS[0], messages=tuple(lines), reason="y" * 300), CHECKS[1])
    books.enter("an", wide, checks=checks)
    set_name(books, "an", "Nguyễn" * 30, "An")
    books.page("an")
    page = browser.page
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(books.path("an").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    # in print nothing scrolls: long lines are broken
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 800})
    hidden = (
        "[...document.querySelectorAll('pre, .box')].filter(b => b.scrollWidth > b.clientWidth)"
    )
    assert page.evaluate(f"{hidden}.map(b => b.outerHTML.slice(0, 200))") == []


def test_formulas_are_drawn_by_the_browser(books: Class, browser: Any) -> None:
    books.enter("an")
    books.page("an")
    browser.page.goto(books.path("an").as_uri())
    sizes = browser.page.evaluate(
        """[...document.querySelectorAll('math')].map(m => {
             const sum = m.querySelector('munderover'), box = m.getBoundingClientRect();
             return [m.namespaceURI, box.width > 5, box.height > 5,
                     sum ? sum.getBoundingClientRect().height > 25 : null]; })"""
    )
    space = "http://www.w3.org/1998/Math/MathML"
    assert sizes == [[space, True, True, None], [space, True, True, True]]


def test_the_links_of_a_page_lead_to_its_tasks(books: Class) -> None:
    books.enter("an")
    page = books.page("an")
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert links == {"task-1"}
    assert all(f'id="{link}"' in page for link in links)


def test_a_page_has_a_size_that_no_submission_exceeds(books: Class) -> None:
    def flood(notebook: NotebookNode) -> None:
        printed = [nbformat.v4.new_output("stream", name="stdout", text="<&" * 12_000)]
        for _ in range(120):
            own = nbformat.v4.new_code_cell("x = '<&' * 100\n" * 300)
            own.outputs = printed
            notebook.cells.insert(2, own)

    books.enter("an", flood)
    page = books.page("an")
    assert "The page is too long already" in page
    assert "✓ Passed" in page  # whatever else there is
    assert len(page) < 6 * TEXT + PICTURES


def test_a_page_takes_a_time_that_no_submission_exceeds(
    books: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(notebook: NotebookNode) -> None:
        for _ in range(40):
            notebook.cells.insert(2, nbformat.v4.new_markdown_cell("\\\\(" * 3000))

    monkeypatch.setattr(budget, "SECONDS", 0.5)
    books.enter("an", slow)
    began = time.process_time()
    page = books.page("an")
    assert time.process_time() - began < 10
    assert "The page is too long already" in page
    assert "✓ Passed" in page


def test_the_command_writes_every_page_and_says_where(books: Class) -> None:
    for student in ("an", "binh"):
        books.enter(student)
    said = books.command()
    assert said.exit_code == 0, said.output
    assert "2 feedback pages written" in said.output
    assert str(books.root / "feedback") in said.output
    assert "send each student the HTML file" in said.output
    assert books.path("an").is_file()
    assert books.path("binh").is_file()


def test_the_command_writes_pages_of_those_who_are_named(books: Class) -> None:
    for student in ("an", "binh"):
        books.enter(student)
    assert books.command("--students", "binh").exit_code == 0
    assert not books.path("an").exists()
    assert books.path("binh").is_file()


def test_one_students_failure_leaves_the_others_their_pages(books: Class) -> None:
    for student in ("an", "binh", "chi", "dung"):
        books.enter(student)
        books.page(student)
    for student in ("dung", "giang"):
        (books.root / "submitted" / student / NAME).mkdir(parents=True)
    folder = books.root / "autograded"
    for broken in (folder / "an" / NAME / "report.json", folder / "chi" / NAME / f"{NAME}.ipynb"):
        broken.chmod(0o644)
        broken.write_text("{")
    shutil.rmtree(folder / "dung")
    said = books.command()
    assert said.exit_code == 1
    assert "1 feedback pages written" in said.output
    for student in ("an", "chi", "dung", "giang"):
        assert f"{student}: no page: " in said.output
        assert not books.path(student).exists()  # no old one either
    assert f"tichchap grade {NAME}" in said.output
    assert "Traceback" not in said.output
    assert books.path("binh").is_file()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda root: shutil.rmtree(root / "submitted", ignore_errors=True), "no submission of"),
        (lambda root: (root / "gradebook.db").unlink(), "found no such file"),
        (lambda root: (root / "nbgrader_config.py").unlink(), "nbgrader's settings"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    books: Class, change: Callable[[Path], None], said: str
) -> None:
    if said != "no submission of":
        books.enter("an")
    change(books.root)
    done = books.command()
    assert done.exit_code == 1
    assert said in done.output
    assert len(done.output.splitlines()) == 1


def test_nbgraders_own_command_writes_the_same_page(books: Class) -> None:
    books.enter("an")
    ours = books.page("an")
    with GradebookCourse(books.root) as course, warnings.catch_warnings():
        assert course.generate_feedback(NAME, "an").read_text("utf-8") == ours


def test_what_nbgrader_needs_to_release_a_page_lies_beside_it(books: Class) -> None:
    submitted = books.root / "submitted" / "an" / NAME
    submitted.mkdir(parents=True)
    (submitted / "timestamp.txt").write_text("2026-01-02 03:04:05 UTC")
    (submitted / "submission_secret.txt").write_text("secret")
    books.enter("an")
    said = books.command()
    assert f"nbgrader release_feedback {NAME}" in said.output
    folder = books.path("an").parent
    assert (folder / "timestamp.txt").read_text() == "2026-01-02 03:04:05 UTC"
    assert (folder / "submission_secret.txt").read_text() == "secret"


def test_no_link_of_a_students_is_followed(books: Class, tmp_path: Path) -> None:
    (tmp_path / "private").write_text("not for students")
    submitted = books.root / "submitted" / "an" / NAME
    submitted.mkdir(parents=True)
    (submitted / "submission_secret.txt").symlink_to(tmp_path / "private")
    books.enter("an")
    books.page("an")
    assert not (books.path("an").parent / "submission_secret.txt").exists()


PAIRS = [
    *(("ink", ground) for ground in ("ground", "soft", "hand-soft")),
    *(("muted", ground) for ground in ("ground", "soft")),
    *(("link", ground) for ground in ("ground", "soft")),
    *((tone, f"{tone}-soft") for tone in ("good", "bad", "none", "hand")),
    *(("bad", ground) for ground in ("ground", "soft")),
    *((f"py-{kind}", "soft") for kind in "kscnf"),
]


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_texts_have_the_contrast_of_wcag_aa(scheme: str) -> None:
    css = files("tichchap.autograde.feedback").joinpath("page.css").read_text("utf-8")
    light, dark, printed = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    colours = {"light": light, "dark": dark, "print": printed}
    known = dict(re.findall(r"--([\w-]+): (#\w+)", colours[scheme]))
    for text, ground in PAIRS:
        assert contrast(known[text], known[ground]) >= 4.5, (text, ground)


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(d * 2 for d in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.slow
@pytest.mark.alone
def test_the_page_of_a_submission_that_was_really_graded(
    counting_released: Any, tmp_path_factory: pytest.TempPathFactory, browser: Any
) -> None:
    # not tmp_path: sockets need a short one
    course = counting_released.copy(tmp_path_factory.mktemp("p") / "course")
    course.submit("an", f"print('<b>mine</b>')\n{course.answers['square']}", f"Vì $R S$ {SCRIPT}")
    course.grade()
    said = CliRunner().invoke(app, ["feedback", course.name, "--root", str(course.root)])
    assert said.exit_code == 0, said.output
    path = course.root / "feedback" / "an" / course.name / f"{course.name}.html"
    browser.page.goto(path.as_uri())
    shown = browser.page.inner_text("body")
    (record,) = [check for check in course.report("an").checks if check.status != "passed"]
    assert record.hidden
    assert record.reason.replace("`", "") in shown
    for expected in ("1 / 5 points", "hidden check", "Hint:", "<b>mine</b>", "window.__x"):
        assert expected in shown
    assert "checks.count_parameters" not in path.read_text("utf-8")
    assert browser.page.evaluate("window.__x") is None
    assert browser.heard == []
