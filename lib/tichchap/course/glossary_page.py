"""The glossary as a page beside the lectures, one in each language."""

from pathlib import Path

from tichchap.course.glossary import Term, load
from tichchap.languages import LANGS, Lang, complete, partner

PAGE = "glossary.md"
TITLES = complete({"vi": "Thuật ngữ", "en": "Glossary"})
NOTES = complete(
    {
        "vi": "Sinh tự động từ `{source}`. Hãy sửa tệp đó.",
        "en": "Generated from `{source}`. Edit that file.",
    }
)
SOURCE = "lib/tichchap/course/glossary.toml"


def pages(root: Path) -> dict[Path, str]:
    """The text of each language's page, by its path in the course at `root`."""
    return {root / "lectures" / lang / PAGE: page(lang) for lang in LANGS}


def stale(root: Path) -> list[str]:
    """The pages that are not what glossary.toml gives, one line each."""
    return [
        f"{path.relative_to(root).as_posix()}: differs from what {SOURCE} gives"
        for path, text in pages(root).items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]


def page(lang: Lang) -> str:
    """Every term in alphabetical order, with an anchor, its other name and its definition."""
    terms = sorted(load(), key=lambda term: term.word(lang).lower())
    entries = [_entry(term, lang) for term in terms]
    return "\n\n".join([f"# {TITLES[lang]}", NOTES[lang].format(source=SOURCE), *entries]) + "\n"


def _entry(term: Term, lang: Lang) -> str:
    other = term.word(partner(lang))
    # the same anchor in both languages: a link survives the change of language
    anchor = f'<a id="{term.anchor}"></a>'
    same = other.lower() == term.word(lang).lower()
    named = f"**{term.word(lang)}**" + ("" if same else f" ({other})")
    return f"{anchor}{named}: {term.definition(lang)}"
