"""Results, features and training sets as PyTorch datasets: tensors on Arrow's own buffers, rows, batches or sequences per entity."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Sequence
from typing import Any, Optional, Union

import pyarrow as pa
import pyarrow.compute as pc
import torch
from torch.utils.data import Dataset, IterableDataset, get_worker_info

from ._errors import DataError
from ._frames import table_of
from ._readable import Readable
from ._result import Result

_IDENTITY = ("_time", "_subsort", "_key_hash", "_key")
_TYPES: "dict[pa.DataType, torch.dtype]" = {
    pa.int8(): torch.int8, pa.int16(): torch.int16, pa.int32(): torch.int32, pa.int64(): torch.int64, pa.uint8(): torch.uint8,
    pa.float32(): torch.float32, pa.float64(): torch.float64,
}  # fmt: skip

Tensors = Union[torch.Tensor, tuple[torch.Tensor, torch.Tensor]]


class Columns:
    """Which columns become tensors: `features`, side by side, and the `label`, if there is one.

    By default all that are numbers or booleans, but the label and the identity. Null features are NaN; null labels are an error.
    """

    def __init__(self, features: Optional[Sequence[str]], label: Optional[str], dtype: torch.dtype) -> None:
        self._features = features
        self._label = label
        self._dtype = dtype

    def tensors(self, table: pa.Table) -> Tensors:
        """The features as a matrix, a row per row; with a label also that, a value per row (whole numbers as int64)."""
        names = self.names(table.schema)
        columns = [_tensor(table.column(name), name).to(self._dtype) for name in names]
        x = torch.stack(columns, 1) if columns else torch.empty((table.num_rows, 0), dtype=self._dtype)
        return x if self._label is None else (x, self._labels(table))

    def names(self, schema: pa.Schema) -> list[str]:
        """The features' names. Raises DataError for one that is not there or no number."""
        if self._features is None:
            return [f.name for f in schema if _is_number(f.type) and f.name != self._label and f.name not in _IDENTITY]
        for name in self._features:
            _require(schema, name)
        return list(self._features)

    def _labels(self, table: pa.Table) -> torch.Tensor:
        label = str(self._label)
        _require(table.schema, label)
        column = table.column(label)
        if column.null_count:
            raise DataError(f"the label '{label}' is null in {column.null_count} of {len(column)} rows: filter or fill them in the query")
        return _tensor(column, label).to(torch.int64 if pa.types.is_integer(column.type) else self._dtype)


class TimelineDataset(Dataset):
    """All rows in memory. An item is a row's features, with a label a pair; an index may be a number, a slice, or several.

    With `sequences=True` an item is all rows of one entity, in order of time; `pad` puts several together.
    """

    def __init__(
        self,
        rows: Any,
        *,
        label: Optional[str] = None,
        features: Optional[Sequence[str]] = None,
        sequences: bool = False,
        key: str = "_key",
        dtype: torch.dtype = torch.float32,
    ) -> None:
        table = _table(rows)
        columns = Columns(features, label, dtype)
        self.feature_names = columns.names(table.schema)
        self._tensors = columns.tensors(table)
        self.keys: list[Any] = []
        self._rows: Optional[list[torch.Tensor]] = None
        if sequences:
            self.keys, self._rows = _by_entity(table, key)

    def __len__(self) -> int:
        x = self._tensors if isinstance(self._tensors, torch.Tensor) else self._tensors[0]
        return len(x) if self._rows is None else len(self._rows)

    def __getitem__(self, index: Any) -> Tensors:
        at = index if self._rows is None else self._rows[index]
        if isinstance(at, int) and not -len(self) <= at < len(self):
            raise IndexError(f"row {at} of {len(self)}")
        return self._tensors[at] if isinstance(self._tensors, torch.Tensor) else (self._tensors[0][at], self._tensors[1][at])

    def batches(self, size: int, *, shuffle: bool = False, generator: Optional[torch.Generator] = None) -> Iterator[Tensors]:
        """Rows in batches, the last one shorter: much faster than item by item."""
        if self._rows is not None:
            raise TypeError("sequences have different lengths: torch.utils.data.DataLoader(…, collate_fn=TimelineDataset.pad) pads them")
        order = torch.randperm(len(self), generator=generator) if shuffle else None
        for start in range(0, len(self), size):
            yield self[start : start + size] if order is None else self[order[start : start + size]]

    @staticmethod
    def pad(items: Sequence[Tensors]) -> tuple[torch.Tensor, ...]:
        """Sequences of different lengths as one batch: features, labels if there are any, and a mask that is true where rows are."""
        pairs = [item if isinstance(item, tuple) else (item,) for item in items]
        lengths = torch.tensor([len(pair[0]) for pair in pairs])
        padded = [torch.nn.utils.rnn.pad_sequence(list(parts), batch_first=True) for parts in zip(*pairs)]
        return (*padded, torch.arange(int(lengths.max()))[None, :] < lengths[:, None])


