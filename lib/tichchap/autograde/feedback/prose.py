"""Markdown of anyone's as HTML in which nothing runs and nothing is fetched."""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from bleach import Cleaner
from bleach.html5lib_shim import Filter
from markupsafe import Markup
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from tichchap.autograde.feedback.budget import Budget
from tichchap.autograde.feedback.formulas import formula
from tichchap.autograde.feedback.pictures import from_address
from tichchap.autograde.feedback.plain import plain
from tichchap.autograde.texts import text
from tichchap.languages import Lang

TAGS = {
    *("p", "br", "hr", "pre", "code", "em", "strong", "b", "i", "u", "s", "del", "sub", "sup"),
    *("ul", "ol", "li", "blockquote", "dl", "dt", "dd", "kbd", "span", "div", "a", "img"),
    *("table", "thead", "tbody", "tr", "th", "td", "details", "summary", "h3", "h4", "h5", "h6"),
}
ATTRIBUTES = {"a": ["href"], "img": ["src", "alt"], "ol": ["start"]}
LINKS = ("http://", "https://", "mailto:")
SHORT = 60  # a longer formula may be wider than a phone: it scrolls by itself
# characters for private use: they hold the places of formulas until all else is clean
OPEN, CLOSE = "\ue000", "\ue001"
MARK = re.compile(f"{OPEN}([0-9]+){CLOSE}")
PRIVATE = {ord(OPEN): None, ord(CLOSE): None}

Attachments = Mapping[str, Mapping[str, str]]


class _Renderer(IPythonRenderer):
    """Puts marks in the places of formulas; headings are below those of the page."""

    def __init__(self, attachments: Attachments) -> None:
        super().__init__(escape=False, exclude_anchor_links=True)
        self.pasted = attachments
        self.formulas: list[tuple[str, bool]] = []

    def _mark(self, tex: str, *, block: bool) -> str:
        self.formulas.append((tex, block))
        return f"{OPEN}{len(self.formulas) - 1}{CLOSE}"

    def block_math(self, body: str) -> str:
        return self._mark(body, block=True)

    def inline_math(self, body: str) -> str:
        return self._mark(body, block=False)

    def latex_environment(self, name: str, body: str) -> str:
        return self._mark(rf"\begin{{{name}}}{body}\end{{{name}}}", block=True)

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        return f"<h{max(3, level)}>{text}</h{max(3, level)}>\n"

    def block_code(self, code: str, info: str | None = None) -> str:
        return str(Markup("<pre><code>{}</code></pre>\n").format(code))

    def image(self, text: str, url: str, title: str | None = None) -> str:
        if url.startswith("attachment:"):
            bundle = self.pasted.get(url.removeprefix("attachment:"), {})
            url = next((f"data:{kind};base64,{data}" for kind, data in bundle.items()), "")
        return str(Markup('<img src="{}" alt="{}">').format(url, text))


class _Harmless(Filter):  # type: ignore[misc]  # html5lib has no types
    """Encode pictures anew, and leave no mark in an attribute."""

    def __init__(self, source: Any, formulas: list[tuple[str, bool]], budget: Budget, no: str):
        super().__init__(source)
        self.formulas, self.budget, self.no = formulas, budget, no

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for token in super().__iter__():
            known = token.get("data")
            if token["type"] in ("StartTag", "EmptyTag") and known:
                for key, value in known.items():
                    known[key] = self._without_marks(value)
                if token["name"] == "img":
                    yield self._image(token)
                    continue
                self._link(known)
            yield token

    def _without_marks(self, value: str) -> str:
        return MARK.sub(lambda mark: self.formulas[int(mark[1])][0], value)

    def _image(self, token: dict[str, Any]) -> dict[str, Any]:
        known = token["data"]
        alt = known.get((None, "alt"), "")
        shown = from_address(known.get((None, "src"), ""))
        if shown is None or not self.budget.allows(shown.source):
            return {"type": "Characters", "data": f"[{self.no}{': ' * bool(alt)}{alt}]"}
        known[(None, "src")], known[(None, "alt")] = shown.source, alt
        return token

    def _link(self, known: dict[Any, str]) -> None:
        href = known.get((None, "href"))
        if href is None:
            return
        if href.strip().lower().startswith(LINKS):
            known[(None, "rel")] = "noopener noreferrer nofollow"
        else:  # it leads nowhere from here
            del known[(None, "href")]


def markdown(
    source: str, budget: Budget, lang: Lang, attachments: Attachments | None = None
) -> Markup:
    """Turn markdown into HTML; what is too long is cut, with a note."""
    shown, is_cut = budget.cut(plain(source).translate(PRIVATE))
    renderer = _Renderer(attachments or {})
    try:
        made = MarkdownWithMath(renderer=renderer).render(shown)
    except RecursionError:
        made, renderer.formulas = str(Markup("<pre>{}</pre>").format(shown)), []
    no = text("page_no_picture", lang)
    harmless = partial(_Harmless, formulas=renderer.formulas, budget=budget, no=no)
    protocols = {"http", "https", "mailto", "data"}
    cleaned = Cleaner(TAGS, ATTRIBUTES, protocols, filters=[harmless]).clean(made)
    cleaned = MARK.sub(lambda mark: _formula(*renderer.formulas[int(mark[1])]), cleaned)
    return _noted(Markup(cleaned), is_cut, lang)


def _formula(tex: str, block: bool) -> str:
    made = formula(tex, block=block)
    if not block and len(tex) <= SHORT:
        return made
    kind = "formula" if block else "formula long"
    return Markup('<span class="{}">{}</span>').format(kind, made)


def _noted(html: Markup, is_cut: bool, lang: Lang) -> Markup:
    note = Markup('<p class="note">{}</p>').format(text("page_cut", lang))
    return html + note if is_cut else html


def heading(source: str, lang: Lang) -> Markup:
    """Turn the text of a heading into HTML without a paragraph around it."""
    made = markdown(source, Budget(), lang)
    return Markup(made.strip().removeprefix("<p>").removesuffix("</p>"))


def with_code(said: str) -> Markup:
    """Turn text into HTML in which `this` is code, and nothing else is anything."""
    parts = plain(said).split("`")
    if len(parts) % 2 == 0:
        return Markup.escape("`".join(parts))
    shown = (Markup("<code>{}</code>" if i % 2 else "{}").format(p) for i, p in enumerate(parts))
    return Markup().join(shown)
