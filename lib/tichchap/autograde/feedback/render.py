"""A page as HTML: one template, one style sheet, nothing else."""

from functools import cache, partial
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from tichchap.autograde.feedback.page import Page
from tichchap.autograde.texts import text
from tichchap.languages import DECIMAL_COMMA, Lang


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_file("page.html.j2"))


@cache
def _file(name: str) -> str:
    return files("tichchap.autograde.feedback").joinpath(name).read_text("utf-8")


def render(page: Page) -> str:
    """Give a page as the text of an HTML file that needs no network and runs nothing."""
    say, number = partial(_said, lang=page.lang), partial(_number, lang=page.lang)
    style = Markup(_file("page.css"))
    return _template().render(page=page, style=style, say=say, number=number) + "\n"


def _said(key: str, lang: Lang, **details: object) -> str:
    return text(key, lang, **details)


def _number(value: float, lang: Lang) -> str:
    written = f"{round(value, 2):g}"
    return written.replace(".", ",") if lang in DECIMAL_COMMA else written
