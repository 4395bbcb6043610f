"""Every setting of nbgrader_config.py exists in the installed nbgrader, and takes effect."""

import base64
import io
import json
import os
import re
import shutil
import sys
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbconvert.exporters
import nbformat
import pytest
from jupyter_client.manager import AsyncKernelManager
from nbformat import NotebookNode
from nbgrader import converters, coursedir, preprocessors
from PIL import Image
from traitlets.config import Config

from tichchap.autograde.formgrader.text_cells import clean_html, markdown2html
from tichchap.autograde.gradebook_course import load_config
from tichchap.autograde.kernels import GradingKernelManager
from tichchap.autograde.reasons import reason

ROOT = Path(__file__).resolve().parents[2]
NAME = "ex99_double"
RIGHT = "def double(x):\n    return 2 * x"
WRONG = "def double(x):\n    return 0"


@pytest.fixture(autouse=True)
def _default_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TICHCHAP_LANG", raising=False)


@pytest.fixture
def config() -> Config:
    return load_config(ROOT)


def configurable(name: str) -> Any:
    """The class of a section: nbgrader's, nbconvert's or ours."""
    if name == "GradingKernelManager":
        return GradingKernelManager
    modules = (coursedir, converters, preprocessors, nbconvert.exporters)
    return next(getattr(module, name) for module in modules if hasattr(module, name))


def test_every_setting_is_an_option_that_exists(config: Config) -> None:
    assert len(config) >= 8
    for section, options in config.items():
        known = configurable(section).class_traits(config=True)
        assert options.keys() <= known.keys(), f"{section}: {options.keys() - known.keys()}"


def test_every_value_is_taken(config: Config) -> None:
    for section, options in config.items():
        made = configurable(section)(config=config)
        for option, value in options.items():
            if option != "kernel_manager_class":  # Execute takes it later: see the kernel below
                taken = getattr(made, option)
                if isinstance(taken, type):
                    taken = f"{taken.__module__}.{taken.__qualname__}"
                assert taken == value, f"{section}.{option}"


def test_the_tag_that_skips_cells_cannot_be_known(config: Config) -> None:
    tags = {load_config(ROOT).Execute.skip_cells_with_tag for _ in range(3)}
    assert len(tags) == 3
    assert min(map(len, tags)) == 32


@pytest.mark.parametrize(("value", "lang"), [(None, "vi"), ("", "vi"), ("vi", "vi"), ("en", "en")])
def test_the_language_chooses_the_folders(
    monkeypatch: pytest.MonkeyPatch, value: str | None, lang: str
) -> None:
    if value is not None:
        monkeypatch.setenv("TICHCHAP_LANG", value)
    course = load_config(ROOT).CourseDirectory
    assert course.source_directory == f"solutions/{lang}"
    assert course.release_directory == f"exercises/{lang}"


def test_the_course_lies_where_its_settings_lie(tmp_path: Path) -> None:
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    course = load_config(tmp_path).CourseDirectory
    assert course.root == str(tmp_path)
    assert course.db_url == f"sqlite:///{tmp_path}/gradebook.db"


def test_loading_the_settings_leaves_the_environment_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    load_config(ROOT)
    assert "OMP_NUM_THREADS" not in os.environ


def test_the_release_has_the_stub_and_no_hidden_test(tiny: Any) -> None:
    release = nbformat.read(tiny.course.path("release", NAME), as_version=4)
    assert release.cells[0].source == "def double(x):\n    raise NotImplementedError"
    assert release.cells[2].source == "# hidden check"


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[link](javascript:alert(1))",
        '<a href="javascript:alert(1)">link</a>',
        "<iframe src='https://example.org'></iframe>",
        "<style>body { display: none }</style>",
    ],
)
def test_nothing_that_runs_is_left_in_a_text_cell(attack: str) -> None:
    html = markdown2html({}, attack)
    assert re.search(r"<(script|iframe|style)|<[^>]*(onerror|javascript:)", html) is None


def test_what_the_course_writes_in_text_cells_stays() -> None:
    text = (
        "## Bước trượt\n\n$$z_{ij} = \\sum_r w_r x_{i < j}$$\n\n- `a < b`\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n"
        "<details><summary>Gợi ý</summary>Đếm số vị trí.</details>"
    )
    html = unescape(markdown2html({}, text))
    for kept in (
        "Bước trượt",
        "<mo>∑</mo>",
        "<mo><</mo><mi>j</mi>",
        "<code>a < b</code>",
        "<td>1</td>",
        "<details><summary>Gợi ý</summary>Đếm số vị trí.</details>",
    ):
        assert kept in html


def test_a_pasted_picture_stays() -> None:
    file = io.BytesIO()
    Image.new("RGB", (2, 3), "red").save(file, "PNG")
    data = base64.b64encode(file.getvalue()).decode()
    context = {"cell": {"attachments": {"a.png": {"image/png": data}}}}
    html = markdown2html(context, "![ảnh](attachment:a.png)")
    assert re.search('<img src="data:image/png;base64,[^"]{60,}" alt="ảnh">', html)


def test_what_a_cell_put_out_is_cleaned_once_with_its_formulas() -> None:
    put_out = clean_html(markdown2html({}, "**z** $x^2$ <script>alert(1)</script>"))
    assert "<strong>z</strong>" in put_out
    assert "<msup>" in put_out
    assert "<script>" not in put_out + clean_html("<b>1</b><script>alert(1)</script>")
    assert clean_html("<b>1</b>") == "<b>1</b>"


