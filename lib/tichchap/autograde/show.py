"""The results of a class on the terminal: points by student and check, then the reasons."""

from rich.console import Console
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tichchap.autograde.table import Mark, Result, lost_points
from tichchap.autograde.texts import text
from tichchap.languages import Lang


def show(results: list[Result], most: dict[str, float], lang: Lang, console: Console) -> None:
    """Print the table and, below it, why points were lost; `most` are the points of each check."""
    console.print(points_table(results, most, lang, console))
    console.print(Text(text("lost_title", lang), style="bold"))
    for result in results:
        _show_lost(result, most, lang, console)


def points_table(
    results: list[Result], most: dict[str, float], lang: Lang, console: Console
) -> Table:
    """Students as rows and checks as columns where that fits the terminal, else the other way."""
    by_student = _by_student(results, most, lang)
    by_check = _by_check(results, most, lang)
    fits = [table for table in (by_student, by_check) if _width(table, console) <= console.width]
    return (fits or [by_student])[0]


def _width(table: Table, console: Console) -> int:
    options = console.options.update(max_width=10_000)
    return Measurement.get(console, options, table).maximum


def _by_student(results: list[Result], most: dict[str, float], lang: Lang) -> Table:
    table = Table(show_footer=True)
    table.add_column(text("student", lang), text("max", lang), no_wrap=True)
    for check, points in most.items():
        heading = check.replace("-", "\n", 1)
        table.add_column(heading, f"{points:g}", justify="right", no_wrap=True)
    table.add_column(text("total", lang), f"{sum(most.values()):g}", justify="right", no_wrap=True)
    for result in results:
        cells = [_points(result, check, lang) for check in most]
        table.add_row(f"{result.name} ({result.student})", *cells, _total(result, lang))
    return table


def _by_check(results: list[Result], most: dict[str, float], lang: Lang) -> Table:
    table = Table(show_footer=True)
    table.add_column(text("check", lang), text("total", lang), no_wrap=True)
    table.add_column(text("max", lang), f"{sum(most.values()):g}", justify="right", no_wrap=True)
    for result in results:
        table.add_column(result.student, _total(result, lang), justify="right", no_wrap=True)
    checks = list(most)
    for check, following in zip(checks, [*checks[1:], checks[-1]], strict=True):
        subject_ends = check.partition("-")[0] != following.partition("-")[0]
        cells = [_points(result, check, lang) for result in results]
        table.add_row(check, f"{most[check]:g}", *cells, end_section=subject_ends)
    return table


def _points(result: Result, check: str, lang: Lang) -> Text:
    mark = result.marks.get(check)
    return _coloured(mark) if mark else Text("–", style="red")


def _coloured(mark: Mark) -> Text:
    if mark.lost <= 0:
        return Text(f"{mark.points:g}", style="green")
    return Text(f"{mark.points:g}", style="yellow" if mark.points else "red")


def _total(result: Result, lang: Lang) -> Text:
    graded = bool(result.marks)
    return Text(f"{result.points:g}" if graded else text("failed", lang), style="bold")


def _show_lost(result: Result, most: dict[str, float], lang: Lang, console: Console) -> None:
    lost = lost_points(result, most)
    heading = Text(f"\n{result.name} ({result.student}): ", style="bold")
    heading.append(f"{result.points:g} / {sum(most.values()):g}")
    if result.marks and not lost:
        heading.append(f", {text('nothing_lost', lang)}", style="green")
    console.print(heading)
    if result.error:
        said = Text(text("not_graded", lang, error=result.error), style="red")
        console.print(Padding(said, (0, 0, 0, 2)))
    for entry in lost:
        line = Text(f"−{entry.points:g}  {', '.join(entry.checks)}", style="red")
        console.print(Padding(line, (0, 0, 0, 2)))
        console.print(Padding(Text(entry.reason), (0, 0, 0, 6)))
