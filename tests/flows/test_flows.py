"""A student's and a lecturer's work from end to end: real server, kernel, exchange and browser.

The first tests are the steps of one story, in this order: each begins where the one before ended.
The others are about what is seen on the way.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from tests.flows.conftest import NAME, ROOT, Classroom
from tests.lab_server import execute, opened

from tichchap.autograde.gradebook_course import GradebookCourse
from tichchap.autograde.submissions import answer_cells, read_notebook

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Locator, Page

pytestmark = [pytest.mark.slow, pytest.mark.alone]

LECTURE = "lectures/vi/04_convolution.ipynb"
FETCHED = f"{NAME}/{NAME}.ipynb"
WRITTEN, POINTS = "why-65", 1.5
COMMENT = "Đủ ba cách sửa; phép tính thứ hai còn thiếu một bước."
OUTPUTS = """() => window.jupyterapp.shell.currentWidget.content.widgets
  .filter(cell => cell.model.type === 'code')
  .map(cell => [cell.model.getMetadata('nbgrader')?.grade_id, cell.model.outputs.toJSON()])"""
WRITE = """answers => {
  for (const cell of window.jupyterapp.shell.currentWidget.content.widgets) {
    const name = cell.model.getMetadata('nbgrader')?.grade_id;
    if (name in answers) cell.model.sharedModel.setSource(answers[name]);
  }
}"""
DRAWN = "images => images.filter(i => i.complete && i.naturalWidth > 100 && i.alt !== null).length"

LETTERS = sorted(
    {
        unicodedata.normalize("NFC", vowel + tone)
        for vowel in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
        for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    }
    | {"đ", "Đ"}
)
TYPE = """text => {
  const cell = window.jupyterapp.shell.currentWidget.content.widgets.find(
    each => each.model.type === 'code' && !each.inputHidden
  );
  cell.model.sharedModel.setSource(text);
  cell.node.scrollIntoView();
  cell.node.id = 'typed';
}"""


def outputs(classroom: Classroom) -> list[tuple[str | None, list[dict[str, Any]]]]:
    """The outputs of each code cell of the notebook in front, with its grade id."""
    found: list[tuple[str | None, list[dict[str, Any]]]] = classroom.page.evaluate(OUTPUTS)
    return found


def run_all(classroom: Classroom) -> list[dict[str, Any]]:
    """Run the notebook in front from its beginning; all that it put out, without an error."""
    execute(classroom.page, "notebook:clear-all-cell-outputs")
    assert classroom.page.locator(".jp-Notebook:visible .jp-OutputArea-output").count() == 0
    execute(classroom.page, "notebook:run-all-cells")
    found = [output for _, cell in outputs(classroom) for output in cell]
    assert [output for output in found if output["output_type"] == "error"] == []
    return found


def validated(classroom: Classroom) -> str:
    """Click on Validate; what nbgrader says."""
    page = classroom.page
    page.locator(".jp-NotebookPanel:visible .validate-button").click()
    said = page.locator("#validation-message")
    said.wait_for()
    text = said.inner_text()
    classroom.shot(f"validate-{'passed' if 'Success' in text else 'failed'}")
    page.locator(".jp-Dialog .jp-mod-accept").click()
    return text


def row(classroom: Classroom, kind: str) -> "Locator":
    """The exercise among the released, fetched or submitted ones of the Assignment List."""
    rows = classroom.page.locator(f"#{kind}_assignments_list > .list_item")
    return rows.filter(has_text=NAME)


def formgrader(classroom: Classroom) -> "FrameLocator":
    """Formgrader in its tab."""
    return classroom.page.frame_locator("#formgrader iframe")


def test_a_lecture_runs_and_draws_its_pictures(classroom: Classroom) -> None:
    page = classroom.page
    classroom.shot("start-vi")
    page.locator(".jp-MarkdownViewer a", has_text=re.compile("^Tích chập$")).click()
    opened(page, LECTURE)
    found = run_all(classroom)
    expected = sum(
        "image/png" in output.get("data", {})
        for cell in read_notebook(ROOT / LECTURE).cells
        for output in cell.get("outputs", [])
    )
    assert expected >= 3
    assert sum("image/png" in output.get("data", {}) for output in found) == expected
    images = page.locator(".jp-Notebook:visible .jp-OutputArea-output img")
    images.last.scroll_into_view_if_needed()
    assert images.evaluate_all(DRAWN) == expected
    classroom.shot("lecture")


def test_an_exercise_is_fetched_filled_in_validated_and_submitted(classroom: Classroom) -> None:
    page = classroom.page
    classroom.call("nbgrader", "release_assignment", NAME)
    classroom.menu("Nbgrader", "Assignment List")
    classroom.shot("assignment-released")
    row(classroom, "released").locator("button", has_text="Fetch").click()
    row(classroom, "fetched").locator("a.assignment-notebooks-link").click()
    row(classroom, "fetched").locator(".nested_list_item a").click()
    opened(page, FETCHED)
    assert "The following cell failed" in validated(classroom)

    solved = answer_cells(read_notebook(classroom.root / "solutions" / "vi" / FETCHED))
    answers = {name: cell.source for name, cell in solved.items()}
    written = answers.pop(WRITTEN)
    page.evaluate(WRITE, answers)
    write_by_hand(classroom, written)
    run_all(classroom)
    said = "".join(
        output["text"]
        for name, cell in outputs(classroom)
        for output in cell
        if name and name.endswith("-example")
    )
    right = re.findall(r"^(\w+), .*: đúng \(\d+ ca thử\)\.$", said, re.MULTILINE)
    assert set(right) == answers.keys()
    assert len(right) == len(said.splitlines()) == 6
    classroom.shot("exercise-solved")
    assert validated(classroom) == "Success! Your notebook passes all the tests."

    classroom.menu("Nbgrader", "Assignment List")
    row(classroom, "fetched").locator("button", has_text="Submit").click()
    row(classroom, "submitted").wait_for()
    classroom.shot("assignment-submitted")
    (handed_in,) = (classroom.home / "exchange" / "tichchap" / "inbound").iterdir()
    assert handed_in.name.startswith(f"{classroom.student}+{NAME}+")
    assert answer_cells(read_notebook(handed_in / f"{NAME}.ipynb"))[WRITTEN].source == written


def write_by_hand(classroom: Classroom, text: str) -> None:
    """Type an answer into the text cell for it."""
    cell = classroom.page.locator(".jp-MarkdownCell", has_text="Viết câu trả lời ở đây")
    cell.locator(".jp-MarkdownOutput").dblclick()
    cell.locator(".cm-content").press("Control+a")
    classroom.page.keyboard.insert_text(text)
    classroom.page.keyboard.press("Shift+Enter")


def test_it_is_graded_scored_by_hand_and_the_feedback_comes_back(classroom: Classroom) -> None:
    classroom.call("nbgrader", "collect", NAME)
    classroom.call("tichchap", "grade", NAME)
    assert scores(classroom) == (22, 0)
    score_by_hand(classroom)
    assert scores(classroom) == (22 + POINTS, POINTS)
    classroom.call("tichchap", "feedback", NAME)
    classroom.call("nbgrader", "release_feedback", NAME)
    fetch_feedback(classroom)


def scores(classroom: Classroom) -> tuple[float, float]:
    """The student's points in the gradebook: all, and those for what was written."""
    with GradebookCourse(classroom.root) as course, course.gradebook() as gradebook:
        found = gradebook.find_submission_notebook(NAME, NAME, classroom.student)
        return found.score, found.written_score


