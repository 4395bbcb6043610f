"""tichchap: a bilingual course on convolutional neural networks.

`import tichchap` loads nothing heavy: each part is imported when it is first used.
"""

import importlib
from importlib.metadata import version
from types import ModuleType

__version__ = version("tichchap")
__all__ = ["__version__", "autograde", "course", "data", "grade", "nn", "train", "viz"]


def __getattr__(name: str) -> ModuleType:
    if name in __all__:
        return importlib.import_module(f"tichchap.{name}")
    raise AttributeError(f"module 'tichchap' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
