"""What `tichchap misconceptions` shows: the known wrong answers as tables, or one by one."""

import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.rule import Rule
from rich.syntax import Syntax
from rich.table import Table

from tichchap.certify.implementation import source
from tichchap.course.errors import CourseError
from tichchap.course.project import language
from tichchap.grade import Misconception, registry
from tichchap.grade.misconceptions.registry import by_exercise, texts
from tichchap.languages import Lang, complete

HEADS = complete(
    {
        "vi": ("hàm, lớp", "mã", "phép kiểm tra", "tên"),
        "en": ("function", "id", "check", "name"),
    }
)
# more ids than those of one exercise are no help in an error
LISTED = 200
LABELS = complete({"vi": ("Phép kiểm tra", "Gợi ý"), "en": ("Check", "Hint")})


def show(names: Iterable[str], lang: str, id: str | None, *, full: bool) -> int:
    """Print the entries of some functions or exercises (or of all) in one language. An exit code.

    With an `id`, only the entries of that id; then, or if `full`, everything about each.
    """
    try:
        spoken = language(lang)
        entries = _with_id(_chosen(list(names)), id)
    except CourseError as error:
        print(error, file=sys.stderr)
        return 1
    console = Console()
    for exercise, operations in by_exercise().items():
        own = [entry for name in operations for entry in entries if entry.operation == name]
        if own and (full or id):
            _explain(console, exercise, own, spoken)
        elif own:
            console.print(_table(exercise, own, spoken))
    functions = len({entry.operation for entry in entries})
    print(f"misconceptions: {len(entries)}; functions and classes: {functions}")
    return 0


def _chosen(names: list[str]) -> list[Misconception]:
    exercises = by_exercise()
    wanted: set[str] = set()
    for name in names:
        stems = [stem for stem in exercises if name in (stem, stem.partition("_")[2])]
        hits = {operation for stem in stems for operation in exercises[stem]} or {name} & {*texts()}
        if not hits:
            raise CourseError(
                f"no function, class or exercise is called {name!r}; there are: "
                f"{', '.join([*exercises, *texts()])}"
            )
        wanted |= hits
    return [entry for entry in registry() if not names or entry.operation in wanted]


def _with_id(entries: list[Misconception], id: str | None) -> list[Misconception]:
    found = [entry for entry in entries if id in (None, entry.id)]
    if not found:
        known = sorted({entry.id for entry in entries})
        whole = "`tichchap misconceptions` lists all that are"
        listed = f"there are: {', '.join(known)}" if len(known) <= LISTED else whole
        raise CourseError(f"no misconception is called {id!r} here; {listed}")
    return found


def _table(exercise: str, entries: Sequence[Misconception], lang: Lang) -> Table:
    table = Table(*HEADS[lang], title=exercise, title_justify="left")
    before = ""
    for entry in entries:
        if entry.operation != before:
            table.add_section()
        shown = entry.operation if entry.operation != before else ""
        table.add_row(shown, entry.id, entry.check, escape(_said(entry, "name", lang)))
        before = entry.operation
    return table


def _explain(console: Console, exercise: str, entries: Sequence[Misconception], lang: Lang) -> None:
    for entry in entries:
        name = escape(f"{entry.operation} {entry.id}: {_said(entry, 'name', lang)}")
        console.print(Rule(f"{exercise}  [bold]{name}[/]", align="left"))
        check, hint = LABELS[lang]
        for line in (
            f"{check}: {entry.check}",
            _said(entry, "explanation", lang),
            f"{hint}: {_said(entry, 'hint', lang)}",
        ):
            console.print(escape(line), highlight=False)
        code = Syntax(source(entry.implementation), "python", background_color="default")
        console.print(Padding(code, (1, 2)))


def _said(entry: Misconception, part: str, lang: Lang) -> str:
    return " ".join(texts()[entry.operation][entry.id][part][lang].split())
