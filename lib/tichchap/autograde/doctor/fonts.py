"""Whether Vietnamese can be drawn: in pictures, and by what shows pages and terminals."""

import shutil
import subprocess
import unicodedata
from pathlib import Path

from tichchap.autograde.doctor.finding import Finding, Machine, Verdict

ITEM = "fonts"
# none, and the five tones: grave, hook above, tilde, acute, dot below
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")


def letters() -> str:
    """The 134 letters of Vietnamese that are not ASCII."""
    small = {unicodedata.normalize("NFC", v + tone) for v in "aăâeêioôơuưy" for tone in TONES}
    small = {letter for letter in small if not letter.isascii()} | {"đ"}
    return "".join(sorted(small | {letter.upper() for letter in small}))


def fonts(machine: Machine) -> Finding:
    """The fonts that are used, and the letters that they lack."""
    found, lacking, advice = [], [], ""
    for place, file in _in_use().items():
        where = machine.say(f"fonts_{place}")
        missing = letters() if file is None else _missing(file)
        if file is not None and not missing:
            found.append(machine.say("fonts_has", where=where, font=file.stem))
            continue
        details = {"where": where, "font": file.stem if file else "-", "count": len(missing)}
        lacking.append(machine.say("fonts_lacks" if file else "fonts_none", **details))
        advice = advice or machine.say(f"advice_fonts_{place}")
    verdict = Verdict.WEAKER if lacking else Verdict.OK
    return Finding(ITEM, verdict, "; ".join([*lacking, *found]), advice)


def _in_use() -> dict[str, Path | None]:
    """The fonts for pictures, pages and code, by that; None where there is none.

    Those of the system are unknown without fontconfig.
    """
    from matplotlib.font_manager import FontProperties, findfont

    used: dict[str, Path | None] = {"pictures": Path(findfont(FontProperties()))}
    if shutil.which("fc-match") and shutil.which("fc-list"):
        used["pages"] = _first("fc-match", "--format", "%{file}\n", "sans:lang=vi")
        # fc-match gives one of another width where no font for code has the letters
        used["code"] = _first("fc-list", "--format", "%{file}\n", ":lang=vi:spacing=mono")
    return used


def _first(*words: str) -> Path | None:
    done = subprocess.run(words, capture_output=True, text=True, timeout=10, check=False)
    files = [Path(line) for line in sorted(done.stdout.splitlines()) if line]
    return next((file for file in files if file.is_file()), None)


def _missing(file: Path) -> str:
    """The letters that a font has not."""
    from matplotlib.font_manager import get_font

    known = get_font(str(file)).get_charmap()
    return "".join(letter for letter in letters() if ord(letter) not in known)
