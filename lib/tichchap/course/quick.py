"""What our own processes do without, so that they start sooner."""

import sys

# jsonschema reads the grammar of international addresses at its import, for a second; it does
# without where the package is missing, and no notebook's schema has such an address
NEVER_USED = ("rfc3987_syntax",)


def skip_unused_imports() -> None:
    """Let imports of what is never used fail at once. For programs only, not for a library."""
    for name in NEVER_USED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
