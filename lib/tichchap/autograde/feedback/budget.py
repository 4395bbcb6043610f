"""How much of a submission a page shows."""

import time

from tichchap.autograde.warm.limits import MIB

TEXT, PICTURES = 2 * MIB, 6 * MIB  # characters of a page
LONGEST, LINES = 20_000, 400  # one output, one cell
CELL = 2000  # what the frame of a cell takes, with the marks of pygments in it
SECONDS = 10.0  # of the processor: the usual page takes a tenth of one


class Budget:
    """Counts down while a page is made: where it is used up, notes stand for what is left."""

    def __init__(self, text: int = TEXT, pictures: int = PICTURES) -> None:
        self.text, self.pictures = text, pictures
        self.until = time.process_time() + SECONDS

    def cut(self, said: str) -> tuple[str, bool]:
        """Give the beginning of a text that may be shown, and whether that is not all."""
        lines = said[: min(LONGEST, max(0, self.text))].split("\n", LINES)
        shown = "\n".join(lines[:LINES])
        self.text -= len(shown) + CELL
        return shown, len(shown) < len(said)

    def allows(self, picture: str) -> bool:
        """Whether a picture may be shown, given as its data; it is counted then."""
        if len(picture) > self.pictures:
            return False
        self.pictures -= len(picture)
        return True

    @property
    def used_up(self) -> bool:
        """Whether no text can be shown any more, or no time is left for it."""
        return self.text <= 0 or time.process_time() > self.until