def score_by_hand(classroom: Classroom) -> None:
    """Go to the answer in formgrader, type points and a comment, and see them in the table."""
    page, frame = classroom.page, formgrader(classroom)
    classroom.menu("Nbgrader", "Formgrader")
    frame.locator("#main-table .name", has_text=NAME).wait_for()
    classroom.shot("formgrader-assignments")
    frame.locator("a", has_text="Manual Grading").first.click()
    for page_name in ("Manual Grading", NAME):
        frame.locator(".breadcrumb .active", has_text=page_name).wait_for()
        frame.locator("#main-table a", has_text=NAME).click()
    line = frame.locator("#main-table tr", has_text="Submission #1")
    assert line.locator(".score").inner_text() == "22 / 24"
    classroom.shot("formgrader-submissions")
    line.locator("a", has_text="Submission #1").click()
    answer = frame.locator(".nbgrader_cell", has=frame.locator(f"#{WRITTEN}"))
    answer.scroll_into_view_if_needed()
    assert answer.locator("math").count() == 7  # as many formulas as the answer has
    answer.locator(".score").fill(f"{POINTS}")
    with page.expect_response(saved("/api/grade/")):
        page.keyboard.press("Tab")
    answer.locator(".comment").fill(COMMENT)
    with page.expect_response(saved("/api/comment/")):
        page.keyboard.press("Escape")
    classroom.shot("formgrader-by-hand")
    frame.locator(".breadcrumb a", has_text=NAME).last.click()
    assert line.locator(".score").inner_text() == "23.5 / 24"
    assert line.locator(".written-score").inner_text() == "1.5 / 2"


