"""Rows of every kind a user has, as what the engine takes: an Arrow stream in chunks of bytes, or paths that it reads itself.

Nothing here goes row by row: frames become Arrow columns, mostly without a copy, and go out in batches.
"""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Optional, Union

import pyarrow as pa

from ._errors import DataError
from ._types import arrow_type

_MOST_ROWS = 1 << 16
_LEAST_ROWS = 1 << 12
_FRAME = 1_000_000
_TEXT_WIDTH = 16
_CODED = pa.dictionary(pa.int32(), pa.string())
_SAMPLE = 1 << 14
"""So many texts tell whether they repeat."""
_FORMATS = {
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
}

Schema = Optional[Sequence[Sequence[str]]]
Batches = Iterable[pa.RecordBatch]


@dataclass(frozen=True)
class Rows:
    """`source` is the wire's `rows`; `chunks` the bytes of the stream, if it is one."""

    source: Mapping[str, Any]
    chunks: Optional[Iterable[memoryview]] = None
    nan_is_null: bool = False


def rows_of(data: Any, format: Optional[str] = None, schema: Schema = None, allow: Optional[Sequence[str]] = None) -> Rows:
    """What `data` is to the engine. `allow`: folders that files may be read from (None: wherever the engine may).

    Raises DataError for what cannot be rows, naming the column or file at fault.
    """
    if data is None:
        return Rows({"kind": "none"})
    if _is_path(data) or (isinstance(data, (list, tuple)) and data and all(map(_is_path, data))):
        return _files(_expand(data), format, schema, allow)
    if format is not None:
        raise DataError(f"format={format!r} is for files; these rows are {_kind(data)}")
    if _is_pandas(data):
        table = _from_pandas(data)
        return _stream(table, schema, _may_hold_nan(data, table))
    return _stream(_arrow(data, schema), schema)


def table_of(data: Any) -> pa.Table:
    """Rows of any kind that is not a file, as an Arrow table."""
    found = _from_pandas(data) if _is_pandas(data) else _arrow(data, None)
    _refuse_duplicates(found.schema.names)
    return found if isinstance(found, pa.Table) else _say_what(found.read_all, _kind(data))


def _arrow(data: Any, schema: Schema) -> Union[pa.Table, pa.RecordBatchReader]:
    if isinstance(data, (pa.Table, pa.RecordBatchReader)):
        return data
    if isinstance(data, pa.RecordBatch):
        return pa.Table.from_batches([data])
    if hasattr(data, "__arrow_c_stream__"):
        return _say_what(lambda: pa.RecordBatchReader.from_stream(data), _kind(data))
    if hasattr(data, "__arrow_c_array__"):
        return _say_what(lambda: pa.Table.from_batches([pa.record_batch(data)]), _kind(data))
    if isinstance(data, Mapping):
        return _table(data)
    if isinstance(data, (list, tuple)) and all(isinstance(row, Mapping) for row in data):
        return _from_dictionaries(data, schema)
    if hasattr(data, "collect") and hasattr(data, "collect_schema"):
        raise DataError(f"a {_kind(data)} has no rows yet: pass .collect() of it")
    raise DataError(
        f"rows cannot be taken from a {_kind(data)}: pass a pandas or Polars frame, a pyarrow table, a mapping of columns, "
        "a list of row dictionaries, or a path"
    )


def _from_pandas(frame: Any) -> pa.Table:
    _refuse_duplicates([str(name) for name in frame.columns])
    return _say_what(lambda: pa.Table.from_pandas(frame, preserve_index=False), "DataFrame")


def _may_hold_nan(frame: Any, table: pa.Table) -> bool:
    """Whether NaN may be left where it means null: pyarrow looks for it in columns of NumPy's types, not in those of extensions."""
    import numpy as np

    return any(pa.types.is_floating(field.type) and not isinstance(kind, np.dtype) for field, kind in zip(table.schema, frame.dtypes))


