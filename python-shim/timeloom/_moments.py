"""Rows of the user's own as events: when, and to whom, a query is asked."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any, Optional

import numpy as np
import pyarrow as pa

from ._errors import DataError
from ._frames import table_of
from ._types import show_type

TIME, KEY, SUBSORT = "time", "key", "subsort"
# After every event of an instant, which have subsorts of their tables; ticks have the largest there is.
_LAST_SUBSORT = 2**64 - 2


@dataclass(frozen=True)
class Moments:
    """`events` in the order of time. `places` says where in that order each row is; None where the rows are in it already."""

    events: pa.Table
    places: Optional[np.ndarray]

    def in_place(self, column: pa.ChunkedArray) -> pa.ChunkedArray:
        """A column in the order of `events`, in the order of the rows."""
        return column if self.places is None else pa.chunked_array([column.combine_chunks().take(pa.array(self.places))], column.type)


def moments_of(rows: Any, time: str, key: str, key_type: pa.DataType, inclusive: bool) -> Moments:
    """The times and keys of rows of any kind. Raises DataError that names the column for what cannot be one.

    `key_type` is that of the tables' keys. `inclusive`: the events of the very instant come before, else after.
    """
    columns = _columns(rows, time, key)
    times = _nanoseconds(_decoded(columns.column(time)), time)
    keys = _as_keys(_decoded(columns.column(key)), key, key_type)
    order = None if (times[1:] >= times[:-1]).all() else np.argsort(times, kind="stable")
    if order is not None:
        times, keys = times[order], keys.take(pa.array(order))
    count = len(times)
    subsorts = np.arange(count, dtype=np.uint64) + np.uint64(_LAST_SUBSORT - count)
    moved = (times if inclusive else times - 1).view("datetime64[ns]")
    return Moments(pa.table({TIME: moved, KEY: keys, SUBSORT: subsorts}), None if order is None else _inverse(order))


def _columns(rows: Any, time: str, key: str) -> pa.Table:
    pandas = sys.modules.get("pandas")
    if pandas is not None and isinstance(rows, pandas.DataFrame):
        _require(list(rows.columns), time, key, list(rows.index.names))
        # Other columns may hold what Arrow cannot.
        return table_of(rows[list(dict.fromkeys((time, key)))])
    table = table_of(rows)
    _require(table.schema.names, time, key, [])
    return table


def _require(names: "list[Any]", time: str, key: str, index: "list[Any]") -> None:
    for name in (time, key):
        if name in index and name not in names:
            raise DataError(f"'{name}' is the frame's index, not a column: pass .reset_index() of it")
        if name not in names:
            raise DataError(f"the rows have no column '{name}'; they have {', '.join(map(repr, names)) or 'none'}")


def _decoded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column


def _nanoseconds(column: pa.ChunkedArray, name: str) -> np.ndarray:
    if column.null_count and not pa.types.is_null(column.type):
        first = column.is_null().index(True).as_py()
        raise DataError(f"column '{name}' has no time in {_rows(column.null_count)} (the first is row {first}): drop or fill them")
    try:
        return np.asarray(_timestamps(column, name).cast(pa.int64()).combine_chunks())
    except pa.ArrowException as problem:
        raise DataError(f"column '{name}' cannot be read as times: {problem}") from problem


def _timestamps(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    kind = pa.types
    if kind.is_timestamp(column.type) or kind.is_date(column.type):
        # An instant is the same whatever zone it is shown in.
        return column.cast(pa.timestamp("ns", getattr(column.type, "tz", None)))
    if kind.is_null(column.type) and len(column) == 0:
        return column.cast(pa.timestamp("ns"))
    if kind.is_string(column.type) or kind.is_large_string(column.type):
        try:
            return column.cast(pa.timestamp("ns"))
        except pa.ArrowInvalid:
            return column.cast(pa.timestamp("ns", "UTC"))
    raise DataError(f"column '{name}' holds {show_type(column.type)}: times are timestamps, dates or ISO text")


def _as_keys(column: pa.ChunkedArray, name: str, wanted: pa.DataType) -> pa.Array:
    has, wants = _class(column.type), _class(wanted)
    if has != wants and not (has == "numbers" and wants == "whole numbers") and column.null_count < len(column):
        raise DataError(f"the keys in column '{name}' are {has}, those of the tables {wants} ({show_type(wanted)}): convert one of them")
    try:
        return column.cast(wanted).combine_chunks()
    except pa.ArrowException as problem:
        raise DataError(f"column '{name}' holds keys that are no {show_type(wanted)}, as those of the tables are: {problem}") from problem


def _class(given: pa.DataType) -> str:
    kind = pa.types
    if kind.is_integer(given):
        return "whole numbers"
    if kind.is_floating(given):
        return "numbers"
    if kind.is_string(given) or kind.is_large_string(given):
        return "text"
    return show_type(given)


def _inverse(order: np.ndarray) -> np.ndarray:
    places = np.empty_like(order)
    places[order] = np.arange(len(order))
    return places


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
