"""The system calls of Linux that Python does not offer."""

import ctypes
import os
from pathlib import Path
from typing import Any

CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID = 0x20000, 0x8000000, 0x10000000, 0x20000000
CLONE_NEWNET = 0x40000000
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND, MS_MOVE = 2, 4, 8, 0x1000, 0x2000
MS_REC, MS_PRIVATE = 0x4000, 0x40000
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 1, 4, 24, 38
CAPABILITY_VERSION_3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


def unshare(flags: int) -> None:
    """Leave namespaces and enter new ones. Raises `OSError`."""
    _check(_libc.unshare(flags), "unshare")


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    """Mount a file system. Raises `OSError`."""
    words = [word.encode() or None for word in (source, target, kind)]
    done = _libc.mount(*words, ctypes.c_ulong(flags), options.encode() or None)
    _check(done, f"mount {kind or source} on {target}")


def read_only_below(folder: str) -> dict[str, int]:
    """Open the folders below this one that are mounted read-only, by place."""
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    # octal escapes stand for white space in a name
    places = [line.split()[4].encode().decode("unicode_escape") for line in lines]
    found = {place for place in places if Path(folder) in Path(place).parents}
    return {
        place: os.open(place, os.O_PATH)
        for place in sorted(found)
        if Path(place).is_dir() and os.statvfs(place).f_flag & os.ST_RDONLY
    }


def set_process(option: int, value: int) -> None:
    """Set an attribute of this process (prctl). Raises `OSError`."""
    _check(_libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0), f"prctl {option}")


def set_filter(option: int, value: int, pointer: Any) -> None:
    """Set an attribute of this process that lies at a pointer (prctl). Raises `OSError`."""
    _check(_libc.prctl(option, ctypes.c_ulong(value), pointer, 0, 0), f"prctl {option}")


def drop_bounding_set() -> None:
    """See to it that no privilege comes back, not even with a program that would bring some."""
    for number in range(64):
        if _libc.prctl(PR_CAPBSET_DROP, ctypes.c_ulong(number), 0, 0, 0) != 0:
            break  # the last one that this system knows, or it is not ours to drop
    set_process(PR_SET_NO_NEW_PRIVS, 1)


def has_capability(number: int) -> bool:
    """Whether this process has a privilege, by its number in linux/capability.h."""
    status = Path("/proc/self/status").read_text()
    held = next(line for line in status.splitlines() if line.startswith("CapEff:"))
    return bool(int(held.split()[1], 16) >> number & 1)


def drop_capabilities() -> None:
    """Give up every privilege. Raises `OSError`."""
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    _check(_libc.capset(header, (ctypes.c_uint32 * 6)()), "capset")


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