def _table(columns: Mapping[Any, Any]) -> pa.Table:
    names = [str(name) for name in columns]
    _refuse_duplicates(names)
    arrays = [_column(name, values) for name, values in zip(names, columns.values())]
    lengths = {len(array) for array in arrays}
    if len(lengths) > 1:
        told = ", ".join(f"'{name}' has {len(array)}" for name, array in zip(names, arrays))
        raise DataError(f"the columns have different lengths: {told}")
    return pa.table(dict(zip(names, arrays)))


def _column(name: str, values: Any) -> Union[pa.Array, pa.ChunkedArray]:
    if isinstance(values, (str, bytes)) or not hasattr(values, "__len__"):
        raise DataError(f"column '{name}' is a {_kind(values)}, not a column: pass a list or an array")
    if isinstance(values, (pa.Array, pa.ChunkedArray)):
        return values
    is_series = type(values).__module__.startswith("pandas.")
    return _say_what(lambda: pa.array(values, from_pandas=is_series), f"column '{name}'")


def _from_dictionaries(rows: Sequence[Mapping[Any, Any]], schema: Schema) -> pa.Table:
    names = dict.fromkeys(name for row in rows for name in row)
    if not rows and schema is None:
        raise DataError("an empty list does not say what columns there are: give schema=")
    if not rows:
        return pa.table({name: pa.array([], arrow_type(text)) for name, text in schema or ()})
    return _table({name: [row.get(name) for row in rows] for name in names})


def _stream(rows: Union[pa.Table, pa.RecordBatchReader], schema: Schema, nan_is_null: bool = False) -> Rows:
    _refuse_duplicates(rows.schema.names)
    coded = _repeating(rows) if isinstance(rows, pa.Table) and schema is None else frozenset()
    target = _target(rows.schema, schema, coded)
    if not isinstance(rows, pa.Table):
        return Rows({"kind": "stream"}, _chunks(target, rows), nan_is_null)
    batches = rows.unify_dictionaries().to_batches(max_chunksize=_MOST_ROWS)
    return Rows({"kind": "stream", "count": rows.num_rows}, _chunks(target, batches), nan_is_null)


def _target(found: pa.Schema, schema: Schema, coded: frozenset[str] = frozenset()) -> pa.Schema:
    return pa.schema([pa.field(field.name, _CODED if field.name in coded else _wanted(field, schema), True) for field in found])


def _repeating(table: pa.Table) -> frozenset[str]:
    """Columns of texts that repeat much: as codes they are less to send, and each text is read once a batch."""
    return frozenset(field.name for index, field in enumerate(table.schema) if _is_text(field.type) and _repeats(table.column(index)))


def _repeats(column: pa.ChunkedArray) -> bool:
    return len(column) >= _SAMPLE and len(column.slice(0, _SAMPLE).unique()) * 8 <= _SAMPLE


def _is_text(given: pa.DataType) -> bool:
    return pa.types.is_string(given) or pa.types.is_large_string(given)


def _chunks(target: pa.Schema, batches: Batches) -> Iterator[memoryview]:
    """The stream in pieces; an empty one where a batch ends."""
    sink = Sink()
    rows = _batch_rows(target)
    with pa.ipc.new_stream(sink, target) as writer:
        for batch in batches:
            for start in range(0, batch.num_rows, rows):
                writer.write_batch(_fitted(batch.slice(start, rows), target))
                yield from sink.take()
                yield memoryview(b"")
    yield from sink.take()


