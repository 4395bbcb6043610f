"""A zip that strangers made, read within limits."""

import struct
import zlib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self
from zipfile import BadZipFile, ZipFile, ZipInfo

from tichchap.autograde.collect.dates import date_of
from tichchap.autograde.collect.names import check_entry, is_junk, name_of
from tichchap.autograde.collect.remarks import RefusedError, Remark, remark

MIB = 2**20
CHUNK = 2**16
# below it any ratio is harmless: an empty notebook of blanks is packed a thousand times smaller
SMALL = MIB
DIRECTORY_ENTRY = b"PK\x01\x02"
DAMAGE = (BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, struct.error, OSError)


@dataclass(frozen=True)
class Limits:
    """How much an archive may hold: entries, bytes of one and of all, unpacked by packed bytes."""

    entries: int
    file: int
    total: int
    ratio: int


OF_CLASS = Limits(entries=20_000, file=64 * MIB, total=8192 * MIB, ratio=200)
OF_STUDENT = Limits(entries=2_000, file=64 * MIB, total=256 * MIB, ratio=200)


@dataclass(frozen=True)
class Entry:
    """A file in an archive. Its date is None where the archive tells none."""

    name: str
    date: datetime | None
    info: ZipInfo

    @property
    def ending(self) -> str:
        """The ending of its name, in small letters."""
        return Path(self.name).suffix.lower()


class Archive:
    """The plain files of a zip in `entries`, and in `refused` what is wrong with the others.

    Folders and what systems add by themselves are left out. Use it as a context manager.

    Raises:
        RefusedError: it is no zip, is damaged, or has too many entries.
    """

    def __init__(self, file: Path | BinaryIO, limits: Limits, name: str) -> None:
        self._limits, self._left = limits, limits.total
        try:
            self._zip = ZipFile(file)
        except DAMAGE as error:
            raise RefusedError("no_zip", name=name, error=error) from error
        infos = self._zip.infolist()
        if len(infos) > limits.entries:
            self._zip.close()
            raise RefusedError("entries", name=name, most=limits.entries)
        self.entries: list[Entry] = []
        self.refused: list[Remark] = []
        self._sort(infos)

    @classmethod
    def of_student(cls, data: bytes, name: str) -> Self:
        """Open a zip that a student uploaded.

        Raises:
            RefusedError: as for any archive.
        """
        # counted before zipfile makes an object of each
        if data.count(DIRECTORY_ENTRY) > OF_STUDENT.entries:
            raise RefusedError("entries", name=name, most=OF_STUDENT.entries)
        return cls(BytesIO(data), OF_STUDENT, name)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()

    def _sort(self, infos: list[ZipInfo]) -> None:
        named = [(name_of(info), info) for info in infos]
        files = [(name, info) for name, info in named if not name.endswith("/")]
        count = Counter(name for name, _ in files)
        for name, info in files:
            if is_junk(name):
                continue
            try:
                check_entry(name, info)
            except RefusedError as refused:
                self.refused.append(refused.remark)
                continue
            if count[name] == 1:
                self.entries.append(Entry(name, date_of(info), info))
        twice = [name for name, times in count.items() if times > 1 and not is_junk(name)]
        self.refused += [remark("duplicate", name=name) for name in twice]

    def read(self, entry: Entry) -> bytes:
        """Unpack an entry.

        Raises:
            RefusedError: it is damaged or too large.
        """
        parts: list[bytes] = []
        size = 0
        try:
            with self._zip.open(entry.info) as file:
                while part := file.read(CHUNK):
                    size += len(part)
                    self._left -= len(part)
                    self._check(entry, size)
                    parts.append(part)
        except DAMAGE as error:
            raise RefusedError("damaged", name=entry.name, error=error) from error
        return b"".join(parts)

    def _check(self, entry: Entry, size: int) -> None:
        if size > self._limits.file:
            raise RefusedError("too_large", name=entry.name, most=self._limits.file // MIB)
        if size > max(SMALL, self._limits.ratio * entry.info.compress_size):
            raise RefusedError("ratio", name=entry.name, most=self._limits.ratio)
        if self._left < 0:
            raise RefusedError("total", name=entry.name, most=self._limits.total // MIB)
