"""What a notebook has that could become a table, for a front end's dialog: frames and files, and which columns say when and to whom."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from ._errors import DataError, TimelineError
from ._frames import _FORMATS, _format, table_of
from ._html import shown

_SAMPLE = 1000
_SHOWN = 5
_MOST_COLUMNS = 200
_MOST_FILES = 200
_FRAMES = ("pandas", "polars", "pyarrow")
_WHEN = re.compile(r"(^|_)(time|timestamp|ts|at|date|datetime|when|day|created|occurred)(_|$)|_at$|time$|date$", re.IGNORECASE)
_WHOM = re.compile(r"(^|_)(id|key|uid|user|customer|account|client|member|device|entity|session|who|name)(_|$)|id$", re.IGNORECASE)
# The least number that is a time after 1990 in that unit, coarse ones last.
_UNITS = (("ns", 6e17), ("us", 6e14), ("ms", 6e11), ("s", 6e8))


class Answer(dict[str, Any]):
    """Data for the browser: shows as JSON."""

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return {"application/json": dict(self), "text/plain": ""}


def offers(names: Mapping[str, Any]) -> Answer:
    """The frames among a notebook's variables and the files of its folder; whether the magics are loaded."""
    from IPython import get_ipython

    frames = [{"name": name, "kind": _kind(value), "rows": len(value)} for name, value in sorted(names.items()) if _is_frame(name, value)]
    shell = get_ipython()
    return Answer(frames=frames, files=list(_files()), loaded=shell is not None and "timeline_table" in shell.magics_manager.magics["line"])


def look(data: Any) -> Answer:
    """The columns of a frame or file with their types, the first rows, and a guess at time and key; or what is wrong with it."""
    try:
        sample = _head(data)
    except (TimelineError, DataError, pa.ArrowException, OSError, ValueError) as problem:
        return Answer(problem=str(problem).split("\n")[0])
    columns = sample.schema.names[:_MOST_COLUMNS]
    time = guess_time(sample)
    return Answer(
        columns=[{"name": name, "type": str(sample.schema.field(at).type)} for at, name in enumerate(columns)],
        rows=[list(row) for row in zip(*(shown(sample.column(at).slice(0, _SHOWN)) for at in range(len(columns))))],
        time=time,
        unit=guess_unit(sample, time),
        key=guess_key(sample, time),
    )


def guess_time(sample: pa.Table) -> str:
    """The column that looks most like times; empty if none does."""
    scores = {name: _time_score(name, sample.column(at)) for at, name in enumerate(sample.schema.names)}
    best = max(scores, key=lambda name: scores[name], default="")
    return best if best and scores[best] > 0 else ""


def guess_key(sample: pa.Table, time: str) -> str:
    """The column that looks most like what the events are of; empty if none does."""
    scores = {name: _key_score(name, sample.column(at)) for at, name in enumerate(sample.schema.names) if name != time}
    best = max(scores, key=lambda name: scores[name], default="")
    return best if best and scores[best] > 0 else ""


def guess_unit(sample: pa.Table, time: str) -> str:
    """What numbers of a time column count, by their size; `ns` for columns that are no numbers."""
    if time not in sample.schema.names or not pa.types.is_integer(sample.column(time).type):
        return "ns"
    most = max((value for value in sample.column(time).to_pylist() if value is not None), default=0)
    return next((unit for unit, least in _UNITS if most >= least), "s")


def _time_score(name: str, column: pa.ChunkedArray) -> int:
    kind = column.type
    named = 2 if _WHEN.search(name) else 0
    if pa.types.is_timestamp(kind):
        return 6 + named
    if pa.types.is_date(kind):
        return 4 + named
    if _is_text(kind) and _all(column, _looks_like_time):
        return 3 + named
    return 1 if named and pa.types.is_integer(kind) and _all(column, lambda value: value > _UNITS[-1][1]) else 0


def _key_score(name: str, column: pa.ChunkedArray) -> int:
    kind = column.type
    if not (_is_text(kind) or pa.types.is_integer(kind)):
        return 0
    distinct = len(column.unique())
    repeats = 2 if 1 < distinct < len(column) else 0
    return repeats + (4 if _WHOM.search(name) else 0) + (1 if _is_text(kind) else 0)


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind)


def _looks_like_time(text: str) -> bool:
    return isinstance(text, str) and re.match(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d|$)", text) is not None


def _all(column: pa.ChunkedArray, test: Any) -> bool:
    values = [value for value in column.slice(0, 50).to_pylist() if value is not None]
    return bool(values) and all(map(test, values))


def _is_frame(name: str, value: Any) -> bool:
    return not name.startswith("_") and type(value).__name__ in ("DataFrame", "Table") and _kind(value) in _FRAMES


def _kind(value: Any) -> str:
    return type(value).__module__.split(".")[0]


def _files() -> Iterator[str]:
    """Files that can be read, in the notebook's folder and those in it."""
    count = 0
    folders = [entry.path for entry in os.scandir(".") if entry.is_dir() and not entry.name.startswith(".")]
    for folder in [".", *sorted(folders)[:50]]:
        for entry in sorted(os.scandir(folder), key=lambda found: found.name):
            if os.path.splitext(entry.name)[1].lower() in _FORMATS and entry.is_file():
                yield os.path.normpath(entry.path)
                count += 1
                if count == _MOST_FILES:
                    return


def _head(data: Any) -> pa.Table:
    if isinstance(data, str):
        return _head_of_file(data)
    return table_of(data.slice(0, _SAMPLE) if isinstance(data, pa.Table) else data.head(_SAMPLE))


def _head_of_file(path: str) -> pa.Table:
    kind = _format(path)
    if kind == "parquet":
        import pyarrow.parquet as pq

        with pq.ParquetFile(path) as file:
            batches = list(zip(range(1), file.iter_batches(_SAMPLE)))
            return pa.Table.from_batches([batch for _, batch in batches], file.schema_arrow)
    if kind == "csv":
        import pyarrow.csv

        with pyarrow.csv.open_csv(path) as reader:
            return pa.Table.from_batches([reader.read_next_batch()], reader.schema).slice(0, _SAMPLE)
    if kind == "jsonl":
        import pyarrow.json

        with open(path, "rb") as file:
            return pyarrow.json.read_json(pa.BufferReader(b"".join(line for _, line in zip(range(_SAMPLE), file))))
    return _head_of_arrow(path)


def _head_of_arrow(path: str) -> pa.Table:
    try:
        with pa.ipc.open_file(path) as file:
            batches = [file.get_batch(0)] if file.num_record_batches else []
            return pa.Table.from_batches(batches, file.schema).slice(0, _SAMPLE)
    except pa.ArrowInvalid:
        with pa.ipc.open_stream(path) as stream:
            return pa.Table.from_batches([batch for _, batch in zip(range(1), stream)], stream.schema).slice(0, _SAMPLE)