def saved(part: str) -> Callable[[Any], bool]:
    """A response to a save."""
    return lambda response: response.request.method == "PUT" and part in response.url


def fetch_feedback(classroom: Classroom) -> None:
    """Fetch the page from the Assignment List and open it from there."""
    page = classroom.page
    classroom.menu("Nbgrader", "Assignment List")
    page.locator("#refresh_assignments_list").click()
    submitted = row(classroom, "submitted")
    submitted.get_by_text("feedback available to fetch").wait_for()
    submitted.locator("button", has_text="Fetch Feedback").click()
    submitted.get_by_text("(view feedback)").click()
    page.locator(".jp-DirListing-item", has_text=f"{NAME}.html").dblclick()
    feedback = page.frame_locator(".jp-HTMLViewer iframe")
    feedback.locator("h1").wait_for()
    classroom.shot("feedback")
    text = feedback.locator("body").inner_text()
    assert "23,5 / 24 điểm" in text
    assert "Ghi nhận khi chấm bài" not in text  # nothing was odd about the submission
    assert COMMENT in text


def test_no_page_asked_another_host_or_complained(classroom: Classroom) -> None:
    assert classroom.elsewhere == []
    assert classroom.wrong == []


def fonts_of(page: "Page", selector: str) -> dict[str, float]:
    """The fonts that the browser drew an element's text with, and how many glyphs of each."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    drawn = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    session.detach()
    return {font["familyName"]: font["glyphCount"] for font in drawn}


def test_code_is_drawn_in_a_font_with_every_letter_of_vietnamese(classroom: Classroom) -> None:
    page = classroom.page
    classroom.open(LECTURE)
    page.evaluate(TYPE, "".join(LETTERS))
    page.evaluate("document.fonts.ready.then(() => null)")
    page.locator("#typed .cm-content").wait_for()
    classroom.shot("font")
    assert fonts_of(page, "#typed .cm-line") == {"JetBrains Mono": len(LETTERS)}


def test_a_lecture_is_shown_as_slides_without_another_host(classroom: Classroom) -> None:
    page = classroom.page.context.new_page()
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{classroom.address}/rise/{LECTURE}")
    shown = page.locator(".reveal section.present section.present")
    headings = [
        cell.source.splitlines()[0].lstrip("# ")
        for cell in read_notebook(classroom.root / LECTURE).cells
        if cell.metadata.get("slideshow", {}).get("slide_type") == "slide"
    ]
    shown.locator("h1", has_text=headings[0]).wait_for()
    page.locator(".reveal .navigate-right").click()
    shown.locator("h2", has_text=headings[1]).click(trial=True)  # once it stands still
    assert shown.locator("mjx-container").first.is_visible()
    assert shown.locator(".jp-OutputArea-output img").is_visible()
    page.screenshot(path=classroom.shots / "slides.png")
    assert shown.locator("h2").evaluate("h => getComputedStyle(h).textTransform") == "none"
    assert shown.locator("p").first.evaluate("p => parseFloat(getComputedStyle(p).fontSize)") >= 20
    page.keyboard.press("ArrowRight")
    shown.locator("h2", has_text=headings[2]).wait_for()
    own = (classroom.address, classroom.address.replace("http", "ws"), "data:", "blob:")
    assert [url for url in asked if not url.startswith(own)] == []
    assert wrong == []
    page.close()
