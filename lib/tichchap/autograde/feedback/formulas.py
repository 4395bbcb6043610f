"""Formulas as MathML, which browsers show without a script."""

import html
import re
from functools import lru_cache
from xml.etree import ElementTree

from latex2mathml.converter import convert_to_element
from markupsafe import Markup

LONGEST = 2000
NAMESPACE = "http://www.w3.org/1998/Math/MathML"
TAGS = {
    *("math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "ms", "mfrac", "msqrt", "mroot"),
    *("mstyle", "mpadded", "mphantom", "merror", "msub", "msup", "msubsup", "munder", "mover"),
    *("munderover", "mtable", "mtr", "mtd", "mmultiscripts", "mprescripts", "none", "menclose"),
}
WORDS = {
    *("display", "displaystyle", "scriptlevel", "mathvariant", "stretchy", "fence", "form"),
    *("accent", "accentunder", "movablelimits", "largeop", "separator", "symmetric"),
    *("linethickness", "columnalign", "notation", "mathsize", "minsize", "maxsize"),
}
LENGTHS = {"width", "lspace", "rspace"}
WORD = re.compile(r"[a-zA-Z0-9.%+ -]{1,40}")
LENGTH = re.compile(r"-?(?:[01]?\d?\.)?\d{1,4}em|[0-9]{1,2}px")


@lru_cache(maxsize=2000)
def formula(tex: str, *, block: bool) -> Markup:
    """Turn TeX into MathML; what cannot be read as TeX is shown as it is, in `code`."""
    try:
        if len(tex) > LONGEST:
            raise ValueError("too long")
        made = _kept(convert_to_element(tex, display="block" if block else "inline"))
    except Exception:  # the converter raises many kinds; a formula must not cost the page
        return Markup("<code>{}</code>").format(tex)
    if not made.findall(".//*"):
        return Markup("<code>{}</code>").format(tex)
    made.set("xmlns", NAMESPACE)
    return Markup(ElementTree.tostring(made, encoding="unicode"))


def _kept(element: ElementTree.Element) -> ElementTree.Element:
    """Copy what is known to be harmless: TeX has commands for links, styles and classes."""
    made = ElementTree.Element(element.tag if element.tag in TAGS else "mrow")
    for name, value in element.attrib.items():
        if (name in WORDS and WORD.fullmatch(value)) or (name in LENGTHS and _short(value)):
            made.set(name, value)
    # it writes references into the text
    made.text = html.unescape(element.text) if element.text else None
    made.extend(_kept(child) for child in element)
    return made


def _short(length: str) -> bool:
    return bool(LENGTH.fullmatch(length)) and abs(float(length[:-2])) <= 20
