"""What a further language still lacks, where English stands in."""

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from tichchap.course import parse
from tichchap.course.pick import told_in
from tichchap.course.project import SourceFile
from tichchap.languages import Lang, further, is_text

GLOSSARY = "course/glossary.toml"


def gaps(sources: list[SourceFile]) -> Iterator[str]:
    """One line for each source that is not translated, and for each catalogue that lacks texts."""
    for lang in further():
        for file in sources:
            if told_in(parse.read(file), lang) != lang:
                yield f"{lang}: {file.relative} is not translated"
        for name, lacking, total in _catalogues(lang):
            if lacking:
                yield f"{lang}: {name} lacks {lacking} of {total} texts"


def _catalogues(lang: Lang) -> Iterator[tuple[str, int, int]]:
    package = Path(str(files("tichchap")))
    for path in sorted(package.rglob("*.toml")):
        found = tomllib.loads(path.read_text("utf-8"))
        name = path.relative_to(package).as_posix()
        texts = found["term"] if name == GLOSSARY else list(_texts(found))
        if texts:
            yield f"lib/tichchap/{name}", sum(lang not in text for text in texts), len(texts)


def _texts(found: Any) -> Iterator[dict[Lang, str]]:
    if is_text(found):
        yield found
    elif isinstance(found, dict):
        for inner in found.values():
            yield from _texts(inner)
