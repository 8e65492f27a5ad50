"""What is had as an Arrow table, had in every other form too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas
    import polars

_SHOWN = 10


class Readable:
    """Rows that `to_arrow` gives, and how many `rows` there are."""

    rows: int
    _what = "rows"

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


def appended(table: pa.Table, columns: "list[tuple[str, pa.ChunkedArray]]", where: str, taken: "Sequence[str]" = ()) -> pa.Table:
    """The table with further columns. Raises DataError for a name that it has already, or that is taken."""
    from ._errors import DataError

    for name, column in columns:
        if name in table.schema.names or name in taken:
            raise DataError(f"{where} have a column '{name}' already: rename that, or the field in the query")
        table = table.append_column(name, column)
    return table


def fields_of(records: pa.ChunkedArray) -> "list[tuple[str, pa.ChunkedArray]]":
    """The fields of a column of records, each a column; null where the record is."""
    import pyarrow.compute as pc

    names = [records.type.field(index).name for index in range(records.type.num_fields)]
    return [(name, pc.struct_field(records, [index])) for index, name in enumerate(names)]
