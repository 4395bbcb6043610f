"""When a file was handed in, as far as an archive tells."""

import struct
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zipfile import ZipInfo

EXTENDED_TIMESTAMP = 0x5455
# a platform that stamps every file as it makes the archive needs minutes for a class
MAKING = timedelta(hours=1)


def date_of(info: ZipInfo) -> datetime | None:
    """Give the date of an entry in UTC, None where it has none or an impossible one.

    The old field of zips has no time zone: it is taken as the one of this machine.
    """
    seconds = _extended(info.extra)
    try:
        if seconds is not None:
            date = datetime.fromtimestamp(seconds, UTC)
        else:
            date = datetime(*info.date_time).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
    told = date.year > 1980  # 1980 stands for no date
    return date if told and date < datetime.now(UTC) + timedelta(days=1) else None


def tell(dates: Iterable[datetime | None]) -> bool:
    """Tell whether these dates say when each student handed in, or only when the zip was made."""
    known = [date for date in dates if date is not None]
    return bool(known) and max(known) - min(known) > MAKING


def timestamp(date: datetime) -> str:
    """Write a date in UTC for timestamp.txt.

    nbgrader reads an offset such as +0700 as seconds, so only a name of a zone is right.
    """
    return f"{date:%Y-%m-%d %H:%M:%S} UTC"


def _extended(extra: bytes) -> int | None:
    """Find the modification time that Unix programs add, in seconds of UTC."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == EXTENDED_TIMESTAMP and len(field) >= 5 and field[0] & 1:
            return int(struct.unpack_from("<i", field, 1)[0])
    return None
