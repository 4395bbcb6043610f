"""What a student's process may take."""

from dataclasses import asdict, dataclass
from typing import Any

MIB = 2**20


@dataclass(frozen=True)
class Limits:
    """Limits of one submission.

    Bytes of memory of all its processes together and of one address space's data, processor
    seconds of one process, processes and threads, bytes of one file and of all files, bytes that
    it may print, seconds of wall time of one cell and of everything.
    """

    memory: int = 2560 * MIB
    data: int = 2048 * MIB
    cpu: int = 600
    processes: int = 96
    file: int = 64 * MIB
    files: int = 256 * MIB
    output: int = 8 * MIB
    cell: float = 60.0
    submission: float = 300.0

    def as_dict(self) -> dict[str, Any]:
        """Give the limits as what JSON can hold."""
        return asdict(self)
