"""Arrow tables as DataFrames, by the rules users expect: nulls never turn integers into floats or booleans into objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Optional

import pandas as pd
import pyarrow as pa


def to_pandas(table: pa.Table, strings: Optional[str] = None) -> pd.DataFrame:
    """A DataFrame. Columns are copied only where pandas needs another layout. `strings`: None or "category"."""
    if strings not in (None, "category"):
        raise ValueError(f'strings={strings!r}; write strings="category" or leave it out')
    # Positions for names: a field may be called like another column (`_time`), which a mapping cannot hold.
    plain = table.rename_columns([str(index) for index in range(table.num_columns)])
    nullable = [index for index, column in enumerate(plain.columns) if _needs_mask(column)]
    others = plain.drop_columns([str(index) for index in nullable]) if nullable else plain
    frame = others.to_pandas(split_blocks=True, strings_to_categorical=strings == "category", date_as_object=True, maps_as_pydicts="lossy")
    if nullable:
        masked = {str(index): _masked(plain.column(index)) for index in nullable}
        columns: dict[str, Any] = {name: masked[name] if name in masked else frame[name] for name in plain.column_names}
        frame = pd.DataFrame(columns, index=pd.RangeIndex(table.num_rows), copy=False)
    frame.columns = pd.Index(table.column_names)
    return frame


def pieces(result: Any, kind: str) -> Iterator[Any]:
    """A result as it comes: data frames, record batches ("pyarrow") or row dictionaries ("row")."""
    if kind not in ("pandas", "pyarrow", "row"):
        raise ValueError(f"kind={kind!r}; the kinds are 'pandas', 'pyarrow' and 'row'")
    for batch in result:
        if kind == "pyarrow":
            yield batch
        elif kind == "pandas":
            yield to_pandas(pa.Table.from_batches([batch]))
        else:
            yield from batch.to_pylist()


def _needs_mask(column: pa.ChunkedArray) -> bool:
    return column.null_count > 0 and (pa.types.is_integer(column.type) or pa.types.is_boolean(column.type))


def _masked(column: pa.ChunkedArray) -> Any:
    if pa.types.is_boolean(column.type):
        return pd.BooleanDtype().__from_arrow__(column)
    signed = "Int" if pa.types.is_signed_integer(column.type) else "UInt"
    return pd.api.types.pandas_dtype(f"{signed}{column.type.bit_width}").__from_arrow__(column)