class IterableTimelineDataset(IterableDataset):
    """Batches of rows as the engine gives them: what is larger than memory passes through. For `DataLoader(…, batch_size=None)`.

    Of several workers each takes its share of the batches, over a connection of its own.
    """

    def __init__(
        self,
        rows: Any,
        *,
        batch_size: int = 1024,
        label: Optional[str] = None,
        features: Optional[Sequence[str]] = None,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        if batch_size < 1:
            raise ValueError(f"batch_size={batch_size}; a batch has at least one row")
        self._rows = rows if isinstance(rows, Result) else _table(rows)
        self._handle = rows.handle() if isinstance(rows, Result) else None
        self._pid = os.getpid()
        self._size = batch_size
        self._columns = Columns(features, label, dtype)

    def __iter__(self) -> Iterator[Tensors]:
        worker = get_worker_info()
        mine, workers = (0, 1) if worker is None else (worker.id, worker.num_workers)
        for number, table in enumerate(_rebatched(self._batches(), self._size)):
            if number % workers == mine:
                yield self._columns.tensors(table)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_rows": None if self._handle else self._rows, "_pid": None}

    def _batches(self) -> Iterator[pa.RecordBatch]:
        if self._handle is None:
            return iter(self._rows.to_batches(max_chunksize=self._size))
        return iter(self._rows if self._pid == os.getpid() else self._handle.result())


def _rebatched(batches: Iterator[pa.RecordBatch], size: int) -> Iterator[pa.Table]:
    held: list[pa.RecordBatch] = []
    count = 0
    for batch in batches:
        held.append(batch)
        count += batch.num_rows
        if count < size:
            continue
        whole = pa.Table.from_batches(held)
        full = count - count % size
        yield from (whole.slice(start, size) for start in range(0, full, size))
        held, count = whole.slice(full).to_batches(), count - full
    if count:
        yield pa.Table.from_batches(held)


def _by_entity(table: pa.Table, key: str) -> tuple[list[Any], list[torch.Tensor]]:
    """The entities in order of their first row, and the numbers of each one's rows."""
    if key not in table.schema.names:
        raise DataError(f"the rows have no column '{key}' that says whose they are; they have {', '.join(map(repr, table.schema.names))}")
    encoded = table.column(key).combine_chunks()
    if not pa.types.is_dictionary(encoded.type):
        encoded = encoded.dictionary_encode(null_encoding="encode")
    codes = _tensor(pa.chunked_array([encoded.indices]), key).to(torch.int64)
    order = torch.argsort(codes, stable=True)
    counts = torch.bincount(codes, minlength=len(encoded.dictionary)).tolist()
    return encoded.dictionary.to_pylist(), list(torch.split(order, counts))


def _table(rows: Any) -> pa.Table:
    return rows.to_arrow() if isinstance(rows, (Result, Readable)) else table_of(rows)


def _require(schema: pa.Schema, name: str) -> None:
    if name not in schema.names:
        raise DataError(f"there is no column '{name}'; there are {', '.join(map(repr, schema.names))}")
    kind = schema.field(name).type
    if not _is_number(kind):
        raise DataError(f"column '{name}' holds {kind}, which no tensor does: make it a number in the query")


def _is_number(kind: pa.DataType) -> bool:
    return pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)


def _tensor(column: pa.ChunkedArray, name: str) -> torch.Tensor:
    """A column as a tensor on its own memory where it has no nulls and torch its type; else on a converted copy."""
    array = column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks or [pa.array([], column.type)])
    if array.null_count:
        array = pc.fill_null(array.cast(pa.float64()), float("nan"))
    elif pa.types.is_boolean(array.type):
        array = array.cast(pa.uint8())
    elif array.type not in _TYPES:
        array = array.cast(pa.float64() if array.type == pa.uint64() or pa.types.is_floating(array.type) else pa.int64(), safe=False)
    kind = _TYPES[array.type]
    if len(array) == 0:
        return torch.empty(0, dtype=kind)
    with warnings.catch_warnings():
        # Arrow's memory is not to be written; nobody does.
        warnings.filterwarnings("ignore", message="The given buffer is not writable")
        # Of a view, since torch gives up where a buffer itself refuses to be written.
        return torch.frombuffer(
            memoryview(array.buffers()[1]), dtype=kind, count=len(array), offset=array.offset * array.type.bit_width // 8
        )
