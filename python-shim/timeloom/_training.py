"""Training sets: what was known at a moment, and beside it what came of it."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Any, Optional, Union

import pyarrow as pa
import pyarrow.compute as pc

from . import _text
from ._errors import TimelineError
from ._expression import Expression, located, text_of
from ._question import PRIVATE, TextOptions, of_text, question
from ._readable import Readable, appended, fields_of
from ._times import EARLIEST, is_length

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._result import Result
    from ._session import Session

# Rows that were moved stand before the events of their instant; a nanosecond later they stand after them.
_TEXT = """\
let seen = __timeloom_features | extend({{ __timeloom_observed: __timeloom_at }}) | when($input.__timeloom_observed)
let due = {{ time: time_of(seen), features: seen }} | shift_by({horizon}) | shift_by(1ns)
in {{ time: due.time, features: due.features, label: __timeloom_label }}
| when(is_valid(due))"""


class TrainingSet(Readable):
    """A row per observation: `_time` and `_key`, the features as of then, and the label of the `horizon` after it."""

    _what = "training set"

    def __init__(self, result: "Result", end: Optional[int]) -> None:
        self._result = result
        self._end = end
        self._dropped: Optional[int] = None

    @property
    def warnings(self) -> list[str]:
        """What is worth knowing, as sentences: among it how many observations have no label yet. Reads the rows if that is not known."""
        if self._dropped is None:
            self._known()
        return [*self._result.warnings, *self._told()]

    @property
    def rows(self) -> int:
        """How many observations have a label."""
        return self._known().num_rows

    def to_arrow(self) -> pa.Table:
        """All columns as an Arrow table: `_time`, `_key`, the features, the label."""
        known = self._known()
        observed = pa.table({"_time": known.column("time"), "_key": known.column("_key")})
        labels = known.column("label")
        fields = [field for field in fields_of(known.column("features")) if field[0] != f"{PRIVATE}observed"]
        table = appended(observed, fields, "the rows")
        return appended(table, fields_of(labels) if pa.types.is_struct(labels.type) else [("label", labels)], "the features")

    def _known(self) -> pa.Table:
        """The observations whose horizon has ended with the data or before."""
        rows = self._result.to_arrow()
        ended = rows.num_rows if self._end is None else _count_until(rows.column(0), self._end + 1)
        self._dropped = rows.num_rows - ended
        return rows.slice(0, ended)

    def _told(self) -> list[str]:
        if not self._dropped:
            return []
        what = "1 observation was" if self._dropped == 1 else f"{self._dropped:,} observations were"
        return [f"{what} dropped: the data ends before the horizon does, so what came of it is not known yet"]


def training_set(
    session: "Session", features: Any, at: Any, label: Any, horizon: Union[str, datetime.timedelta], **options: Unpack[TextOptions]
) -> TrainingSet:
    """See `Session.training_set`."""
    chosen = of_text(options, "a training set")
    length = _length(horizon)
    asked = question(_TEXT.format(horizon=length), chosen)
    asked["changedSince"] = EARLIEST
    asked["formulas"] = [
        *asked["formulas"],
        _part("features", features),
        _part("at", at),
        {**_part("label", label), "window": f"trailing({length})"},
    ]
    with located(features=features, at=at, label=label):
        result = session.ask_query(asked)
    return TrainingSet(result, result.end)


def session_of(*parts: Any) -> "Optional[Session]":
    """The session that expressions among the parts are about."""
    return next((part._session for part in parts if isinstance(part, Expression) and part._session is not None), None)


def _part(name: str, given: Any) -> dict[str, str]:
    return {"name": f"{PRIVATE}{name}", "text": text_of(given, name), "label": name}


def _length(horizon: Union[str, datetime.timedelta]) -> str:
    if not isinstance(horizon, str) and not is_length(horizon):
        raise TypeError(f"horizon is a length of time such as '30d' or a timedelta, not a {type(horizon).__name__}")
    text = (_text.duration(horizon) if isinstance(horizon, str) else _text.literal(horizon)).text
    if text.startswith("-") or not re.search(r"[1-9]", text):
        raise TimelineError(f"horizon={str(horizon)!r}: what came of an observation lies after it, so the horizon is longer than nothing")
    if re.search(r"mo|y", text):
        raise TimelineError(f"horizon={horizon!r}: months differ in length, so labels would too; write days")
    return text


def _count_until(times: pa.ChunkedArray, last: int) -> int:
    """How many of the times, which rise, are not after `last` (nanoseconds)."""
    return pc.sum(pc.less_equal(times.cast(pa.int64()), last)).as_py() or 0
