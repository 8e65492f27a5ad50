"""A result put into the columns of a data frame while it comes: each number is copied once, to where it stays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Optional, Union

import numpy as np
import pandas as pd
import pyarrow as pa

from ._pandas import to_pandas

_FIRST_ROWS = 1 << 16
_MOST_ROWS = 1 << 27
"""What is believed of a bound: room costs nothing until it is used, but some systems refuse to promise more than they have."""


def assembled(schema: pa.Schema, batches: Iterator[pa.RecordBatch], most: Optional[int]) -> pd.DataFrame:
    """The frame that `to_pandas` makes of all batches. `most`: a bound of their rows, if one is known."""
    room = _FIRST_ROWS if most is None else min(most, _MOST_ROWS)
    columns = [_Numbers(field.type, room) if _is_plain(field.type) else _Pieces(field.type) for field in schema]
    rows = 0
    for batch in batches:
        for index, (column, array) in enumerate(zip(columns, batch.columns)):
            columns[index] = column.add(array)
        rows += batch.num_rows
    return _frame(schema, columns, rows)


class _Pieces:
    """A column that pandas keeps in another layout than Arrow, or that has nulls: converted in the end."""

    def __init__(self, type: pa.DataType, arrays: Optional[list[pa.Array]] = None) -> None:
        self.type = type
        self._arrays = arrays or []

    def add(self, array: pa.Array) -> "_Pieces":
        self._arrays.append(array)
        return self

    def whole(self) -> pa.ChunkedArray:
        return pa.chunked_array(self._arrays, self.type)


class _Numbers:
    """A column of numbers or instants without nulls, or of floats, whose nulls are NaN."""

    def __init__(self, type: pa.DataType, room: int) -> None:
        self._type = type
        self._values = np.empty(room, type.to_pandas_dtype())
        self._count = 0

    def add(self, array: pa.Array) -> "Union[_Numbers, _Pieces]":
        if array.null_count > 0 and not pa.types.is_floating(self._type):
            return _Pieces(self._type, [pa.array(self.whole(), self._type)]).add(array)
        start, end = self._count, self._count + len(array)
        if end > len(self._values):
            self._grow(end)
        self._values[start:end] = np.frombuffer(array.buffers()[1], self._values.dtype, len(array), array.offset * self._values.itemsize)
        if array.null_count > 0:
            self._values[start:end][array.is_null().to_numpy(zero_copy_only=False)] = np.nan
        self._count = end
        return self

    def whole(self) -> np.ndarray:
        return self._values[: self._count]

    def _grow(self, least: int) -> None:
        values = np.empty(max(least, 2 * len(self._values)), self._values.dtype)
        values[: self._count] = self.whole()
        self._values = values


def _frame(schema: pa.Schema, columns: "list[Union[_Numbers, _Pieces]]", rows: int) -> pd.DataFrame:
    # Positions for names: two columns may be called alike.
    pieces = {str(index): column.whole() for index, column in enumerate(columns) if isinstance(column, _Pieces)}
    others = to_pandas(pa.table(pieces))
    found: dict[str, Any] = {
        str(index): others[str(index)] if isinstance(column, _Pieces) else column.whole() for index, column in enumerate(columns)
    }
    frame = pd.DataFrame(found, index=pd.RangeIndex(rows), copy=False)
    frame.columns = pd.Index(schema.names)
    return frame


def _is_plain(type: pa.DataType) -> bool:
    kinds = pa.types
    if kinds.is_timestamp(type):
        return type.tz is None
    return kinds.is_integer(type) or kinds.is_duration(type) or (kinds.is_floating(type) and not kinds.is_float16(type))
