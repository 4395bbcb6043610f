"""`tichchap collect`: what it does and says; it returns an exit code."""

import shlex
import sys
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.text import Text

from tichchap.autograde.collect.deliver import State
from tichchap.autograde.collect.gather import Collected, Outcome, Target, collect
from tichchap.autograde.collect.remarks import Remark
from tichchap.autograde.collect.roll import read_roll
from tichchap.autograde.errors import GradingError
from tichchap.autograde.texts import text
from tichchap.course.errors import CourseError
from tichchap.course.project import find_root, find_sources, language
from tichchap.languages import Lang

STYLES = {State.NEW: "green", State.REPLACED: "green", State.SAME: "dim"}


def command(
    archive: Path,
    exercise: str,
    submitted: Path | None,
    students: Path | None,
    root: Path | None,
    lang: str,
    *,
    force: bool,
) -> int:
    """Lay out the submissions in `archive`, print what came of each and give an exit code.

    `root` is the course (default: found from the current folder), `submitted` nbgrader's folder
    (default: `submitted` in the course), `students` a CSV file of who is who.
    """
    try:
        spoken = language(lang)
        course = root or find_root(Path.cwd())
        name = exercise_named(course, exercise)
        target = Target(name, (submitted or course / "submitted").resolve(), force)
        done = collect(archive, target, read_roll(students) if students else None)
    except (CourseError, GradingError) as error:
        print(error, file=sys.stderr)
        return 1
    show(done, target, spoken, Console(highlight=False))
    return 1 if done.failed else 0


def exercise_named(root: Path, name: str) -> str:
    """Give the full name of an exercise: `convolution` is `ex02_convolution`.

    Raises:
        CourseError: the course has no such exercise.
    """
    found = [source.name for source in find_sources(root, [name]) if source.kind == "exercise"]
    if not found:
        raise CourseError(f"expected an exercise such as ex02_convolution, got the lecture {name}")
    return found[0]


def show(done: Collected, target: Target, lang: Lang, console: Console) -> None:
    """Print what came of each student, of entries that are nobody's, and what to do next."""
    count = len(done.outcomes)
    heading = text("collect_class", lang, exercise=target.exercise, layout=done.layout, count=count)
    console.print(Text(heading, style="bold"), soft_wrap=True)
    for outcome in done.outcomes:
        _show_student(outcome, lang, console)
    _show_remarks("collect_left_title", done.refused, "red", lang, console)
    _show_remarks("collect_ignored_title", done.ignored, "dim", lang, console)
    states = Counter(outcome.state for outcome in done.outcomes)
    said = [text(f"collect_count_{state}", lang, count=states[state]) for state in states]
    if all(state.failed for state in states):
        console.print(Text(f"\n{text('collect_nothing', lang)}", style="bold red"))
        return
    console.print(Text(f"\n{', '.join(said)}", style="bold"), soft_wrap=True)
    _say(text("collect_where", lang), str(target.submitted), console)
    _say(text("collect_next", lang), f"tichchap grade {shlex.quote(target.exercise)}", console)


def _show_student(outcome: Outcome, lang: Lang, console: Console) -> None:
    other = outcome.name and outcome.name != outcome.student
    line = Text(f"  {outcome.student}" + (f" ({outcome.name})" if other else "") + ": ")
    style = STYLES.get(outcome.state, "red")
    line.append(text(f"collect_{outcome.state}", lang), style=style)
    console.print(line, soft_wrap=True)
    for remark in outcome.refused:
        console.print(Text(f"      {remark.said(lang)}", style="red"), soft_wrap=True)
    for remark in outcome.notes:
        console.print(Text(f"      {remark.said(lang)}", style="dim"), soft_wrap=True)


def _show_remarks(
    title: str, remarks: list[Remark], style: str, lang: Lang, console: Console
) -> None:
    if remarks:
        console.print(Text(f"\n{text(title, lang)}", style="bold"), soft_wrap=True)
    for remark in remarks:
        console.print(Text(f"  {remark.said(lang)}", style=style), soft_wrap=True)


def _say(what: str, thing: str, console: Console) -> None:
    """Print what a thing is and below that the thing, to be copied."""
    console.print(Text(f"  {what}", style="dim"), soft_wrap=True)
    console.print(Text(f"    {thing}"), soft_wrap=True)
