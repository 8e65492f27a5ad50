"""Point-in-time features: what a query's fields were worth at rows of the user's own, and not a moment later."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Optional

import pyarrow as pa

from ._errors import TimelineError
from ._expression import located, text_of
from ._frames import table_of
from ._moments import KEY, SUBSORT, TIME, Moments, moments_of
from ._question import PRIVATE, TextOptions, of_text, question
from ._readable import Columns, Readable, appended, refuse_taken
from ._times import EARLIEST
from ._types import arrow_type

if TYPE_CHECKING:
    import pandas
    from typing_extensions import Unpack

    from ._result import Result
    from ._session import Session


_ASKED = f"{PRIVATE}asked"


class Features(Readable):
    """The user's rows, in their order, with the query's fields as further columns. Computed when it is read."""

    _what = "features"

    def __init__(self, result: "Result", moments: Moments, given: Any) -> None:
        self._result = result
        self._moments = moments
        self._given = given

    @property
    def warnings(self) -> list[str]:
        """What is worth knowing, as sentences."""
        return self._result.warnings

    @property
    def rows(self) -> int:
        """As many as were given."""
        return self._moments.events.num_rows

    def to_arrow(self) -> pa.Table:
        """All columns as an Arrow table."""
        return appended(table_of(self._given), self._fields(), "the rows")

    def to_pandas(self) -> "pandas.DataFrame":
        """A DataFrame; the index and the dtypes of a given one stay."""
        import pandas as pd

        from ._pandas import to_pandas

        if not isinstance(self._given, pd.DataFrame):
            return to_pandas(self.to_arrow())
        fields = self._fields()
        refuse_taken(fields, [str(name) for name in self._given.columns], "the rows")
        added = to_pandas(pa.table(dict(fields)))
        return pd.concat([self._given, added.set_axis(self._given.index)], axis=1)

    def _fields(self) -> Columns:
        found = self._result.to_arrow()
        fields = zip(found.schema.names[2:], found.columns[2:])
        return [(name, self._moments.in_place(column)) for name, column in fields if name != _ASKED]


def features(
    session: "Session", query: Any, at: Any, time: str, key: str, inclusive: bool, grouping: Optional[str], **options: Unpack[TextOptions]
) -> Features:
    """See `Session.features`."""
    chosen = of_text(options, "features")
    kind, key_type = _grouping(session, key, grouping)
    at = table_of(at) if isinstance(at, pa.RecordBatchReader) else at
    moments = moments_of(at, time, key, key_type, inclusive)
    name = f"{PRIVATE}at_{uuid.uuid4().hex}"
    session.table(name, moments.events, time=TIME, key=KEY, subsort=SUBSORT, grouping=kind)
    try:
        # The text is a formula, so that its mistakes are told at their places in it; extended, each field keeps what it is worth at other rows.
        text = text_of(query, "features")
        asked = question(f"{PRIVATE}query | extend({{ {_ASKED}: {name} }}) | when(is_valid($input.{_ASKED}))", chosen)
        asked["changedSince"] = EARLIEST
        asked["formulas"] = [*asked["formulas"], {"name": f"{PRIVATE}query", "text": text, "label": "features"}]
        with located(features=query):
            return Features(session.ask_query(asked), moments, at)
    finally:
        session.drop(name)


def _grouping(session: "Session", key: str, grouping: Optional[str]) -> tuple[str, pa.DataType]:
    """The kind of entity that the rows' key means, and its type in the tables."""
    tables = session.ask({"type": "catalog"})["tables"]
    kinds = {info["grouping"]: next(column["type"] for column in info["columns"] if column["name"] == info["key"]) for info in tables}
    if not kinds:
        raise TimelineError("there are no tables yet to take features from")
    chosen = grouping or (key if key in kinds else next(iter(kinds)) if len(kinds) == 1 else None)
    if chosen is None or chosen not in kinds:
        raise TimelineError(f"whose features are wanted? grouping= must be one of {', '.join(map(repr, kinds))}")
    return chosen, arrow_type(kinds[chosen])
