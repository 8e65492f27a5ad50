"""A table of a session, seen from Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Mapping, Optional

from ._errors import TimelineError

if TYPE_CHECKING:
    import pandas
    import pyarrow

    from ._session import Session


class Table:
    """Events of a session. It holds no rows itself: it knows its name and asks the engine."""

    def __init__(self, session: "Session", name: str) -> None:
        self.name = name
        self._session = session

    @property
    def rows(self) -> int:
        """How many events there are."""
        return self._info()["rows"]

    @property
    def schema(self) -> "pyarrow.Schema":
        """Columns and types."""
        from ._types import schema_of

        return schema_of(self._info()["columns"])

    def add(self, data: Any, *, format: Optional[str] = None) -> int:
        """Appends events and returns how many. Columns that are missing are null, surplus ones are left out."""
        from ._tables import append

        return append(self._session, self.name, data, format)

    def preview(self, rows: int = 10) -> "pandas.DataFrame":
        """The first events, by time."""
        return self._session.query(self.name, limit=rows).to_pandas()

    def __repr__(self) -> str:
        info = self._info()
        columns = ", ".join(f"{column['name']}: {column['type']}" for column in info["columns"])
        return f"<timeloom table {self.name}: {info['rows']} rows, time={info['time']}, key={info['key']}; {columns}>"

    def _info(self) -> Mapping[str, Any]:
        for info in self._session.ask({"type": "catalog"})["tables"]:
            if info["name"] == self.name:
                return info
        raise TimelineError(f"the table '{self.name}' is gone: create it again")
