"""A table of a session, seen from Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Optional

from ._build import with_bound_methods
from ._errors import TimelineError
from ._expression import Expression, restored
from ._text import Piece

if TYPE_CHECKING:
    import pyarrow

    from ._session import Session


@with_bound_methods
class Table(Expression):
    """Events of a session, and the expression that is their record. It holds no rows itself: it asks the engine."""

    def __init__(self, session: "Session", name: str) -> None:
        super().__init__(Piece(name), session)
        # What is wrong with a table is wrong where it is used.
        self._piece = Piece(name)
        self.name = name

    @property
    def rows(self) -> int:
        """How many events there are."""
        return self._info()["rows"]

    @property
    def schema(self) -> "pyarrow.Schema":
        """Columns and types."""
        from ._types import schema_of

        return schema_of(self._info()["columns"])

    def add(self, data: Any, *, format: Optional[str] = None) -> int:  # type: ignore[override]
        """Appends events and returns how many. Columns that are missing are null, surplus ones are left out."""
        from ._tables import append

        return append(self._session_or_default(), self.name, data, format)

    def __repr__(self) -> str:
        info = self._info()
        columns = ", ".join(f"{column['name']}: {column['type']}" for column in info["columns"])
        return f"<timeloom table {self.name}: {info['rows']} rows, time={info['time']}, key={info['key']}; {columns}>"

    def __getitem__(self, key: Any) -> Expression:
        return self.col(key)

    def __reduce__(self) -> Any:
        return restored, (self._piece,)

    def _fields(self) -> tuple[str, ...]:
        # Asked each time: the table may have been replaced by one of other columns.
        return tuple(column["name"] for column in self._info()["columns"])

    def _info(self) -> Mapping[str, Any]:
        for info in self._session_or_default().ask({"type": "catalog"})["tables"]:
            if info["name"] == self.name:
                return info
        raise TimelineError(f"the table '{self.name}' is gone: create it again")
