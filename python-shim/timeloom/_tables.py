"""Creating tables and appending to them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Optional

from ._errors import DataError, TimelineError
from ._frames import Rows, rows_of
from ._made import Step, of_files
from ._table import Table
from ._types import wire_schema

if TYPE_CHECKING:
    from ._connection import Connection
    from ._session import Session

_UNITS = ("s", "ms", "us", "ns")


def create(
    session: "Session",
    name: str,
    data: Any,
    time: Optional[str],
    key: Optional[str],
    subsort: Optional[str],
    grouping: Optional[str],
    time_unit: str,
    schema: Any,
    if_exists: str,
    format: Optional[str],
) -> Table:
    """Creates or replaces a table; see `Session.table`."""
    if time is None or key is None:
        raise TimelineError(f"table '{name}' needs time= and key=: the columns that say when and to whom something happened")
    if time_unit not in _UNITS:
        raise TimelineError(f"time_unit={time_unit!r}; the units are {', '.join(_UNITS)}")
    if if_exists not in ("replace", "error"):
        raise TimelineError(f"if_exists={if_exists!r}; write 'replace' or 'error'")
    if data is None and schema is None:
        raise TimelineError(f"table '{name}' has neither data nor a schema=: an empty table needs the types of its columns")
    columns = wire_schema(schema)
    _require_columns(name, data, [column for column in (time, key, subsort) if column is not None])
    table = {
        "name": name, "time": time, "key": key, "subsort": subsort, "grouping": key if grouping is None else grouping,
        "timeUnit": time_unit, "schema": columns,
    }  # fmt: skip
    message = {"type": "table", "table": table, "ifExists": if_exists}
    _send(session.connection(name), message, rows_of(data, format, columns, session.allow))
    words = f"session.table({name!r}, …, time={time!r}, key={key!r})"
    session.made.table(name, _again(session, message, data, format, columns), words)
    return Table(session, name)


def append(session: "Session", name: str, data: Any, format: Optional[str]) -> int:
    """Appends rows to a table and returns their number."""
    if data is None:
        raise DataError("add() needs rows")
    message = {"type": "add", "name": name}
    answer = _send(session.connection(), message, rows_of(data, format, None, session.allow))
    session.made.added(name, _again(session, message, data, format, None))
    return answer["rows"]


def _again(session: "Session", message: Mapping[str, Any], data: Any, format: Optional[str], schema: Any) -> Optional[Step]:
    """Sends the same once more, where the rows can be had once more."""
    allow = session.allow
    if data is None:
        return lambda connection: _send(connection, message, rows_of(None))
    paths = of_files(data)
    return None if paths is None else lambda connection: _send(connection, message, rows_of(paths, format, schema, allow))


def _send(connection: "Connection", message: Mapping[str, Any], rows: Rows) -> Any:
    whole = {**message, "rows": rows.source, "nanIsNull": rows.nan_is_null}
    return connection.ask(whole) if rows.chunks is None else connection.upload(whole, rows.chunks)


def _require_columns(table: str, data: Any, names: list[str]) -> None:
    """A frame whose time or key is its index is the commonest slip, so it gets its own words."""
    pandas = sys.modules.get("pandas")
    if pandas is None or not isinstance(data, pandas.DataFrame):
        return
    for name in names:
        if name in data.columns:
            continue
        if name in data.index.names:
            raise DataError(f"table '{table}': '{name}' is the frame's index, not a column: pass .reset_index() of it")
        raise DataError(f"table '{table}': the frame has no column '{name}'; it has {', '.join(map(repr, data.columns))}")
