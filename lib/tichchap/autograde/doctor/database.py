"""The gradebook: whether its database can be reached and written."""

import contextlib
import sqlite3
from pathlib import Path

from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import NoSuchModuleError, SQLAlchemyError

from tichchap.autograde.database_url import parsed, shown, with_driver, without_secrets
from tichchap.autograde.doctor.finding import Finding, Machine, Verdict
from tichchap.autograde.doctor.folders import writable

ITEM = "database"
WAIT = 3  # seconds for a server to answer, or for a lock
TABLE = "assignment"  # one that every gradebook has


def database(machine: Machine) -> Finding:
    """The gradebook's address, without its password, and what answers there."""
    url = with_driver(machine.db or machine.course.coursedir.db_url)
    parts = parsed(url)
    if parts is None:
        found = machine.say("db_malformed", url=shown(url))
        return Finding(ITEM, Verdict.MISSING, found, machine.say("advice_db_url"))
    look = _sqlite if parts.get_backend_name() == "sqlite" else _server
    return look(machine, parts)


def _sqlite(machine: Machine, url: URL) -> Finding:
    file = Path(url.database or "")
    details = {"path": file, "version": sqlite3.sqlite_version}
    if not url.database or url.database == ":memory:":
        found, advice = machine.say("db_in_memory"), machine.say("advice_db_url")
        return Finding(ITEM, Verdict.MISSING, found, advice)
    if not file.exists():
        if why := writable(file.parent):
            found = machine.say("db_no_folder", **details, why=why)
            return Finding(ITEM, Verdict.MISSING, found, machine.say("advice_folder"))
        found, advice = machine.say("db_none_yet", **details), machine.say("advice_release")
        return Finding(ITEM, Verdict.OK, found, advice)
    try:
        released = _try_to_write(file)
    except sqlite3.Error as error:
        found = machine.say("db_sqlite_fails", **details, error=error)
        return Finding(ITEM, Verdict.MISSING, found, machine.say("advice_db_file"))
    return _usable(machine, machine.say("db_sqlite", **details), released)


def _try_to_write(file: Path) -> bool:
    """Begin to write and stop; whether there are a gradebook's tables. Raises `sqlite3.Error`."""
    address = f"{file.resolve().as_uri()}?mode=rw"
    with contextlib.closing(sqlite3.connect(address, uri=True, timeout=WAIT)) as opened:
        opened.isolation_level = None
        opened.execute("BEGIN IMMEDIATE")
        opened.execute("CREATE TABLE tichchap_doctor (n INTEGER)")
        opened.execute("ROLLBACK")
        query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
        return opened.execute(query, [TABLE]).fetchone() is not None


def _server(machine: Machine, url: URL) -> Finding:
    address = url.render_as_string(hide_password=False)
    options = {"connect_timeout": WAIT} if url.get_backend_name() == "postgresql" else {}
    try:
        engine = create_engine(url, connect_args=options)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        found = machine.say("db_no_driver", url=shown(address), error=error)
        return Finding(ITEM, Verdict.MISSING, found, machine.say("advice_driver_db"))
    try:
        with engine.connect() as connection:
            return _of_server(machine, connection, shown(address))
    except SQLAlchemyError as error:
        said = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
        details = {"url": shown(address), "error": without_secrets(said, address)}
        found = machine.say("db_no_answer", **details)
        return Finding(ITEM, Verdict.MISSING, found, machine.say("advice_db_server"))
    finally:
        engine.dispose()


def _of_server(machine: Machine, connection: Connection, address: str) -> Finding:
    dialect = connection.dialect
    version = ".".join(map(str, getattr(dialect, "server_version_info", None) or ("?",)))
    details = {"kind": dialect.name, "version": version, "url": address}
    found = machine.say("db_server", **details)
    released = inspect(connection).has_table(TABLE)
    if dialect.name == "postgresql":
        asked = "SELECT has_schema_privilege(current_schema(), 'CREATE'), pg_is_in_recovery()"
        may_create, read_only = connection.execute(text(asked)).one()
        if read_only or not (may_create or released):
            found += machine.say("db_read_only")
            return Finding(ITEM, Verdict.MISSING, found, machine.say("advice_db_rights"))
        encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
        if encoding != "UTF8":
            found += machine.say("db_encoding", encoding=encoding)
            return Finding(ITEM, Verdict.WEAKER, found, machine.say("advice_db_encoding"))
    return _usable(machine, found, released)


def _usable(machine: Machine, found: str, released: bool) -> Finding:
    if released:
        return Finding(ITEM, Verdict.OK, found)
    return Finding(ITEM, Verdict.OK, found + machine.say("db_empty"), machine.say("advice_release"))
