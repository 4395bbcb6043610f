"""Python with the classes of pygments; page.css has their colours."""

from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

FORMATTER = HtmlFormatter(linenos="inline", cssclass="code", classprefix="py-")
LEXER = PythonLexer(stripnl=False, ensurenl=True)


def highlighted(source: str) -> Markup:
    """Highlight code, its lines numbered."""
    return Markup(highlight(source, LEXER, FORMATTER))
