import string
import unicodedata

import pytest

from tichchap.autograde.texts import catalogue
from tichchap.languages import LANGS


@pytest.mark.parametrize("key", catalogue())
def test_a_text_has_both_languages_and_the_same_details(key: str) -> None:
    entry = catalogue()[key]
    assert list(entry) == list(LANGS)
    names = [{name for _, name, _, _ in string.Formatter().parse(said)} for said in entry.values()]
    assert names[0] == names[1]
    assert all(unicodedata.is_normalized("NFC", said) and said for said in entry.values())
