"""`tichchap …`: the command line of the course.

Each command imports what it needs when it runs, so that `tichchap --help` is immediate.
"""

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def main_options() -> None:
    """Build, lint, release and grade the course tichchap (tích chập, convolution)."""


def main() -> None:
    """Run the command line."""
    app()
