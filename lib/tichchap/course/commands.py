"""What the commands `tichchap build`, `lint` and `new` do and say; each returns an exit code."""

import sys
from collections.abc import Iterable
from pathlib import Path

from tqdm import tqdm

from tichchap.course import glossary_page, parse
from tichchap.course.errors import CourseError, SourceError
from tichchap.course.gaps import gaps
from tichchap.course.project import Kind, SourceFile, find_root, find_sources, language
from tichchap.course.write import write


def build(names: list[str], root: Path | None, *, check: bool, force: bool) -> int:
    """Build (or with `check` compare) the named sources; a source that fails stops no other."""
    try:
        files = _sources(names, root)
    except CourseError as error:
        return _fail(str(error))
    return _check(files, whole=not names) if check else _build(files, force=force)


def lint(names: list[str], root: Path | None) -> int:
    """Print every finding of the named sources; of all, also what is not translated."""
    from tichchap.course.lint import lint as findings_of

    try:
        files = _sources(names, root)
    except CourseError as error:
        return _fail(str(error))
    found = 0
    for file in files:
        try:
            findings = findings_of(parse.read(file))
        except SourceError as error:
            findings = error.findings
        found += len(findings)
        for finding in findings:
            print(finding)
    print(f"{len(files)} sources, {found} findings")
    if not names and not found:
        for line in gaps(files):
            print(line)
    return 1 if found else 0


def slides(names: list[str], root: Path | None, lang: str, to: Path | None) -> int:
    """Write the named lectures (or all) as slides, and say where they are."""
    from tichchap.course.slides import slides as slides_of

    try:
        spoken = language(lang)
        files = [file for file in _sources(names, root) if names or file.kind == "lecture"]
        folder = (to or files[0].root / "slides" / lang).resolve()
        for file in tqdm(files, unit="lecture", leave=False, disable=None):
            text = slides_of(file, spoken)
            folder.mkdir(parents=True, exist_ok=True)
            write(folder / f"{file.name}.html", text)
    except CourseError as error:
        return _fail(str(error))
    print(f"{len(files)} slide decks in {folder}")
    print("next: open one in a browser; space goes on, Esc shows all slides, no network is needed")
    return 0


def new(kind: Kind, name: str, root: Path | None) -> int:
    """Write a source that already builds, and say what to do next."""
    from tichchap.course.scaffold import scaffold

    try:
        file = scaffold(root or find_root(Path.cwd()), kind, name)
    except CourseError as error:
        return _fail(str(error))
    print(f"wrote {file.relative}")
    print(f"next: edit it (Vietnamese first, then English), then `tichchap build {file.name}`")
    return 0


def _sources(names: Iterable[str], root: Path | None) -> list[SourceFile]:
    root = (root or find_root(Path.cwd())).resolve()
    files = find_sources(root, names)
    if not files:
        raise CourseError(
            f"no sources in {root}: expected lectures/NN_slug.py or solutions/exNN_slug.py"
        )
    return files


def _build(files: list[SourceFile], *, force: bool) -> int:
    from tichchap.course.build import build as build_source

    failed = []
    for file in files:
        try:
            built = build_source(file, force=force)
        except SourceError as error:
            print(error, file=sys.stderr)
            failed.append(file)
            continue
        how = "executed" if built.executed else "same code, outputs reused"
        how = f"{how}, " if file.kind == "lecture" else ""
        print(f"{file.relative}: {how}{len(built.changed)} of {len(built.files)} files changed")
        for path in built.changed:
            print(f"  {path.relative_to(file.root).as_posix()}")
    if failed:
        names = " ".join(file.name for file in failed)
        return _fail(f"not built: {names}; nothing of it was written. Mend the source and repeat")
    for path, text in glossary_page.pages(files[0].root).items():
        if write(path, text):
            print(f"  {path.relative_to(files[0].root).as_posix()}")
    print("next: open a notebook with `make lab`, and commit sources and notebooks together")
    return 0


def _check(files: list[SourceFile], *, whole: bool) -> int:
    from tichchap.course.check import check, orphans

    stale: list[str] = []
    extra = orphans(files[0].root) if whole else []
    pages = glossary_page.stale(files[0].root) if whole else []
    for line in (*extra, *pages):
        print(line)
    for file in files:
        problems = check(file)
        stale += [file.name] if problems else []
        for problem in problems:
            print(problem)
    if stale or pages:
        command = " ".join(["tichchap build", *stale])
        return _fail(f"out of date: run `{command}` and commit the result")
    if extra:
        return _fail("remove what has no source any more")
    print(f"{len(files)} sources: every notebook is what its source gives")
    return 0


def _fail(message: str) -> int:
    print(message, file=sys.stderr)
    return 1
