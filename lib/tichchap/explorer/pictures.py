"""The pictures that the explorer offers, from `static/pictures.json` (see `draw`)."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

FILE = "pictures.json"


@cache
def pictures() -> dict[str, dict[str, Any]]:
    """Each picture as `planes`, C × H × W, and whether it is `bright`: 1 for white, not for ink."""
    text = files("tichchap.explorer").joinpath("static", FILE).read_text("utf-8")
    return dict(json.loads(text))
