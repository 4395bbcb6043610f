"""An interactive explorer of convolutions, for a notebook and for a web page.

The page is one ES module, `static/explorer.js`. In a notebook it shows what the student's own
function computes; on the web it runs without Python.
"""

from tichchap.explorer.notebook import explore
from tichchap.explorer.page import page

__all__ = ["explore", "page"]
