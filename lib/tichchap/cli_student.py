"""The commands of a student; `cli.py` registers them."""

from pathlib import Path
from typing import Annotated

import typer

from tichchap.cli_class import Root
from tichchap.languages import CHOICE

Notebook = Annotated[
    str, typer.Argument(help="A notebook, its folder, or an exercise's name such as ex02.")
]
Spoken = Annotated[
    str | None,
    typer.Option(help=f"{CHOICE}; else the notebook's own language.", envvar="TICHCHAP_LANG"),
]


def check(notebook: Notebook, lang: Spoken = None) -> None:
    """Run the visible checks of an exercise, as its notebook does."""
    from tichchap.autograde.student import command

    raise typer.Exit(command.check(notebook, lang))


def submit(
    notebook: Notebook,
    to: Annotated[
        Path | None, typer.Option(help="The folder for the file; else beside the notebook.")
    ] = None,
    lang: Spoken = None,
) -> None:
    """Make the file to be uploaded to Moodle or Canvas."""
    from tichchap.autograde.student import command

    raise typer.Exit(command.submit(notebook, to, lang))


def lab(
    options: Annotated[
        list[str] | None,
        typer.Argument(help="Options of JupyterLab, after --, such as -- --no-browser."),
    ] = None,
    lang: Annotated[
        str,
        typer.Option(help=f"{CHOICE}: the language to learn and work in.", envvar="TICHCHAP_LANG"),
    ] = "vi",
    root: Root = None,
) -> None:
    """Open JupyterLab on the lectures, and on the exercises with what is done of them."""
    from tichchap.autograde.student.lab import lab as run

    raise typer.Exit(run(root, lang, options or []))
