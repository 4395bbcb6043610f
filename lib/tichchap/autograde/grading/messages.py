"""What a kernel says, reduced to what may be kept: the student's code can speak in its name."""

import json
from collections.abc import Mapping
from typing import Any

SHOWN = ("stream", "display_data", "execute_result", "error", "update_display_data")


def size(content: Mapping[str, Any]) -> int:
    """Characters that the content of a message takes in a notebook."""
    return len(json.dumps(content, default=str))


def plain(kind: str, content: Mapping[str, Any]) -> dict[str, Any] | None:
    """The content of a message, of texts alone; None for what no notebook keeps.

    Widgets are among that: their state would grow in this process without end.

    Raises:
        TypeError: it is not what a kernel sends.
        KeyError: a part is missing.
        AttributeError: a part is of another type.
    """
    match kind:
        case "status":
            return {"execution_state": _text(content["execution_state"])}
        case "clear_output":
            return {"wait": bool(content.get("wait"))}
        case "stream":
            name = "stderr" if content["name"] == "stderr" else "stdout"
            return {"name": name, "text": _text(content["text"])}
        case "error":
            lines = [_text(line) for line in content["traceback"]]
            named = {key: _text(content[key]) for key in ("ename", "evalue")}
            return {**named, "traceback": lines}
        case "display_data" | "update_display_data" | "execute_result":
            return _display(content)
    return None


def _display(content: Mapping[str, Any]) -> dict[str, Any] | None:
    # nested data could be nested so deep that nobody reads it again
    data = {kind: value for kind, value in content["data"].items() if isinstance(value, str)}
    if not data:
        return None  # a page could show nothing of it
    name = (content.get("transient") or {}).get("display_id")
    transient = {} if name is None else {"display_id": _text(name)}
    return {"data": data, "metadata": {}, "transient": transient, "execution_count": None}


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected a text, got {type(value).__name__}")
    return value
