"""The folder of one kernel: its sockets, and what its working folder begins with."""

import os
import secrets
import shutil
from pathlib import Path

# numbers of users that nobody has: each box, and so each submission, gets one of its own
FIRST_USER, USERS = 100_000, 1_000_000


class Box:
    """A folder for one kernel among `boxes`; `user` is None where this process is not root."""

    def __init__(self, boxes: Path, *, own_user: bool) -> None:
        number = self._reserve(boxes)
        self.path = boxes / str(number)
        self.user = number if own_user and os.geteuid() == 0 else None
        for name in ("files", "work"):
            (self.path / name).mkdir()
        if self.user is not None:
            for path in (self.path, *self.path.iterdir()):
                os.chown(path, self.user, self.user)

    @staticmethod
    def _reserve(boxes: Path) -> int:
        while True:
            number = FIRST_USER + secrets.randbelow(USERS)
            try:
                (boxes / str(number)).mkdir(mode=0o700)
            except FileExistsError:
                continue
            return number

    def fill(self, folder: Path) -> None:
        """Copy a folder's files, notebooks aside, to where the kernel will work."""
        ignored = shutil.ignore_patterns("*.ipynb", ".*")
        shutil.copytree(folder, self.path / "files", ignore=ignored, dirs_exist_ok=True)

    def close(self) -> None:
        """Let the kernel make no more files here, now that its sockets are there.

        What it writes into its working folder stays in memory, and is limited.
        """
        if self.user is not None:
            for path in (self.path, self.path / "files", self.path / "kernel.json"):
                os.chown(path, 0, 0, follow_symlinks=False)
                path.chmod(0o755 if path.is_dir() else 0o644)

    def remove(self) -> None:
        """Remove the folder, whatever the kernel has left in it."""
        shutil.rmtree(self.path, ignore_errors=True)
