"""How our own processes start sooner."""

import atexit
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

# jsonschema reads the grammar of international addresses at its import, for a second; it does
# without where the package is missing, and no notebook's schema has such an address
NEVER_USED = ("rfc3987_syntax",)


def skip_unused_imports(*others: str) -> None:
    """Let imports of what is never used fail at once. For programs only, not for a library."""
    for name in (*NEVER_USED, *others):
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]


def keep_what_is_there() -> None:
    """Never look for garbage among what this process has by now: modules stay to its end."""
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)  # or C++ libraries report what they think was lost


@contextmanager
def warming(*never_used: str) -> Iterator[None]:
    """Import in the block what forks of this process are to have, and nothing `never_used`.

    Garbage is looked for afterwards alone, which saves a quarter of the time, and never among what
    is left: in a fork that would copy every page.
    """
    skip_unused_imports(*never_used)
    gc.disable()
    yield
    gc.enable()
    keep_what_is_there()
