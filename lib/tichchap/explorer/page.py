"""The explorer as a piece of a web page that needs neither Python nor a network."""

import json
from importlib.resources import files

from tichchap.explorer.pictures import pictures
from tichchap.languages import CHOICE, LANGS, complete

WITHOUT = complete({"vi": "Trang này cần JavaScript.", "en": "This page needs JavaScript."})
EXPORT = "\nexport default { render };\n"


def source() -> str:
    """The ES module, as anywidget loads it."""
    return _static("explorer.js")


def style() -> str:
    """Its style sheet."""
    return _static("explorer.css")


def page(lang: str) -> str:
    """A fragment of HTML to stand in a page once: style, place and script, all inline.

    The script is a classic one, so that it also runs from a file. It leaves the handle of the
    explorer (`setState`, `getState`) in `window.tichchapExplorer` and keeps the state in the
    fragment of the address.

    Raises ValueError for a language that the course does not have.
    """
    if lang not in LANGS:
        raise ValueError(f"page: lang must be {CHOICE}, got {lang!r}")
    options = json.dumps({"lang": lang, "linked": True, "pictures": pictures()})
    start = f'mount(document.getElementById("tichchap-explorer"), {options})'
    script = f"(() => {{\n{classic()}\nwindow.tichchapExplorer = {start};\n}})();"
    inside = script.replace("</", "<\\/")
    without = WITHOUT[lang]
    return (
        f"<style>\n{style()}</style>\n"
        f'<div id="tichchap-explorer"><noscript>{without}</noscript></div>\n'
        f"<script>\n{inside}\n</script>\n"
    )


def classic() -> str:
    """The module's source without its export: what a classic script can hold."""
    text = source()
    if text.count(EXPORT) != 1 or "\nimport " in text:
        raise RuntimeError("explorer.js: expected no import and one `export default { render };`")
    return text.replace(EXPORT, "\n")


def _static(name: str) -> str:
    return files("tichchap.explorer").joinpath("static", name).read_text("utf-8")
