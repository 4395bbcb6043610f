"""Changes of what a student hands in that no cell can make; the attacks name them."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

Data = dict[str, Any]
BAD = "<script>alert('attack')</script><img src=x onerror=alert('attack')>"


def _change(place: Path, change: Callable[[Data], object]) -> None:
    data = json.loads(place.read_text("utf-8"))
    change(data)
    place.write_text(json.dumps(data), "utf-8")


def _keys(data: Data) -> list[Data]:
    return [
        cell["metadata"]["nbgrader"] for cell in data["cells"] if "nbgrader" in cell["metadata"]
    ]


def _checks(data: Data) -> list[Data]:
    return [c for c in data["cells"] if c["metadata"].get("nbgrader", {}).get("grade")]


def skip_tags(place: Path) -> None:
    def change(data: Data) -> None:
        for cell in data["cells"]:
            cell["metadata"]["tags"] = ["skip-execution", "raises-exception", "remove-cell"]

    _change(place, change)


def more_points(place: Path) -> None:
    _change(place, lambda data: [keys.update(points=100) for keys in _keys(data)])


def flags_flipped(place: Path) -> None:
    def change(data: Data) -> None:
        for keys in _keys(data):
            keys.update(grade=not keys["grade"], solution=not keys["solution"], locked=False)

    _change(place, change)


def checks_rewritten(place: Path) -> None:
    _change(place, lambda data: [cell.update(source="5") for cell in _checks(data)])


def checks_deleted(place: Path) -> None:
    def change(data: Data) -> None:
        gone = _checks(data)
        data["cells"] = [cell for cell in data["cells"] if cell not in gone]

    _change(place, change)


def checks_to_markdown(place: Path) -> None:
    def change(data: Data) -> None:
        for cell in _checks(data):
            cell["cell_type"] = "markdown"
            del cell["outputs"], cell["execution_count"]

    _change(place, change)


def everything_deleted(place: Path) -> None:
    _change(place, lambda data: data.update(cells=[]))


def ids_twice(place: Path) -> None:
    def change(data: Data) -> None:
        copies = [{**cell, "source": "20.0"} for cell in _checks(data)]
        data["cells"] += [*copies, *copies]

    _change(place, change)


def foreign_ids(place: Path) -> None:
    def change(data: Data) -> None:
        for number, keys in enumerate(_keys(data)):
            keys["grade_id"] = f"../../{number}"

    _change(place, change)


def other_kernel(place: Path) -> None:
    def change(data: Data) -> None:
        spec = {"name": "bash", "display_name": "Bash", "language": "bash"}
        provisioner = {"provisioner_name": "local-provisioner"}
        data["metadata"] = {
            "kernelspec": {**spec, "metadata": {"kernel_provisioner": provisioner}},
            "kernel_provisioner": provisioner,
            "language_info": {"name": "bash"},
        }

    _change(place, change)


def outputs_kept(place: Path) -> None:
    def change(data: Data) -> None:
        result: Data = {"output_type": "execute_result", "metadata": {}, "execution_count": 1}
        for cell in _checks(data):
            cell["outputs"] = [{**result, "data": {"text/plain": "5"}}]

    _change(place, change)


def another_order(place: Path) -> None:
    _change(place, lambda data: data["cells"].reverse())


def shadowing_files(place: Path) -> None:
    for name in ("torch.py", "tichchap/__init__.py", "tichchap/grade.py", "sitecustomize.py"):
        path = place.parent / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("raise SystemExit('shadowed')\n", "utf-8")


def scripts_in_text(place: Path) -> None:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(\'attack\')">{BAD}</svg>'
    text = f'{BAD}\n[x](javascript:alert("attack")) <a href="javascript:alert(\'attack\')">y</a>\n'
    text += f"![x](attachment:x.svg) <svg onload=alert('attack')> $$ {BAD} $$\n```\n{BAD}\n```"
    cell = {"cell_type": "markdown", "source": text, "metadata": {}, "id": "bad"}
    attachments = {"x.svg": {"image/svg+xml": svg}, BAD: {"image/png": f'">{BAD}'}}
    raw = {"cell_type": "raw", "source": BAD, "metadata": {"format": "text/html"}, "id": "raw"}

    def change(data: Data) -> None:
        data["cells"] += [{**cell, "attachments": attachments}, raw]
        data["metadata"] |= {"title": BAD, "authors": [{"name": BAD}]}

    _change(place, change)


def escapes_in_ids(place: Path) -> None:
    def change(data: Data) -> None:
        for number, cell in enumerate(data["cells"][:3]):
            keys = {"grade_id": f"{number}\x1b[2J\x1b]0;attack\x07\u202e", "grade": False}
            cell["metadata"]["nbgrader"] = keys

    _change(place, change)


def json_list(place: Path) -> None:
    place.write_text("[1, 2]", "utf-8")


def not_utf8(place: Path) -> None:
    place.write_bytes(place.read_bytes().replace(b"def", b"\xff\xfe", 1))


def deeply_nested(place: Path) -> None:
    place.write_text("[" * 100_000, "utf-8")


def deeply_nested_metadata(place: Path) -> None:
    deep: Any = {}
    for _ in range(300):
        deep = {"x": deep}
    _change(place, lambda data: data["metadata"].update(deep=deep))


def huge_notebook(place: Path) -> None:
    with place.open("ab") as file:
        file.truncate(200 << 20)


def huge_cell(place: Path) -> None:
    _change(place, lambda data: data["cells"][-1].update(source="x" * 300_000))


def too_many_cells(place: Path) -> None:
    cell: Data = {"cell_type": "raw", "source": "", "metadata": {}}
    _change(place, lambda data: data["cells"].extend([cell] * 5000))


def not_a_number(place: Path) -> None:
    def change(data: Data) -> None:
        for keys in _keys(data):
            keys.update(points=float("nan"), schema_version=float("inf"))
        data["nbformat_minor"] = float("nan")

    _change(place, change)


def old_format(place: Path) -> None:
    def change(data: Data) -> None:
        cells = [{"cell_type": "code", "input": "20", "outputs": [], "language": "python"}]
        data.update(nbformat=3, nbformat_minor=0, worksheets=[{"cells": cells, "metadata": {}}])
        del data["cells"]

    _change(place, change)


def future_format(place: Path) -> None:
    _change(place, lambda data: data.update(nbformat=4, nbformat_minor=9999, orig_nbformat="x"))


def types_mixed_up(place: Path) -> None:
    _change(place, lambda data: data.update(cells={"cell_type": 1}, metadata=7))


def half_characters(place: Path) -> None:
    half = "\ud800 \udfff"
    picture = {f"{half}.png": {"image/png": half}}

    def change(data: Data) -> None:
        data["cells"][0].update(cell_type="markdown", source=half, attachments=picture)
        data["cells"][0]["metadata"]["nbgrader"] = {"grade_id": half}
        data["metadata"]["tichchap"] = {"lang": half}

    _change(place, change)


def empty_file(place: Path) -> None:
    place.write_bytes(b"")


def link_to_solution(place: Path) -> None:
    place.unlink()
    place.symlink_to(place.parents[3] / "solutions" / "vi" / place.parent.name / place.name)


def link_to_device(place: Path) -> None:
    place.unlink()
    place.symlink_to("/dev/zero")


def pipe_for_notebook(place: Path) -> None:
    place.unlink()
    os.mkfifo(place)


def folder_for_notebook(place: Path) -> None:
    place.unlink()
    place.mkdir()


def folder_is_link(place: Path) -> None:
    place.unlink()
    place.parent.rmdir()
    place.parent.symlink_to(place.parents[2] / "aa-honest" / place.parent.name)


def links_beside(place: Path) -> None:
    for name, target in (
        ("gradebook.db", place.parents[3] / "gradebook.db"),
        ("all", Path("/")),
        ("again", place.parent),
        ("zero", Path("/dev/zero")),
    ):
        (place.parent / name).symlink_to(target)
    os.mkfifo(place.parent / "pipe")


def names_beside(place: Path) -> None:
    for name in (b"\xff\xfe", b"\x1b[2J", "…\u202e".encode(), b"-rf", b"a\nb", b"*"):
        (place.parent / os.fsdecode(name)).touch()


def deep_folders_beside(place: Path) -> None:
    (place.parent / "/".join(["\udcff"] * 200)).mkdir(parents=True)


def many_files_beside(place: Path) -> None:
    for number in range(500):
        (place.parent / f"{number}").touch()


def timestamp_is_pipe(place: Path) -> None:
    os.mkfifo(place.with_name("timestamp.txt"))


def timestamp_is_device(place: Path) -> None:
    place.with_name("timestamp.txt").symlink_to("/dev/zero")


def timestamp_is_folder(place: Path) -> None:
    place.with_name("timestamp.txt").mkdir()


def timestamp_is_nonsense(place: Path) -> None:
    place.with_name("timestamp.txt").write_bytes(b"99999999999999999999 \xff \x00 UTC")


def timestamp_far_away(place: Path) -> None:
    place.with_name("timestamp.txt").write_text("0001-01-01 00:00:00 99999999", "utf-8")
