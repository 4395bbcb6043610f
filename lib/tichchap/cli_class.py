"""The commands of somebody who teaches a class; `cli.py` registers them."""

from pathlib import Path
from typing import Annotated

import typer

from tichchap.languages import CHOICE

Root = Annotated[
    Path | None, typer.Option(help="The course's folder; else found from the current one.")
]


def grade(
    exercise: Annotated[str, typer.Argument(help="The exercise, such as ex02_convolution.")],
    submitted: Annotated[
        Path | None,
        typer.Option(help="The folder of submissions; else nbgrader's.", show_default=False),
    ] = None,
    students: Annotated[
        str | None,
        typer.Option(help="Only these, such as an,binh; else all.", show_default=False),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(help="How many processes; else one a core.", show_default=False)
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(help="The address of a Dask scheduler: grade on its cluster."),
    ] = None,
    db: Annotated[
        str | None,
        typer.Option(help="The gradebook's URL, such as postgresql://…; else nbgrader's."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Grade again what is in the books already, too.")
    ] = False,
    isolation: Annotated[
        str | None,
        typer.Option(
            help="Refuse to run below this level: forked-in-bubblewrap, bubblewrap, forked, plain."
        ),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="What hidden cases are drawn from; else a new one.")
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print every report, as one list of JSON.")
    ] = False,
    lang: Annotated[
        str, typer.Option(help=f"{CHOICE}: the language spoken.", envvar="TICHCHAP_LANG")
    ] = "vi",
    root: Root = None,
) -> None:
    """Grade submissions in sandboxes, many at once; killed and called again, it goes on."""
    from tichchap.autograde.grading import command

    chosen = [name.strip() for name in students.split(",")] if students else None
    options = command.Options(
        submitted, chosen, workers, scheduler, db, force, isolation, seed, json, lang
    )
    raise typer.Exit(command.grade(exercise, root, options))


def feedback(
    exercise: Annotated[str, typer.Argument(help="The exercise, such as ex02_convolution.")],
    students: Annotated[
        str | None,
        typer.Option(help="Only these, such as an,binh; else all.", show_default=False),
    ] = None,
    db: Annotated[
        str | None,
        typer.Option(help="The gradebook's URL, such as postgresql://…; else nbgrader's."),
    ] = None,
    lang: Annotated[
        str,
        typer.Option(
            help=f"{CHOICE}: the language spoken; a page is in that of its notebook.",
            envvar="TICHCHAP_LANG",
        ),
    ] = "vi",
    root: Root = None,
) -> None:
    """Write a page for each student: score, verdicts, reasons, and their own code."""
    from tichchap.autograde.feedback.command import feedback as run

    chosen = [name.strip() for name in students.split(",")] if students else None
    raise typer.Exit(run(exercise, chosen, root, lang, db))


def demo(
    to: Annotated[
        Path | None,
        typer.Option(
            help="The folder for everything; else demo/ in the course.", show_default=False
        ),
    ] = None,
    lang: Annotated[
        str, typer.Option(help=f"{CHOICE}: the language of the class.", envvar="TICHCHAP_LANG")
    ] = "vi",
    root: Root = None,
) -> None:
    """Grade a class of five from end to end: build, release, submissions, grades, feedback."""
    typer.echo("tichchap demo: loading nbgrader, some seconds", err=True)
    from tichchap.autograde.demo import demo as run

    raise typer.Exit(run(root, to, lang))


def collect(
    archive: Annotated[Path, typer.Argument(help="The zip of submissions from Moodle or Canvas.")],
    exercise: Annotated[str, typer.Argument(help="The exercise, such as ex02_convolution.")],
    submitted: Annotated[
        Path | None,
        typer.Option(
            help="The folder for submissions; else submitted/ in the course.", show_default=False
        ),
    ] = None,
    students: Annotated[
        Path | None,
        typer.Option(
            help="A CSV file with the columns id and any of moodle_id, canvas_id, name, email; "
            "else students have the numbers of Moodle or Canvas.",
            show_default=False,
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace submissions that are there already.")
    ] = False,
    lang: Annotated[
        str, typer.Option(help=f"{CHOICE}: the language of the texts.", envvar="TICHCHAP_LANG")
    ] = "vi",
    root: Root = None,
) -> None:
    """Lay out downloaded submissions where they are graded: submitted/STUDENT/EXERCISE."""
    from tichchap.autograde.collect.command import command

    raise typer.Exit(command(archive, exercise, submitted, students, root, lang, force=force))


def export(
    exercises: Annotated[list[str], typer.Argument(help="Exercises, such as ex02_convolution.")],
    to: Annotated[Path, typer.Option(help="The file for the grades, or a folder for it.")],
    format: Annotated[
        str, typer.Option("--format", help="moodle, canvas, csv or gradescope.")
    ] = "csv",
    lang: Annotated[
        str, typer.Option(help=f"{CHOICE}: the language of the texts.", envvar="TICHCHAP_LANG")
    ] = "vi",
    root: Root = None,
) -> None:
    """Write grades for Moodle, Canvas, Gradescope or a spreadsheet."""
    from tichchap.autograde.export.command import command

    raise typer.Exit(command(exercises, to, format, root, lang))


def doctor(
    lang: Annotated[
        str | None,
        typer.Option(
            help=f"{CHOICE}: the language of the texts; else TICHCHAP_LANG.", show_default=False
        ),
    ] = None,
    json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="Print one object of JSON: possible (true or false), and findings, a list of "
            "objects with the texts item, verdict (ok, weaker, missing), found and advice.",
        ),
    ] = False,
    db: Annotated[
        str | None,
        typer.Option(help="The gradebook's URL, such as postgresql://…; else nbgrader's."),
    ] = None,
    root: Root = None,
) -> None:
    """Report what this machine can do and what to do about the rest; 1 if it cannot grade."""
    from tichchap.autograde.doctor.command import command

    raise typer.Exit(command(root, db, lang, as_json=json))
