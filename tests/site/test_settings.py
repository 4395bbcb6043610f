"""The links to other services, made from one setting."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tichchap.course.errors import CourseError
from tichchap.course.project import SourceFile
from tichchap.course.settings import load
from tichchap.site.buttons import row
from tichchap.site.course import Course

LECTURE = "lectures/vi/04_convolution.ipynb"


def course(root: Path, setting: str) -> Path:
    (root / "pyproject.toml").write_text(f"[tool.tichchap]\n{setting}\n", encoding="utf-8")
    return root


def test_without_the_setting_there_are_the_download_and_the_readers_own_jupyterlab(
    tmp_path: Path,
) -> None:
    assert load(course(tmp_path, "")) is None
    html = row(Course(tmp_path, "vi"), SourceFile(tmp_path, "lecture", "04_convolution"), LECTURE)
    assert 'href="../notebooks/04_convolution.ipynb" download' in html
    assert f'href="http://localhost:8888/lab/tree/{LECTURE}"' in html
    assert html.count("<li>") == 2


def test_each_service_opens_the_notebook_of_the_branch(tmp_path: Path) -> None:
    setting = 'repository = "ntu/cnn@autumn/2026"\nhub = "https://hub.example.edu/"'
    published = load(course(tmp_path, setting))
    assert published is not None
    assert published.colab(LECTURE).endswith(f"/github/ntu/cnn/blob/autumn/2026/{LECTURE}")
    assert parse_qs(urlsplit(published.binder(LECTURE)).query) == {
        "urlpath": [f"lab/tree/{LECTURE}"]
    }
    pull = urlsplit(published.nbgitpuller(LECTURE))
    assert (pull.netloc, pull.path) == ("hub.example.edu", "/hub/user-redirect/git-pull")
    assert parse_qs(pull.query) == {
        "repo": ["https://github.com/ntu/cnn"],
        "branch": ["autumn/2026"],
        "urlpath": [f"lab/tree/cnn/{LECTURE}"],
    }


def test_without_a_hub_there_is_no_nbgitpuller(tmp_path: Path) -> None:
    published = load(course(tmp_path, 'repository = "ntu/cnn"'))
    assert published is not None
    assert published.branch == "main"
    file = SourceFile(tmp_path, "lecture", "04_convolution")
    html = row(Course(tmp_path, "en", published, slides=True), file, LECTURE)
    assert [kind in html for kind in ("colab", "binder", "nbgitpuller", "slides")] == [
        *(True, True, False, True)
    ]


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ('repository = "cnn"', 'expected repository to be "owner/name"'),
        ("repository = 3", "got 3"),
        ('repository = "a/b"\nhub = "hub.example.edu"', "expected hub to be an http address"),
        ('hub = "https://hub.example.edu"', "hub needs repository"),
    ],
)
def test_a_setting_that_cannot_be_read_is_refused(
    setting: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(CourseError, match=message):
        load(course(tmp_path, setting))
