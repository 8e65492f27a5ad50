"""A download's chunks, however they are cut, are the Arrow stream that was sent."""

import random

import pyarrow as pa
import pytest
from timeloom import EngineError
from timeloom._result import Stream

TABLE = pa.table({"n": range(10_000), "s": [f"text {n}" for n in range(10_000)], "l": [[n] * (n % 3) for n in range(10_000)]})


def sent():
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, TABLE.schema) as writer:
        writer.write_table(TABLE, max_chunksize=1000)
    return memoryview(sink.getvalue())


def cut(data, sizes):
    start = 0
    while start < len(data):
        size = next(sizes)
        yield data[start : start + size]
        start += size


def read(chunks):
    stream = Stream(chunks)
    table = pa.ipc.open_stream(pa.PythonFile(stream, mode="r")).read_all()
    stream.drain()
    return table


@pytest.mark.parametrize("largest", [7, 1000, 1_048_560, 10**9])
def test_any_cut_gives_the_same_rows(largest):
    random.seed(largest)
    assert read(cut(sent(), iter(lambda: random.randint(1, largest), None))).equals(TABLE)


def test_a_stream_that_ends_early_is_an_error():
    with pytest.raises(OSError, match="message body"):
        read(cut(sent()[:20_000], iter(lambda: 1, None)))


def test_a_chunk_that_holds_what_is_asked_for_is_not_copied():
    chunk = memoryview(b"0123456789")
    stream = Stream(iter([chunk, memoryview(b"ab")]))
    assert stream.read(1) == b"0"
    assert stream.read(4).obj is chunk.obj
    assert stream.read(6) == b"56789a"
    assert stream.read(100) == b"b"
    assert stream.read(1) == b""


def test_an_error_in_the_middle_is_the_engines_own():
    def broken():
        yield sent()[:50_000]
        raise EngineError("the session's process died")

    stream = Stream(broken())
    with pytest.raises(Exception) as caught:
        pa.ipc.open_stream(pa.PythonFile(stream, mode="r")).read_all()
    assert isinstance(stream.problem, EngineError)
    assert "died" in str(caught.value)
