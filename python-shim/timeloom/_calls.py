"""Answering the engine's calls of functions in Python."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from ._errors import EngineError
from ._frames import Sink
from ._types import arrow_type

if TYPE_CHECKING:
    from ._udf import Udf


def answer(functions: "Mapping[str, Udf]", call: Mapping[str, Any], arguments: Iterable[memoryview]) -> Iterator[memoryview]:
    """The bytes of the Arrow stream of the values. Raises what the function raises."""
    columns = pa.ipc.open_stream(pa.BufferReader(b"".join(arguments))).read_all()
    function = functions.get(call["function"])
    if function is None:
        raise EngineError(f"the engine asks for '{call['function']}', which is no function of this query")
    values = function.column(columns, arrow_type(call["result"]))
    batch = pa.RecordBatch.from_arrays([values], ["value"])
    sink = Sink()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    yield from sink.take()
