"""The notebook that a student means by a path, a folder, or the name of an exercise."""

from pathlib import Path

from tichchap.autograde.errors import GradingError
from tichchap.autograde.texts import text
from tichchap.languages import Lang

# in a course's checkout, in what `tichchap publish` gives, and where Jupyter fetches assignments to
PLACES = ("exercises/{lang}/{name}/{name}.ipynb", "{name}/{name}.ipynb", "{name}.ipynb")


def find_notebook(wanted: str, lang: Lang, start: Path) -> Path:
    """Find the notebook: a path as it is, else an exercise by the beginning of its name.

    Looked for in `start` and the folders above it.

    Raises:
        GradingError: there is none, or several.
    """
    path = start / wanted
    if path.is_file():
        return path
    if path.is_dir():
        return _only(sorted(path.glob("*.ipynb")), wanted, lang)
    stem = Path(wanted).name.removesuffix(".ipynb")
    for folder in (start, *start.parents):
        for place in PLACES:
            if found := sorted(folder.glob(place.format(lang=lang, name=f"{stem}*"))):
                return _only(found, wanted, lang)
    raise GradingError(text("student_nothing", lang, wanted=wanted, start=start))


def _only(found: list[Path], wanted: str, lang: Lang) -> Path:
    if len(found) != 1:
        names = ", ".join(path.name for path in found) or "–"
        raise GradingError(text("student_which", lang, wanted=wanted, found=names))
    return found[0]
