"""Operations that a student's code may not use, refused below Python.

The guard of `tichchap.grade` reports what was dispatched in its thread, as long as the code leaves
its modes alone. This one holds in every thread. It lives in the student's process: a high fence,
and no proof.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any

import torch

from tichchap.grade.isolation import quiet

# what a backend itself computes, and what is made of other operations
KERNELS = ("CPU", "CompositeExplicitAutograd", "CompositeImplicitAutograd")


class Fence:
    """Refusing kernels in the place of torch's own, as long as this object lives."""

    def __init__(self, names: Sequence[str]) -> None:
        self.used: list[str] = []
        self._library = torch.library.Library("aten", "IMPL")  # type: ignore[no-untyped-call]
        with quiet():  # torch says on stderr that a kernel is replaced
            for name in names:
                short, refusal = name.removeprefix("aten::"), self._refusal(name)
                self._library.impl(short, refusal, "CPU")  # type: ignore[no-untyped-call]

    def _refusal(self, name: str) -> Callable[..., Any]:
        def refuse(*args: Any, **kwargs: Any) -> Any:
            self.used.append(name)
            raise RuntimeError(f"{name.partition('.')[0]} may not be used here")

        return refuse

    def remove(self) -> None:
        """Put torch's own kernels back."""
        self._library._destroy()  # type: ignore[no-untyped-call]


_fences: dict[tuple[str, ...], Fence] = {}


@contextmanager
def banned(patterns: Sequence[str]) -> Iterator[list[str]]:
    """Refuse the operations whose names match; those that were tried are noted.

    The fence stays up until others are banned: most probes follow one with the same ban.
    """
    wanted = tuple(patterns)
    if wanted not in _fences:
        while _fences:
            _fences.popitem()[1].remove()
        _fences[wanted] = Fence(matching(wanted))
    used = _fences[wanted].used
    used.clear()
    yield used


@lru_cache(maxsize=32)
def matching(patterns: tuple[str, ...]) -> list[str]:
    """List the operations that match a pattern and that run on a CPU."""
    found = [re.compile(pattern) for pattern in patterns]
    return [name for name in _computed() if any(p.search(name.partition(".")[0]) for p in found)]


@cache
def _computed() -> list[str]:
    names = [name for name in torch._C._dispatch_get_all_op_names() if name.startswith("aten::")]
    has_kernel = torch._C._dispatch_has_kernel_for_dispatch_key
    return sorted(name for name in names if any(has_kernel(name, key) for key in KERNELS))
