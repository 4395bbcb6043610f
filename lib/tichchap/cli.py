"""`tichchap …`: the command line of the course.

Each command imports what it needs when it runs, so that `tichchap --help` is immediate.
"""

from pathlib import Path
from typing import Annotated

import typer

from tichchap import cli_class, cli_student
from tichchap.cli_class import Root
from tichchap.course.quick import skip_unused_imports
from tichchap.languages import CHOICE

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
new = typer.Typer(no_args_is_help=True, help="Begin a new source.")
app.add_typer(new, name="new")

Names = Annotated[
    list[str] | None, typer.Argument(help="Sources, such as 04_convolution; all if none is given.")
]


@app.callback()
def main_options() -> None:
    """Build, lint, release and grade the course tichchap (tích chập, convolution)."""


@app.command()
def build(
    names: Names = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail when a notebook is out of date.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Execute lectures whose code did not change, too.")
    ] = False,
    root: Root = None,
) -> None:
    """Make the notebooks in vi/ and en/ from lectures/*.py and solutions/*.py."""
    from tichchap.course import commands

    raise typer.Exit(commands.build(names or [], root, check=check, force=force))


@app.command()
def lint(names: Names = None, root: Root = None) -> None:
    """Report what is wrong in the sources, one finding per line."""
    from tichchap.course import commands

    raise typer.Exit(commands.lint(names or [], root))


@new.command("lecture")
def new_lecture(name: str, root: Root = None) -> None:
    """Begin a lecture: lectures/NN_NAME.py with the next free number."""
    from tichchap.course import commands

    raise typer.Exit(commands.new("lecture", name, root))


@new.command("exercise")
def new_exercise(name: str, root: Root = None) -> None:
    """Begin an exercise: solutions/exNN_NAME.py with the next free number."""
    from tichchap.course import commands

    raise typer.Exit(commands.new("exercise", name, root))


@app.command()
def claims(
    lang: Annotated[
        str, typer.Option(help=f"{CHOICE}: the language of the table.", envvar="TICHCHAP_LANG")
    ] = "vi",
    check: Annotated[
        bool, typer.Option("--check", help="Run the program that proves each verdict, too.")
    ] = False,
    root: Root = None,
) -> None:
    """Show what the lecture slides say, whether it is right, and which lecture treats it."""
    from tichchap.course import claims_table

    raise typer.Exit(claims_table.show(root, lang, check=check))


@app.command()
def slides(
    names: Names = None,
    lang: Annotated[
        str, typer.Option(help=f"{CHOICE}: the language of the slides.", envvar="TICHCHAP_LANG")
    ] = "vi",
    to: Annotated[
        Path | None,
        typer.Option(help="The folder for the slides; else slides/LANG.", show_default=False),
    ] = None,
    root: Root = None,
) -> None:
    """Write lectures as slides: one HTML file each, which needs no network to be shown."""
    from tichchap.course import commands

    raise typer.Exit(commands.slides(names or [], root, lang, to))


@app.command()
def publish(
    folder: Annotated[Path, typer.Argument(help="The folder for students; made if needed.")],
    zip: Annotated[bool, typer.Option("--zip", help="Write a zip beside the folder, too.")] = False,
    git: Annotated[
        bool,
        typer.Option(
            "--git", help="Commit it there, in a repository without the course's history."
        ),
    ] = False,
    root: Root = None,
) -> None:
    """Put what students may have into a folder: no solution, no hidden check, scanned for leaks."""
    from tichchap.course import publish_command

    raise typer.Exit(publish_command.publish(folder, root, zipped=zip, git=git))


@app.command()
def site(
    to: Annotated[
        Path | None, typer.Option(help="The folder for the site; else site/.", show_default=False)
    ] = None,
    lang: Annotated[
        str | None, typer.Option(help=f"Only {CHOICE}; else all.", show_default=False)
    ] = None,
    slides: Annotated[
        bool, typer.Option("--slides", help="Put each lecture on it as slides, too.")
    ] = False,
    root: Root = None,
) -> None:
    """Build the web site of the course: a folder that needs no server and no network."""
    from tichchap.site.command import site as run

    raise typer.Exit(run(root, to, lang, slides=slides))


@app.command()
def certify(
    names: Names = None,
    to: Annotated[
        Path | None,
        typer.Option(help="The folder for the matrices; else certificates/.", show_default=False),
    ] = None,
    mutants: Annotated[
        bool,
        typer.Option(
            "--mutants", help="Change right answers in one place each: none may pass. Minutes."
        ),
    ] = False,
    workers: Annotated[
        int | None, typer.Option(help="How many processes; else one a core.", show_default=False)
    ] = None,
    root: Root = None,
) -> None:
    """Test the checks of exercises: wrong answers lose points, right ones get them all."""
    from tichchap.certify.command import certify as run

    raise typer.Exit(run(names or [], root, to, workers, mutants=mutants))


@app.command()
def misconceptions(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            help="Functions, classes or exercises, such as conv2d or ex02_convolution; "
            "all if none is given."
        ),
    ] = None,
    id: Annotated[
        str | None,
        typer.Option(help="Only those of this id, in full.", show_default=False),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Explanation, hint and source of each, too.")
    ] = False,
    lang: Annotated[
        str, typer.Option(help=f"{CHOICE}: the language of the texts.", envvar="TICHCHAP_LANG")
    ] = "vi",
) -> None:
    """List the wrong answers that the checks know by name, and which check catches each."""
    from tichchap.certify.listing import show

    raise typer.Exit(show(names or [], lang, id, full=full))


for command in (
    cli_student.check,
    cli_student.submit,
    cli_student.lab,
    cli_class.collect,
    cli_class.grade,
    cli_class.feedback,
    cli_class.export,
    cli_class.demo,
    cli_class.doctor,
):
    app.command()(command)


def main() -> None:
    """Run the command line."""
    skip_unused_imports()
    app()
