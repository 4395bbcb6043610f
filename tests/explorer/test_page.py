"""The page as a page: languages, accessibility, small screens, calm motion."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from tests.explorer.conftest import ROOT, Shown

from tichchap.course import vendor
from tichchap.course.glossary import load
from tichchap.explorer import page
from tichchap.explorer.page import classic, source

Opened = Callable[..., Shown]
LAYERS = [{"kernel": 3, "stride": 1, "dilation": 1}, {"kernel": 3, "stride": 2, "dilation": 2}]
PHOTO = [[[(r * c + k) % 6 / 5 for c in range(6)] for r in range(6)] for k in range(3)]
EVERY_MODE: list[dict[str, Any]] = [
    {"mode": "conv", "image": PHOTO[:1]},
    {"mode": "conv", "image": PHOTO, "bright": True, "padding": 1},
    {"mode": "conv", "picture": "dot", "predict": True},
    {"mode": "conv", "image": PHOTO[:1], "stride": 4, "dilation": 2, "predict": False},
    {"mode": "padding", "picture": "matrix"},
    {"mode": "pool", "picture": "channels", "window": 3, "padding": 1},
    {"mode": "size", "size": [7, 6], "stride": 4, "padding": 1},
    {"mode": "size", "size": [4, 4], "window": 5, "padding": 0},
    {"mode": "field", "extent": 9, "layers": LAYERS},
]


@pytest.fixture
def texts(open_explorer: Opened) -> dict[str, dict[str, str]]:
    explorer = open_explorer()
    found: dict[str, dict[str, str]] = explorer.page.evaluate(
        f"(() => {{ {classic()}\nreturn TEXTS; }})()"
    )
    return found


def test_both_languages_have_the_same_texts_with_the_same_details(
    texts: dict[str, dict[str, str]],
) -> None:
    assert list(texts["vi"]) == list(texts["en"])
    details = re.compile(r"\{\w+\}")
    for key, text in texts["vi"].items():
        assert sorted(details.findall(text)) == sorted(details.findall(texts["en"][key])), key
        assert text.strip()


def test_every_text_is_used_and_keeps_to_the_glossary(texts: dict[str, dict[str, str]]) -> None:
    code = source()[source().index("\nfunction translator") :]
    built = ("mode_", "pool_", "fill_", "preset_", "picture_", "example_")
    unused = [k for k in texts["vi"] if f'"{k}"' not in code and not k.startswith(built)]
    assert not unused
    for term in load():
        for lang, refused in term.refused.items():
            joined = "\n".join(texts[lang].values()).lower()
            assert not [word for word in refused if re.search(rf"\b{word.lower()}\b", joined)]


def test_the_module_is_one_file_that_loads_nothing() -> None:
    assert "import " not in classic()
    assert "innerHTML" not in source()
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", source())
    with pytest.raises(ValueError, match="lang must be vi or en, got 'fr'"):
        page("fr")


@pytest.mark.slow
@pytest.mark.parametrize(("theme", "width"), [("light", 360), ("dark", 1100)])
def test_axe_finds_no_violation(
    theme: str, width: int, open_explorer: Opened, browser: Any
) -> None:
    (axe,) = vendor.texts(ROOT, vendor.AXE, ["axe.min.js"])
    browser.page.set_viewport_size({"width": width, "height": 800})
    colours = {"light": "#ffffff", "dark": "#131416"}[theme]
    body = f'data-theme="{theme}" style="background: {colours}; color-scheme: {theme}"'
    explorer = open_explorer("vi" if width == 360 else "en", body=body)
    explorer.page.evaluate("colour => document.querySelector('h1').style.color = colour",
                           "#000" if theme == "light" else "#fff")  # fmt: skip
    explorer.page.evaluate(axe)
    for state in EVERY_MODE:
        explorer.at(state)
        explorer.page.wait_for_timeout(150)  # the frame has arrived
        result = explorer.page.evaluate("axe.run(document)")
        found = [(v["id"], v["nodes"][0]["html"][:200]) for v in result["violations"]]
        assert not found, state
        assert len(result["passes"]) > 15


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_phone_needs_no_sideways_scrolling(
    lang: str, open_explorer: Opened, browser: Any
) -> None:
    browser.page.set_viewport_size({"width": 360, "height": 700})
    explorer = open_explorer(lang)
    for state in EVERY_MODE:
        explorer.at(state)
        explorer.page.wait_for_timeout(50)
        wide = explorer.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 360, state
        cut = explorer.page.evaluate(
            "[...document.querySelectorAll('.tce select, .tce button, .tce-sheet, .tce-mini')]"
            ".filter(e => e.checkVisibility() && !e.closest('.tce-scroll')"
            " && e.getBoundingClientRect().right > innerWidth).length"
        )
        assert cut == 0, state


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_less_motion_is_respected(motion: Any, open_explorer: Opened, browser: Any) -> None:
    browser.page.emulate_media(reduced_motion=motion)
    explorer = open_explorer()
    seconds = explorer.page.evaluate(
        "getComputedStyle(document.querySelector('.tce-frame')).transitionDuration"
    )
    assert (seconds == "0s") == (motion == "reduce")


@pytest.mark.parametrize(
    ("body", "system", "scheme"),
    [
        ("", "light", "light"),
        ("", "dark", "dark"),
        ('data-theme="auto"', "dark", "dark"),
        ('data-theme="light"', "dark", "light"),
        ('data-theme="dark"', "light", "dark"),
        ('data-jp-theme-light="true"', "dark", "light"),
        ('data-jp-theme-light="false"', "light", "dark"),
    ],
)
def test_the_theme_is_the_pages_or_else_the_systems(
    body: str, system: Any, scheme: str, open_explorer: Opened, browser: Any
) -> None:
    browser.page.emulate_media(color_scheme=system)
    explorer = open_explorer(body=body)
    ground = explorer.page.evaluate(
        "getComputedStyle(document.querySelector('.tce')).backgroundColor"
    )
    assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(19, 20, 22)"}[scheme]
