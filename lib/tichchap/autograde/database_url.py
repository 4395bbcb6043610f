"""The address of a gradebook: which driver it means, and how to show it to people."""

from urllib.parse import quote

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

HIDDEN = "***"


def with_driver(url: str) -> str:
    """Name the driver that `tichchap[postgresql]` brings: SQLAlchemy 2.1 expects another one."""
    scheme, _, rest = url.partition("://")
    return f"postgresql+psycopg2://{rest}" if scheme == "postgresql" else url


def parsed(url: str) -> URL | None:
    """The parts of an address; None where it is none."""
    try:
        return make_url(url)
    except (ArgumentError, ValueError):  # the latter for a port that is no number
        return None


def shown(url: str) -> str:
    """The address without its password; of one that cannot be read, only how it begins."""
    parts = parsed(url)
    if parts is None:
        scheme, colon, _ = url.partition("://")
        return f"{scheme}://{HIDDEN}" if colon else HIDDEN
    hidden = {name: HIDDEN for name in parts.query if _is_secret(name)}
    made = parts.update_query_dict(hidden).render_as_string(hide_password=True)
    return made.replace(quote(HIDDEN), HIDDEN)


def without_secrets(said: str, url: str) -> str:
    """What a database says, without the password that the address has."""
    parts = parsed(url)
    if parts is None:
        return said.replace(url, HIDDEN)
    values = [value for name, value in parts.query.items() if _is_secret(name)]
    for secret in filter(None, [parts.password, *values]):
        said = said.replace(str(secret), HIDDEN)
    return said


def _is_secret(name: str) -> bool:
    return "pass" in name.lower()
