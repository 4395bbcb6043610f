"""System calls that a student's process does without: the kernel refuses them."""

import ctypes
import errno
import platform
from itertools import chain

from tichchap.autograde.warm import linux

# by machine: the number of the architecture, of `clone` and of what is refused. There are calls
# that make namespaces and mounts, that look into other processes, that keep keys, and that take
# memory which no limit counts
REFUSED = {
    "x86_64": (
        0xC000003E,
        56,
        # unshare, setns, mount, umount2, pivot_root, open_tree … fsmount, mount_setattr
        *(272, 308, 165, 166, 155, 428, 429, 430, 431, 432, 442),
        # ptrace, process_vm_readv, process_vm_writev, kcmp, pidfd_getfd, perf_event_open, bpf
        *(101, 310, 311, 312, 438, 298, 321),
        # add_key, request_key, keyctl, userfaultfd, io_uring_setup
        *(248, 249, 250, 323, 425),
        # memfd_create, memfd_secret, shmget, msgget, semget, mq_open
        *(319, 447, 29, 68, 64, 240),
    ),
    "aarch64": (
        0xC00000B7,
        220,
        *(97, 268, 40, 39, 41, 428, 429, 430, 431, 432, 442),
        *(117, 270, 271, 272, 438, 241, 280),
        *(217, 218, 219, 282, 425),
        *(279, 447, 194, 186, 190, 180),
    ),
}
CLONE3, OTHER_NUMBERS = 435, 0x40000000
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16
ALLOW, ERROR = 0x7FFF0000, 0x00050000
PR_SET_SECCOMP, FILTER = 22, 2


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("yes", ctypes.c_uint8),
        ("no", ctypes.c_uint8),
        ("k", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("first", ctypes.POINTER(_Instruction)))


def refuse() -> None:
    """Refuse them from here on, in what this process starts, too. Raises `OSError`.

    Nothing happens on a machine whose numbers we do not know.
    """
    if platform.machine() in REFUSED:
        lines = _program(*REFUSED[platform.machine()])
        made = (_Instruction * len(lines))(*(_Instruction(*line) for line in lines))
        linux.set_filter(PR_SET_SECCOMP, FILTER, ctypes.byref(_Program(len(lines), made)))


def _program(architecture: int, clone: int, *refused: int) -> list[tuple[int, int, int, int]]:
    """Instructions: code, lines to skip if true, lines to skip if not, number."""
    to_allow = (RETURN, 0, 0, ALLOW)
    to_refuse = (RETURN, 0, 0, ERROR | errno.EPERM)
    to_miss = (RETURN, 0, 0, ERROR | errno.ENOSYS)  # the C library then takes `clone`
    each = chain.from_iterable([(EQUAL, 0, 1, number), to_refuse] for number in refused)
    return [
        (LOAD, 0, 0, ARCHITECTURE),
        *[(EQUAL, 1, 0, architecture), to_refuse],
        (LOAD, 0, 0, NUMBER),
        *[(AT_LEAST, 0, 1, OTHER_NUMBERS), to_miss],
        *[(EQUAL, 0, 1, CLONE3), to_miss],
        *each,
        *[(EQUAL, 1, 0, clone), to_allow],
        (LOAD, 0, 0, FIRST_ARGUMENT),
        *[(ANY_BIT, 0, 1, linux.CLONE_NEWUSER), to_refuse],
        to_allow,
    ]
