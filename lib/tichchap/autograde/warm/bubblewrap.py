"""The command that puts a process into a sandbox."""

import os
import shutil
import sys
import sysconfig
from pathlib import Path

import tichchap
from tichchap.autograde.warm import linux

BWRAP = "bwrap"
PACKAGE = Path(tichchap.__file__).parent
# what a Python process needs from /etc, and nothing that says who uses the machine
ETC = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "fonts", "alternatives")
# a fork is handed to a user of its own, in namespaces of its own
POWERS = {
    "CHOWN": 0,
    "DAC_OVERRIDE": 1,
    "FOWNER": 3,
    "KILL": 5,
    "SETGID": 6,
    "SETUID": 7,
    "SETPCAP": 8,
    "SYS_ADMIN": 21,
    "SYS_RESOURCE": 24,
}


def command(folders: list[Path], *, nested: bool, environment: dict[str, str]) -> list[str]:
    """Give the beginning of a command line: what follows it runs in the sandbox.

    Inside there is the system and this Python, read-only, and `folders`, writable, at their own
    places. `nested`: the process may make further namespaces.
    """
    words = [shutil.which(BWRAP) or BWRAP, "--die-with-parent", "--new-session", "--clearenv"]
    words += ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    words += _user(nested)
    words += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--tmpfs", "/home"]
    places = _system()
    for parent in _parents([*places, *folders]):
        # bubblewrap's own would be closed to every other user
        words += ["--perms", "0755", "--dir", str(parent)]
    for place in places:
        words += ["--ro-bind", str(place), str(place)]
    for link in map(Path, ("/bin", "/sbin", "/lib", "/lib64", "/lib32")):
        if link.is_symlink():
            words += ["--symlink", str(link.readlink()), str(link)]
    # the answers of the demo's sample class are no business of a submission
    words += ["--tmpfs", str(PACKAGE / "autograde" / "sample_class")]
    for folder in folders:
        words += ["--bind", str(folder), str(folder)]
    words += ["--remount-ro", "/dev", "--remount-ro", "/"]
    for name, value in environment.items():
        words += ["--setenv", name, value]
    return words


def _user(nested: bool) -> list[str]:
    if os.geteuid() != 0:
        return ["--unshare-user"]
    if not nested:
        return ["--unshare-user", "--uid", "65534", "--gid", "65534"]
    # asked to keep one that is not there, bubblewrap 0.8 keeps every other one, too
    kept = [name for name, number in POWERS.items() if linux.has_capability(number)]
    powers = [word for name in kept for word in ("--cap-add", f"CAP_{name}")]
    return ["--cap-drop", "ALL", *powers]


def _parents(places: list[Path]) -> list[Path]:
    """List the folders that have to be made for these places, from the top."""
    made = {parent for place in places for parent in place.parents}
    own = {Path("/"), Path("/tmp"), Path("/etc"), Path("/usr"), Path("/home")}
    return sorted(made - own - set(places))


def _system() -> list[Path]:
    """List what is visible: the system's programs and libraries, Python, and the course."""
    prefixes = {Path(sys.prefix), Path(sys.base_prefix), Path(sysconfig.get_path("stdlib"))}
    wanted = {Path("/usr"), *prefixes, PACKAGE, *(Path("/etc") / name for name in ETC)}
    links = ("/bin", "/sbin", "/lib", "/lib64", "/lib32")
    wanted |= {Path(link) for link in links if not Path(link).is_symlink()}
    found = sorted(place for place in wanted if place.exists())
    # one that lies in another one is there already
    return [p for p in found if not any(other in p.parents for other in found)]
