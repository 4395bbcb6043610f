"""The home page and the three pages to start from, written in `pages/`, and the navigation."""

from importlib.resources import files

from tichchap.course.project import SourceFile
from tichchap.languages import STAND_IN
from tichchap.site import exercises, handbook, lectures, reference
from tichchap.site.course import Course, in_english
from tichchap.site.texts import text

START = ("student", "instructor", "author")
LECTURES, EXERCISES = "<!-- lectures -->", "<!-- exercises -->"
TREE = "```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{pages}\n```"


def pages(course: Course) -> dict[str, str]:
    """The pages by their paths in the source tree."""
    own = {f"start/{name}.md": _own(f"start_{name}", course) for name in START}
    home = _own("index", course)
    home = home.replace(LECTURES, _lectures(course)).replace(EXERCISES, _exercises(course))
    return {"index.md": "\n\n".join([home, *_trees(course)]) + "\n", **own}


def _own(name: str, course: Course) -> str:
    folder = files("tichchap.site") / "pages"
    page = folder / course.lang / f"{name}.md"
    if page.is_file():
        return page.read_text(encoding="utf-8").strip()
    english = (folder / STAND_IN / f"{name}.md").read_text(encoding="utf-8")
    return in_english(english.strip(), course.lang)


def _lectures(course: Course) -> str:
    rows = [
        f"| {_number(file)} | [{title}](lectures/{file.name}.ipynb) | {time} |"
        for file, title, time in lectures.titles(course)
    ]
    return "\n".join([text("lectures_head", course.lang), "|--:|---|---|", *rows])


def _exercises(course: Course) -> str:
    return "\n".join(
        f"- [{title}](exercises/{file.name}.ipynb)" for file, title in exercises.titles(course)
    )


def _number(file: SourceFile) -> int:
    return int(file.name.removeprefix("ex")[:2])


def _trees(course: Course) -> list[str]:
    """The navigation, a group for each kind of page."""
    groups: dict[str, list[str]] = {
        "nav_start": [f"start/{name}" for name in START],
        "nav_lectures": [
            f"{_number(file)}. {title} <lectures/{file.name}>"
            for file, title, _ in lectures.titles(course)
        ],
        "nav_exercises": [f"exercises/{file.name}" for file in course.exercises()],
        "nav_look_up": ["explorer", "glossary", "claims", "graders/index"],
        "nav_reference": [f"reference/{module}" for module in reference.MODULES],
        "nav_handbook": [f"handbook/{name}" for name, _ in handbook.titles(course)],
    }
    return [
        TREE.format(caption=text(key, course.lang), pages="\n".join(own))
        for key, own in groups.items()
        if own
    ]
