"""The Sphinx extension of the site: formulas, pictures, the search, and what templates need."""

from importlib.metadata import version
from typing import Any

from sphinx.application import Sphinx

from tichchap.site.ext import context, formulas, search


def setup(app: Sphinx) -> dict[str, Any]:
    """Register everything; Sphinx calls it."""
    app.add_config_value("tichchap_mathjax", "", "env", types=frozenset({str}))
    app.add_config_value("tichchap_languages", [], "html", types=frozenset({list}))
    app.add_config_value("tichchap_code", "", "env", types=frozenset({str}))
    formulas.setup(app)
    search.setup(app)
    context.setup(app)
    return {"version": version("tichchap"), "parallel_read_safe": True}