def test_the_page_for_grading_by_hand_fetches_nothing_and_has_its_keys(config: Config) -> None:
    exporter = nbconvert.exporters.HTMLExporter(config=config, template_name="formgrade")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("$x^2$")])
    page, _ = exporter.from_notebook_node(
        notebook, resources={"base_url": "/base", "index": 0, "total": 1}
    )
    assert "<msup>" in page
    sources = re.findall(r'src="([^"]+)"', page)
    assert len(sources) >= 8
    assert all(source.startswith("/base/formgrader/static/") for source in sources)
    assert "window.MathJax = " in page


@pytest.mark.slow
def test_a_tag_skips_no_check(tiny: Any) -> None:
    def tag(notebook: NotebookNode) -> None:
        for cell in notebook.cells[1:]:
            cell.metadata.tags = ["skip-execution", "remove_cell"]

    tiny.submit("an", WRONG, tag)
    tiny.course.autograde(NAME, "an")
    assert tiny.points("an") == {"double-example": 0, "double-values": 0}


@pytest.mark.slow
def test_a_deleted_check_is_put_back(tiny: Any) -> None:
    def delete(notebook: NotebookNode) -> None:
        del notebook.cells[1:]

    tiny.submit("an", WRONG, delete)
    tiny.submit("binh", RIGHT, delete)
    for student in ("an", "binh"):
        tiny.course.autograde(NAME, student)
    assert tiny.points("an") == {"double-example": 0, "double-values": 0}
    assert tiny.points("binh") == {"double-example": 1, "double-values": 2}


@pytest.mark.slow
def test_a_copied_check_counts_once(tiny: Any) -> None:
    def copy(notebook: NotebookNode) -> None:
        again = NotebookNode(notebook.cells[2] | {"id": "again"})
        notebook.cells.append(again)

    tiny.submit("an", RIGHT, copy)
    graded = nbformat.read(tiny.course.autograde(NAME, "an"), as_version=4)
    assert tiny.points("an") == {"double-example": 1, "double-values": 2}
    ids = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in graded.cells]
    assert ids == ["double", "double-example", None, "double-values"]


@pytest.mark.slow
def test_a_cell_that_runs_too_long_loses_its_points_only(tiny: Any) -> None:
    tiny.course.config.Execute.timeout = 2
    slow = "import time\ndef double(x):\n    time.sleep(60 * (x == 1))\n    return 2 * x"
    tiny.submit("an", slow)
    graded = nbformat.read(tiny.course.autograde(NAME, "an"), as_version=4)
    assert tiny.points("an") == {"double-example": 0, "double-values": 2}
    assert reason(graded, "double-example") == "chạy quá lâu: ô kiểm tra bị dừng khi hết giờ"


@pytest.mark.slow
def test_the_kernel_is_this_interpreter_with_one_thread_and_no_port(
    tiny: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutdowns: list[bool] = []
    shut_down = AsyncKernelManager.shutdown_kernel

    async def spy(self: Any, now: bool = False, restart: bool = False) -> None:
        shutdowns.append(now)
        await shut_down(self, now=now, restart=restart)

    monkeypatch.setattr(AsyncKernelManager, "shutdown_kernel", spy)
    look = (
        "import json, os, sys\nfrom ipykernel.connect import get_connection_info\n"
        "keys = ['OMP_NUM_THREADS', 'MKL_NUM_THREADS', 'PYTHONHASHSEED', 'TQDM_DISABLE']\n"
        "print(json.dumps([sys.executable, get_connection_info(unpack=True)['transport']]\n"
        "                 + [os.environ[key] for key in keys]))\n"
    )
    tiny.submit("an", look + RIGHT)
    graded = nbformat.read(tiny.course.autograde(NAME, "an"), as_version=4)
    assert json.loads(graded.cells[0].outputs[0].text) == [
        sys.executable, "ipc", "1", "1", "0", "1"
    ]  # fmt: skip
    assert shutdowns == [True]


@pytest.mark.slow
def test_feedback_has_no_hidden_test_no_traceback_of_it_and_no_script(tiny: Any) -> None:
    def script(notebook: NotebookNode) -> None:
        attack = "<script>alert('read me')</script> <img src=x onerror=\"alert(1)\"> <b>bold</b>"
        notebook.cells.append(nbformat.v4.new_markdown_cell(attack))

    tiny.submit("an", "def double(x)\n    return 2 * x", script)
    tiny.course.autograde(NAME, "an")
    page = tiny.course.generate_feedback(NAME, "an").read_text("utf-8")
    assert "double chưa được định nghĩa: ô của nó gặp lỗi SyntaxError: expected" in page
    assert "kiểm tra ẩn" in page
    assert "double(21)" not in "".join(strip_tags(page))
    assert "HIDDEN TESTS" not in page
    assert "<script>alert" not in page
    assert 'onerror="alert' not in page
    assert "<b>bold</b>" in page


def strip_tags(page: str) -> list[str]:
    """The text of a page: a highlighted line of code is cut up by tags."""
    texts: list[str] = []

    class Texts(HTMLParser):
        def handle_data(self, data: str) -> None:
            texts.append(data)

    Texts().feed(page)
    return texts