def _batch_rows(schema: pa.Schema) -> int:
    """So many that a batch fits one frame, where its values have a known width: then the engine reads them from where they arrived."""
    width = sum(_width(field.type) for field in schema)
    return max(_LEAST_ROWS, min(_MOST_ROWS, _FRAME // max(1, width) // 1024 * 1024))


def _width(given: pa.DataType) -> int:
    kind = pa.types
    if kind.is_dictionary(given):
        return 4
    return (given.bit_width + 7) // 8 if kind.is_primitive(given) else _TEXT_WIDTH


def _fitted(batch: pa.RecordBatch, target: pa.Schema) -> pa.RecordBatch:
    arrays = [_cast(batch.column(index), field) for index, field in enumerate(target)]
    return pa.RecordBatch.from_arrays(arrays, schema=target)


def _cast(array: pa.Array, field: pa.Field) -> pa.Array:
    if array.type == field.type:
        return array
    return _say_what(lambda: _converted(array, field.type), f"column '{field.name}'")


def _converted(array: pa.Array, target: pa.DataType) -> pa.Array:
    if isinstance(array, pa.ExtensionArray):
        return _converted(array.storage, target) if array.storage.type != target else array.storage
    if pa.types.is_dictionary(array.type):
        if not pa.types.is_dictionary(target):
            return array.dictionary_decode().cast(target)
        return _recoded(array, target)
    if pa.types.is_dictionary(target):
        return _recoded(array.dictionary_encode(), target)
    if pa.types.is_run_end_encoded(array.type):
        import pyarrow.compute as pc

        return pc.run_end_decode(array).cast(target)
    if pa.types.is_large_string(array.type) and pa.types.is_string(target):
        return _narrow(array)
    return array.cast(target)


def _recoded(array: pa.DictionaryArray, target: pa.DictionaryType) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(array.indices.cast(target.index_type), array.dictionary.cast(target.value_type))


def _narrow(text: pa.Array) -> pa.Array:
    # A slice of a column of more than 2 GB counts its offsets from the column's beginning.
    try:
        return text.cast(pa.string())
    except pa.ArrowInvalid:
        return text.take(pa.array(range(len(text)), pa.int64())).cast(pa.string())


def _wanted(field: pa.Field, schema: Schema) -> pa.DataType:
    for name, text in schema or ():
        if name == field.name:
            return arrow_type(text)
    return _plain(field.type)


def _plain(given: pa.DataType) -> pa.DataType:
    """The nearest type that the engine reads: views, encodings and wide lists become their plain forms."""
    kind = pa.types
    if isinstance(given, pa.BaseExtensionType):
        return _plain(given.storage_type)
    if kind.is_dictionary(given):
        value = _plain(given.value_type)
        return pa.dictionary(pa.int32(), value) if kind.is_string(value) else value
    if kind.is_run_end_encoded(given):
        return _plain(given.value_type)
    if kind.is_string_view(given) or kind.is_large_string(given):
        return pa.string()
    if kind.is_float16(given):
        return pa.float32()
    if kind.is_map(given):
        return pa.map_(_plain(given.key_type), _plain(given.item_type))
    if kind.is_struct(given):
        return pa.struct([field.with_type(_plain(field.type)) for field in given])
    if any(test(given) for test in (kind.is_list, kind.is_large_list, kind.is_fixed_size_list, kind.is_list_view, kind.is_large_list_view)):
        return pa.list_(_plain(given.value_type))
    return given


class Sink:
    """Where the stream's writer writes: keeps the pieces, without copying, until they are taken."""

    closed = False

    def __init__(self) -> None:
        self._pieces: list[memoryview] = []

    def write(self, piece: Any) -> int:
        view = memoryview(piece)
        self._pieces.append(view)
        return len(view)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """The pieces stay until they are taken."""

    def take(self) -> list[memoryview]:
        pieces, self._pieces = self._pieces, []
        return pieces


def _files(paths: Sequence[str], format: Optional[str], schema: Schema, allow: Optional[Sequence[str]]) -> Rows:
    for path in paths:
        if not os.path.exists(path):
            raise DataError(f"there is no file {path}")
        if allow is not None and not _within(path, allow):
            told = ", ".join(map(str, allow))
            raise DataError(f"{path} is outside the folders that may be read ({told}): timeloom.connect(allow=[…]) names others")
    formats = [format or _format(path) for path in paths]
    readers = [_READERS.get(found) for found in formats]
    if None in readers:
        return Rows({"kind": "files", "paths": [os.path.realpath(path) for path in paths], "format": format})
    opened = [_say_what(lambda: read(path), path) for path, read in zip(paths, readers) if read]
    return Rows({"kind": "stream"}, _chunks(_target(opened[0][0], schema), _aligned(opened, paths)))


def _aligned(opened: Sequence[tuple[pa.Schema, Batches]], paths: Sequence[str]) -> Batches:
    """The batches of several files under the first one's schema: missing columns are null, surplus ones are left out."""
    first = opened[0][0]
    _refuse_duplicates(first.names)
    for (_, batches), path in zip(opened, paths):
        iterator = iter(batches)
        while (batch := _say_what(lambda: next(iterator, None), path)) is not None:
            yield _under(batch, first, path)


def _under(batch: pa.RecordBatch, schema: pa.Schema, path: str) -> pa.RecordBatch:
    if batch.schema.equals(schema):
        return batch
    arrays = []
    for field in schema:
        index = batch.schema.get_field_index(field.name)
        column = pa.nulls(batch.num_rows, field.type) if index < 0 else batch.column(index)
        arrays.append(
            _say_what(lambda: _converted(column, field.type), f"{path}: column '{field.name}'") if column.type != field.type else column
        )
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _read_parquet(path: str) -> tuple[pa.Schema, Batches]:
    from pyarrow.parquet import ParquetFile

    file = ParquetFile(path)
    return file.schema_arrow, file.iter_batches(batch_size=_MOST_ROWS)


def _read_arrow(path: str) -> tuple[pa.Schema, Batches]:
    mapped = pa.memory_map(path)
    try:
        file = pa.ipc.open_file(mapped)
    except pa.ArrowInvalid:
        mapped.seek(0)
        stream = pa.ipc.open_stream(mapped)
        return stream.schema, stream
    return file.schema, (file.get_batch(index) for index in range(file.num_record_batches))


_READERS: dict[str, Callable[[str], tuple[pa.Schema, Batches]]] = {"parquet": _read_parquet, "arrow": _read_arrow, "feather": _read_arrow}


def _expand(data: Any) -> list[str]:
    found: list[str] = []
    for path in data if isinstance(data, (list, tuple)) else [data]:
        text = os.fspath(path)
        if os.path.isdir(text):
            inside = [os.path.join(folder, name) for folder, _, names in os.walk(text) for name in names]
            found += sorted(name for name in inside if os.path.splitext(name)[1].lower() in _FORMATS)
        elif glob.has_magic(text) and not os.path.exists(text):
            found += sorted(glob.glob(text, recursive=True))
        else:
            found.append(text)
    if not found:
        raise DataError(f"no file matches {data}: the kinds are {' '.join(_FORMATS)}")
    return found


def _format(path: str) -> str:
    ending = os.path.splitext(path)[1].lower()
    if ending not in _FORMATS:
        raise DataError(f"{path}: what kind of file this is cannot be told from its name; give format= (csv, jsonl, parquet, arrow)")
    return _FORMATS[ending]


def _within(path: str, folders: Sequence[str]) -> bool:
    from pathlib import Path

    real = Path(path).resolve()
    return any(real.is_relative_to(Path(folder).resolve()) for folder in folders)


def _refuse_duplicates(names: Sequence[str]) -> None:
    twice = sorted({name for name in names if list(names).count(name) > 1})
    if twice:
        raise DataError(f"several columns are called {', '.join(map(repr, twice))}: give each a name of its own")


def _say_what(make: Callable[[], Any], what: str) -> Any:
    try:
        return make()
    except (pa.ArrowException, OSError, TypeError, ValueError, OverflowError) as problem:
        if isinstance(problem, DataError):
            raise
        raise DataError(f"{what}: {'; '.join(map(str, problem.args)) or problem!r}") from problem


def _is_path(data: Any) -> bool:
    return isinstance(data, (str, os.PathLike))


def _is_pandas(data: Any) -> bool:
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(data, pandas.DataFrame)


def _kind(data: Any) -> str:
    module = type(data).__module__.split(".")[0]
    return type(data).__name__ if module == "builtins" else f"{module} {type(data).__name__}"
