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

from tichchap.grade import checks
from tichchap.grade.isolation import quiet

# what computes on a CPU: in torch's usual layout, in that of oneDNN, or with whole numbers
BACKENDS = ("CPU", "MkldnnCPU", "QuantizedCPU")
# what is made of other operations, for any backend
MADE_OF_OTHERS = ("CompositeExplicitAutograd", "CompositeImplicitAutograd")


class Fence:
    """Refusing kernels in the place of torch's own, as long as this object lives."""

    def __init__(self, names: Sequence[str]) -> None:
        self.used: list[str] = []
        libraries = {name.partition("::")[0] for name in names}
        self._libraries = {each: torch.library.Library(each, "IMPL") for each in libraries}  # type: ignore[no-untyped-call]
        with quiet():  # torch says on stderr that a kernel is replaced
            for name in names:
                (library, _, short), refusal = name.partition("::"), self._refusal(name)
                for key in _backends(name):
                    self._libraries[library].impl(short, refusal, key)  # type: ignore[no-untyped-call]

    def _refusal(self, name: str) -> Callable[..., Any]:
        def refuse(*args: Any, **kwargs: Any) -> Any:
            self.used.append(name)
            raise RuntimeError(f"{name.partition('.')[0]} may not be used here")

        return refuse

    def remove(self) -> None:
        """Put torch's own kernels back."""
        for library in self._libraries.values():
            library._destroy()  # type: ignore[no-untyped-call]


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
    return [name for name in computed() if any(p.search(name.partition(".")[0]) for p in found)]


def list_all() -> None:
    """List what each ban of the course refuses: in a process that others are forked from."""
    for each in vars(checks).values():
        if isinstance(each, checks.Checks):
            matching(tuple(each.operation.ban.families))


def computed() -> list[str]:
    """List the operations that run on a CPU; after the first time only new ones are looked at."""
    return [name for name in sorted(torch._C._dispatch_get_all_op_names()) if _backends(name)]


@cache
def _backends(name: str) -> tuple[str, ...]:
    """The backends of the CPU that an operation runs on."""
    has_kernel = torch._C._dispatch_has_kernel_for_dispatch_key
    composite = any(has_kernel(name, key) for key in MADE_OF_OTHERS)
    usual = BACKENDS[:2] if composite else ()
    return tuple(key for key in BACKENDS if key in usual or has_kernel(name, key))
