"""What a process does before the student's code runs in it: namespaces, limits, then the kernel.

Run as a program (`python -m tichchap.autograde.warm.child REQUEST`) it is one kernel that starts
from nothing; `zygote.py` forks it instead.
"""

import json
import os
import random
import resource
import shutil
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tichchap.autograde.warm import calls, linux
from tichchap.autograde.warm.limits import MIB, Limits

# torch's own: what a generator that nobody has seeded starts with
TORCH_SEED = 67280421310721


@dataclass(frozen=True)
class Request:
    """A kernel to be started in `box`, a folder with `files` for its working folder.

    `user`: the number of the user it runs as, where this process may choose.
    """

    box: str
    connection_file: str
    environment: dict[str, str]
    limits: Limits
    user: int | None = None

    def as_json(self) -> bytes:
        """Write the request as JSON."""
        return json.dumps({**vars(self), "limits": self.limits.as_dict()}).encode()

    @classmethod
    def read(cls, text: bytes | str) -> "Request":
        """Read a request."""
        data = json.loads(text)
        return cls(**{**data, "limits": Limits(**data["limits"])})


def enter_namespaces() -> None:
    """Leave the other forks: the next child sees no process, no mount and no message of theirs."""
    flags = linux.CLONE_NEWNS | linux.CLONE_NEWPID | linux.CLONE_NEWIPC | linux.CLONE_NEWNET
    user, group = os.geteuid(), os.getegid()
    if user != 0:
        linux.unshare(flags | linux.CLONE_NEWUSER)
        for file, text in (
            ("setgroups", "deny"),
            ("uid_map", f"{user} {user} 1"),
            ("gid_map", f"{group} {group} 1"),
        ):
            Path("/proc/self", file).write_text(text)
    else:
        linux.unshare(flags)
    linux.mount("none", "/", flags=linux.MS_REC | linux.MS_PRIVATE)


def private_folders(request: Request) -> None:
    """Show only this box, and hide every folder in which another fork could leave a message."""
    box = os.open(request.box, os.O_RDONLY | os.O_DIRECTORY)
    for folder, size in (("/tmp", 64 * MIB), ("/home", MIB), ("/dev/shm", 64 * MIB)):
        libraries = linux.read_only_below(folder)
        _scratch(folder, size, 0o1777)
        for place, opened in libraries.items():
            _show(opened, Path(place))
    Path(request.box).mkdir(parents=True)
    for parent in Path(request.box).parents:
        if str(parent).startswith("/tmp/"):
            parent.chmod(0o711)
    linux.mount(f"/proc/self/fd/{box}", request.box, flags=linux.MS_BIND)
    os.close(box)
    _scratch(f"{request.box}/work", request.limits.files, 0o700, request.user)
    if os.geteuid() == 0:
        flags = linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC
        linux.mount("proc", "/proc", "proc", flags)


def _show(opened: int, place: Path) -> None:
    """Put what is open back to where it was: Python itself may live below /home."""
    place.mkdir(mode=0o755, parents=True, exist_ok=True)
    # with what is mounted in it: who is not root may not uncover that
    linux.mount(f"/proc/self/fd/{opened}", str(place), flags=linux.MS_BIND | linux.MS_REC)
    os.close(opened)


def _scratch(folder: str, size: int, mode: int, user: int | None = None) -> None:
    options = f"size={size},nr_inodes=20000,mode={mode:o}"
    options += f",uid={user},gid={user}" if user is not None else ""
    linux.mount("tmpfs", folder, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, options)


def become_kernel(request: Request, *, boxed: bool) -> None:
    """Turn this process into the kernel; does not return."""
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if boxed:
        private_folders(request)
    _only_standard_streams()
    work = Path(request.box, "work")
    shutil.copytree(Path(request.box, "files"), work, dirs_exist_ok=True)
    os.environ.clear()
    os.environ.update(request.environment)
    _limit(request.limits)
    if boxed:
        _step_down(request, work)
    os.chdir(work)
    _reset_randomness()
    from tichchap.autograde.warm.app import become  # forked, it is imported already

    become(request.connection_file)


def _only_standard_streams() -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    os.closerange(3, 1024)


def _limit(limits: Limits) -> None:
    wanted = {
        resource.RLIMIT_CPU: limits.cpu,
        resource.RLIMIT_FSIZE: limits.file,
        resource.RLIMIT_NOFILE: 512,
        resource.RLIMIT_CORE: 0,
    }
    if sys.platform.startswith("linux"):
        wanted |= {resource.RLIMIT_DATA: limits.data, resource.RLIMIT_NPROC: limits.processes}
        # where memory runs out all the same, this process goes first
        Path("/proc/self/oom_score_adj").write_text("1000")
    for which, number in wanted.items():
        if which == resource.RLIMIT_NPROC and os.geteuid() != 0 and not _own_user_namespace():
            continue  # it would count everything that this user runs
        _, most = resource.getrlimit(which)
        value = number if most == resource.RLIM_INFINITY else min(number, most)
        resource.setrlimit(which, (value, value))


def _own_user_namespace() -> bool:
    return Path("/proc/self/setgroups").read_text().strip() == "deny"


def _step_down(request: Request, work: Path) -> None:
    """Become nobody in particular; nobody else may look into this process."""
    linux.drop_bounding_set()
    if request.user is not None:
        for path in work.rglob("*"):
            os.chown(path, request.user, request.user, follow_symlinks=False)
        os.setgroups([])
        os.setresgid(request.user, request.user, request.user)
        os.setresuid(request.user, request.user, request.user)
    linux.drop_capabilities()
    linux.set_process(linux.PR_SET_DUMPABLE, 0)
    calls.refuse()


def _reset_randomness() -> None:
    """Start all generators anew: a fork would go on where the warm process stopped."""
    random.seed(0)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(0)
    if "torch" in sys.modules:
        sys.modules["torch"].default_generator.manual_seed(TORCH_SEED)


def main(argv: list[Any]) -> None:
    """Be one kernel, started from nothing, as long as who started it is there."""
    if sys.platform.startswith("linux"):
        linux.set_process(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    become_kernel(Request.read(argv[1]), boxed=False)


if __name__ == "__main__":
    main(sys.argv)
