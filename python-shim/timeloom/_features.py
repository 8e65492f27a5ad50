"""Point-in-time features: what a query's fields were worth at rows of the user's own, and not a moment later."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Optional

import pyarrow as pa
import pyarrow.compute as pc

from ._errors import DataError, TimelineError
from ._expression import Expression
from ._frames import table_of
from ._question import PRIVATE, TEXT_OPTIONS, only, question
from ._readable import Readable, appended, fields_of
from ._times import EARLIEST
from ._types import arrow_type

if TYPE_CHECKING:
    import pandas

    from ._result import Result
    from ._session import Session

_MOST_SUBSORT = 2**64 - 2
_TIME, _KEY, _SUBSORT, _ROW = "time", "key", "subsort", "row"


class Features(Readable):
    """The user's rows, in their order, with the query's fields as further columns. Computed when it is read."""

    _what = "features"

    def __init__(self, result: "Result", given: pa.Table, data: Any) -> None:
        self._result = result
        self._given = given
        self._data = data

    @property
    def warnings(self) -> list[str]:
        """What is worth knowing, as sentences."""
        return self._result.warnings

    @property
    def rows(self) -> int:
        """As many as were given."""
        return self._given.num_rows

    def to_arrow(self) -> pa.Table:
        """All columns as an Arrow table."""
        found = self._result.to_arrow()
        order = pc.sort_indices(found.column(_ROW))
        fields = pa.chunked_array([found.column("fields").combine_chunks().take(order)])
        return appended(self._given, fields_of(fields), "the rows")

    def to_pandas(self) -> "pandas.DataFrame":
        """A DataFrame; the index and the dtypes of a given one stay."""
        import pandas as pd

        from ._pandas import to_pandas

        table = self.to_arrow()
        if not isinstance(self._data, pd.DataFrame):
            return to_pandas(table)
        added = to_pandas(table.select(range(self._given.num_columns, table.num_columns)))
        return pd.concat([self._data, added.set_axis(self._data.index)], axis=1)


def features(
    session: "Session", query: Any, at: Any, time: str, key: str, inclusive: bool, grouping: Optional[str], **options: Any
) -> Features:
    """See `Session.features`."""
    chosen = only(options, TEXT_OPTIONS, "features")
    given = table_of(at)
    for name in (time, key):
        if name not in given.schema.names:
            raise DataError(f"the rows have no column '{name}'; they have {', '.join(map(repr, given.schema.names))}")
    kind, key_type = _grouping(session, key, grouping)
    name = f"{PRIVATE}at_{uuid.uuid4().hex}"
    moments = _moments(given, time, key, key_type, inclusive)
    session.table(name, moments, time=_TIME, key=_KEY, subsort=_SUBSORT, grouping=kind)
    try:
        # The text is a formula, so that its mistakes are told at their places in it.
        text = query.text if isinstance(query, Expression) else query
        asked = question(f"{{ fields: {PRIVATE}query, {_ROW}: {name}.{_ROW} }} | when(is_valid({name}))", chosen)
        asked["changedSince"] = EARLIEST
        asked["formulas"] = [*asked["formulas"], {"name": f"{PRIVATE}query", "text": text, "label": "query"}]
        return Features(session.ask_query(asked), given, at)
    finally:
        session.drop(name)


def _moments(given: pa.Table, time: str, key: str, key_type: pa.DataType, inclusive: bool) -> pa.Table:
    rows = given.num_rows
    try:
        times = _nanoseconds(given.column(time))
        keys = given.column(key).cast(key_type)
    except pa.ArrowException as problem:
        raise DataError(f"the columns '{time}' and '{key}' cannot be read as times and keys: {problem}") from problem
    if times.null_count:
        raise DataError(f"column '{time}' has {times.null_count} rows without a time")
    # After every event of the instant; or, a nanosecond earlier, before.
    moved = times if inclusive else pc.subtract(times.cast(pa.int64()), 1).cast(pa.timestamp("ns"))
    subsort = pa.array(range(_MOST_SUBSORT - rows, _MOST_SUBSORT), pa.uint64())
    return pa.table({_TIME: moved, _KEY: keys, _SUBSORT: subsort, _ROW: pa.array(range(rows), pa.int64())})


def _nanoseconds(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_timestamp(column.type) and column.type.tz is not None:
        column = column.cast(pa.timestamp(column.type.unit, "UTC")).cast(pa.timestamp(column.type.unit))
    if not (
        pa.types.is_timestamp(column.type)
        or pa.types.is_date(column.type)
        or pa.types.is_string(column.type)
        or pa.types.is_large_string(column.type)
    ):
        raise DataError(f"times must be timestamps, dates or ISO text, not {column.type}")
    return column.cast(pa.timestamp("ns"))


def _grouping(session: "Session", key: str, grouping: Optional[str]) -> tuple[str, pa.DataType]:
    """The kind of entity that the rows' key means, and its type in the tables."""
    tables = session.ask({"type": "catalog"})["tables"]
    kinds = {info["grouping"]: next(column["type"] for column in info["columns"] if column["name"] == info["key"]) for info in tables}
    if not kinds:
        raise TimelineError("there are no tables yet to take features from")
    chosen = grouping or (key if key in kinds else next(iter(kinds)) if len(kinds) == 1 else None)
    if chosen not in kinds:
        raise TimelineError(f"whose features are wanted? grouping= must be one of {', '.join(map(repr, kinds))}")
    return chosen, arrow_type(kinds[chosen])
