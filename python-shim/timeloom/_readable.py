"""What is had as an Arrow table, had in every other form too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from ._errors import DataError

if TYPE_CHECKING:
    import pandas
    import polars

_SHOWN = 10


class Readable:
    """Rows that `to_arrow` gives."""

    _what = "rows"

    @property
    def rows(self) -> int:
        """How many there are."""
        return self.to_arrow().num_rows

    def to_arrow(self) -> pa.Table:
        """All columns as an Arrow table."""
        raise NotImplementedError

    def to_pandas(self) -> "pandas.DataFrame":
        """A DataFrame. Integers and booleans with nulls are `Int64` and `boolean`."""
        from ._pandas import to_pandas

        return to_pandas(self.to_arrow())

    def to_polars(self) -> "polars.DataFrame":
        """A Polars frame."""
        import polars

        return polars.from_arrow(self.to_arrow())  # type: ignore[return-value]

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        return f"<timeloom {self._what}: {self.rows} rows>"

    def _repr_html_(self) -> str:
        from ._html import preview_html

        return preview_html(self.to_arrow().slice(0, _SHOWN), self.rows)


Columns = list[tuple[str, pa.ChunkedArray]]


def appended(table: pa.Table, columns: Columns, where: str) -> pa.Table:
    """The table with further columns. Raises DataError for a name that it has already."""
    refuse_taken(columns, table.schema.names, where)
    for name, column in columns:
        table = table.append_column(name, column)
    return table


def refuse_taken(columns: Columns, names: Sequence[str], where: str) -> None:
    """Raises DataError if columns are called like others that `where` names, or like one another."""
    known = set(names)
    for name, _ in columns:
        if name in known:
            raise DataError(f"{where} have a column '{name}' already: rename that, or the field in the query")
        known.add(name)


def fields_of(records: pa.ChunkedArray) -> Columns:
    """The fields of a column of records, each a column; null where the record is."""
    names = [records.type.field(index).name for index in range(records.type.num_fields)]
    return [(name, pc.struct_field(records, [index])) for index, name in enumerate(names)]
