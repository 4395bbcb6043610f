"""`tichchap publish`: what it does and says; it returns an exit code."""

import sys
import zipfile
from pathlib import Path

from tichchap.course.errors import CourseError, SourceError
from tichchap.course.project import find_root
from tichchap.course.publish import Published, commit, contents, leaking, put
from tichchap.course.write import in_one_move

MOST_SHOWN = 10


def publish(folder: Path, root: Path | None, *, zipped: bool, git: bool) -> int:
    """Publish the course into a folder; 1, and nothing is written, where something would leak."""
    try:
        course, target = (root or find_root(Path.cwd())).resolve(), folder.resolve()
        if target == course or course.is_relative_to(target):
            raise CourseError(f"expected a folder apart from the course, got {target}")
        files = contents(course)
        if leaks := leaking(course, files):
            shown = "\n".join(f"  {leak}" for leak in leaks[:MOST_SHOWN])
            raise CourseError(f"nothing was published: {len(leaks)} leaks\n{shown}")
        done = put(files, target)
        archive = _zip(files, target) if zipped else None
        new = commit(target, "Publish the course") if git else None
    except (CourseError, SourceError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    _show(target, done, archive, new)
    return 0


def _zip(files: dict[str, bytes], folder: Path) -> Path:
    """Write the same files as a zip beside the folder; equal files give equal bytes."""
    target = folder.with_name(f"{folder.name}.zip")
    with in_one_move(target) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{folder.name}/{name}")
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name], zipfile.ZIP_DEFLATED)
    return target


def _show(folder: Path, done: Published, archive: Path | None, new: bool | None) -> None:
    changed = f"{len(done.written)} new or changed, {len(done.removed)} removed"
    print(f"{done.files} files in {folder}: {changed}; no solution and no hidden check among them")
    if archive is not None:
        print(f"the same as a zip: {archive}")
    if new is not None:
        print(f"committed on the branch main of {folder}" if new else "nothing new to commit")
        print(f"next: git -C {folder} push …; students merge it with an nbgitpuller link")
    else:
        print("next: give students the folder, or --git for a repository for nbgitpuller")
