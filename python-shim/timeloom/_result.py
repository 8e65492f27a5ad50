"""The result of a query: fixed to the tables' rows at the time it was asked, read when it is needed."""

from __future__ import annotations

import os
import warnings
import weakref
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Optional

from ._errors import DataError, Diagnostic, TimelineWarning
from ._places import caller
from ._udf import known_functions

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

    from ._connection import Connection, Exchange, Progress
    from ._plot import Plot
    from ._session import Session

PREVIEW_ROWS = 10
RESULT_TYPE = "application/vnd.timeloom.result+json"


class Result:
    """Rows of a query. Columns: `_time`, `_key`, then the fields; with `identity=True` also `_subsort` and `_key_hash`.

    Nothing is computed before it is read. Reading again gives the same rows, whatever happened to the tables since.
    """

    def __init__(
        self,
        connection: "Connection",
        question: Mapping[str, Any],
        info: Mapping[str, Any],
        session: "Optional[Session]" = None,
        borrowed: bool = False,
    ) -> None:
        self._info = info
        self._session = session
        self.diagnostics = [Diagnostic.from_wire(given) for given in info["diagnostics"]]
        self._connection = connection
        self._question = question
        self._ticket = info["ticket"]
        self._columns: Sequence[Mapping[str, Any]] = info["columns"]
        self._warnings = [*info["warnings"], *(found.rendered for found in self.diagnostics if found.severity == "warning")]
        self._rows: Optional[int] = None
        self._most: Optional[int] = info.get("most")
        self._end: Optional[str] = info.get("end")
        # As they are now: a later definition of the same name is for later queries.
        self._functions = known_functions()
        self._reading: "weakref.WeakSet[Exchange]" = weakref.WeakSet()
        self.on_progress: "Optional[Progress]" = None
        self.shows_warnings = True
        if not borrowed:
            weakref.finalize(self, _release, weakref.ref(connection), self._ticket)

    @property
    def warnings(self) -> list[str]:
        """What is worth knowing about the rows, as sentences. Complete once they have been read."""
        return list(self._warnings)

    def handle(self) -> "Handle":
        """What another process of this user reads the same rows by, as long as this result is kept."""
        if self._session is None:
            raise DataError("this result belongs to no session that another process could reach")
        return Handle(self._session.__reduce__()[1], self._question, self._info)

    @property
    def end(self) -> Optional[int]:
        """The time of the last event of the tables it reads, in nanoseconds since 1970; None if there is none."""
        from ._times import nanoseconds

        return None if self._end is None else nanoseconds(self._end)

    @property
    def schema(self) -> "pyarrow.Schema":
        """The columns without `identity`, as an Arrow schema. Runs nothing."""
        from ._types import schema_of

        return schema_of(self._columns)

    @property
    def continuity(self) -> Sequence[str]:
        """What each field is worth between rows, where that was asked."""
        return self._info["continuity"]

    @property
    def rows(self) -> int:
        """How many rows there are. Runs the query if that is not known yet."""
        if self._rows is None:
            exchange = self._exchange({"type": "count", "ticket": self._ticket})
            with exchange:
                self._note(exchange.result())
        return self._rows or 0

    def to_arrow(self, *, identity: bool = False, tz: Optional[str] = None) -> "pyarrow.Table":
        """All rows as an Arrow table. `tz` gives `_time` a time zone (the instants stay)."""
        return self._table(identity, tz)

    def to_pandas(self, *, identity: bool = False, tz: Optional[str] = None, strings: Optional[str] = None) -> "pandas.DataFrame":
        """All rows as a DataFrame. Integers and booleans with nulls are `Int64` and `boolean`; `strings="category"` makes text categories."""
        from ._assembly import assembled
        from ._pandas import to_pandas

        if strings is not None or tz is not None:
            return to_pandas(self._table(identity, tz), strings)
        batches = self._batches(self._fetch(identity))
        return assembled(next(batches), batches, self._most if self._rows is None else self._rows)

    def to_polars(self, *, identity: bool = False, tz: Optional[str] = None) -> "polars.DataFrame":
        """All rows as a Polars frame."""
        import polars

        table = self._table(identity, tz)
        if len(set(table.schema.names)) < len(table.schema.names):
            raise DataError(f"Polars cannot hold two columns of one name ({', '.join(table.schema.names)}): rename the field in the query")
        return polars.from_arrow(table)  # type: ignore[return-value]

    def plot(self, fields: Optional[Sequence[str]] = None) -> "Plot":
        """The fields over time, one panel each, one colour per entity. By default all that are numbers or booleans."""
        from ._plot import ENTITIES, WIDE, Plot, chosen

        drawn = chosen(self._columns, fields)
        self.rows  # The first reading tells of warnings, and keeps the rows.
        wanted = {"fields": None if fields is None else drawn, "width": WIDE, "entities": ENTITIES}
        with self._exchange({"type": "curves", "ticket": self._ticket, **wanted}) as exchange:
            return Plot(exchange.result(), fields and drawn, self if fields is None else None)

    def state(self) -> Mapping[str, Any]:
        """What the engine said last of itself: tables, rows, memory."""
        return self._connection.state

    def on_screen(self, view: str, name: str = "") -> dict[str, Any]:
        """What a front end needs to show all rows itself, as a MIME bundle; empty where the browser cannot reach the engine."""
        from ._jupyter import kernel_id

        hello = self._connection.hello
        if self._rows is None or hello.get("session") != kernel_id():
            return {}
        where = {"session": hello["session"], "epoch": hello.get("epoch", ""), "ticket": self._ticket}
        return {RESULT_TYPE: {**where, "columns": list(self._columns), "rows": self._rows, "view": view, "name": name}}

    def write(self, destination: "str | os.PathLike[str]") -> int:
        """Writes the rows to a file, whose ending says how (.parquet .csv .jsonl .arrow), and returns how many. It is there once it is whole."""
        from ._writing import format_of, new_file

        kind = format_of(destination)
        with new_file(destination) as file, self._fetch(identity=False, format=kind) as exchange:
            for chunk in exchange.chunks():
                file.write(chunk)
            self._note(exchange.answer)
        return self.rows

    def preview(self, rows: int = PREVIEW_ROWS) -> "pyarrow.Table":
        """The first rows, without computing the others where that can be avoided."""
        return self._table(False, None, rows)

    def reader(self, *, identity: bool = False) -> "pyarrow.RecordBatchReader":
        """The rows as Arrow record batches, as they come."""
        import pyarrow as pa

        batches = self._batches(self._fetch(identity))
        return pa.RecordBatchReader.from_batches(next(batches), batches)

    def __iter__(self) -> "Iterator[pyarrow.RecordBatch]":
        batches = self._batches(self._fetch(identity=False))
        next(batches)
        return batches

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.reader().__arrow_c_stream__(requested_schema)

    def cancel(self) -> None:
        """Stops what is being read; whoever waits for it gets QueryCancelled."""
        for exchange in list(self._reading):
            exchange.cancel()

    def explain(self, stage: str = "plan") -> str:
        """The query as one stage of the compiler sees it, as text."""
        return self._connection.ask({**self._question, "type": "explain", "stage": stage})["text"]

    def __repr__(self) -> str:
        columns = ", ".join(column["name"] for column in self._columns)
        known = "" if self._rows is None else f", {self._rows} rows"
        return f"<timeloom result: {columns}{known}>"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return self.on_screen("table")

    def _repr_html_(self) -> str:
        from ._html import preview_html

        return preview_html(self.preview(), self._rows)

    def _fetch(self, identity: bool, limit: Optional[int] = None, format: str = "arrow") -> "Exchange":
        from ._connection import DOWNLOAD_CREDIT

        asked = {"ticket": self._ticket, "identity": identity, "limit": limit, "format": format, "credit": DOWNLOAD_CREDIT}
        return self._exchange({"type": "fetch", **asked})

    def _exchange(self, message: "Mapping[str, Any]") -> "Exchange":
        exchange = self._connection.exchange(message, self.on_progress, self._functions)
        self._reading.add(exchange)
        return exchange

    def _batches(self, exchange: "Exchange", whole: bool = True) -> "Iterator[Any]":
        """The schema, then the batches. Left early, the engine is told to stop."""
        import pyarrow as pa

        with exchange:
            stream = Stream(exchange.chunks())
            try:
                reader = pa.ipc.open_stream(pa.PythonFile(stream, mode="r"))
                yield reader.schema
                yield from reader
                stream.drain()
            except BaseException as problem:
                raise stream.problem or problem
        if whole:
            self._note(exchange.answer)

    def _note(self, answer: Mapping[str, Any]) -> None:
        self._rows = answer["rows"]
        told = [text for text in answer.get("warnings", ()) if text not in self._warnings]
        self._warnings += told
        if self.shows_warnings:
            warn(told)

    def _table(self, identity: bool, tz: Optional[str], limit: Optional[int] = None) -> "pyarrow.Table":
        import pyarrow as pa

        batches = self._batches(self._fetch(identity, limit), whole=limit is None)
        schema = next(batches)
        table = pa.Table.from_batches(batches, schema)
        return table if tz is None else _with_zone(table, tz)


def warned(result: Result) -> Result:
    """The result, whose warnings are shown at the line of the user's that asked for it."""
    warn(result.warnings)
    return result


def warn(texts: Sequence[str]) -> None:
    """Shows warnings at the line of the user's that we work for."""
    frame = caller()
    where = ("<unknown>", 0) if frame is None else (frame.f_code.co_filename, frame.f_lineno)
    known = {} if frame is None else frame.f_globals.setdefault("__warningregistry__", {})
    for text in texts:
        warnings.warn_explicit(text, TimelineWarning, *where, registry=known)


@dataclass(frozen=True)
class Handle:
    """A result that another process keeps."""

    session: tuple[int, str]
    question: Mapping[str, Any]
    info: Mapping[str, Any]

    def result(self) -> Result:
        """Its rows, over a connection of this process."""
        from ._session import reopened

        return Result(reopened(*self.session).connection(), self.question, self.info, borrowed=True)


class Stream:
    """The chunks of a download as a file that Arrow reads. A chunk that holds all that is asked for is handed on uncopied."""

    closed = False

    def __init__(self, chunks: Iterator[memoryview]) -> None:
        self._chunks = chunks
        self._rest = memoryview(b"")
        self.problem: Optional[BaseException] = None

    def read(self, size: int = -1) -> "bytes | memoryview":
        """The next `size` bytes, fewer at the end."""
        if size <= len(self._rest):
            return self._take(size)
        parts, missing = [self._rest], size - len(self._rest)
        self._rest = memoryview(b"")
        while missing > 0 and (chunk := self._next()) is not None:
            self._rest = chunk
            part = self._take(min(missing, len(chunk)))
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)

    def drain(self) -> None:
        """Reads to the end, where the answer's counts are."""
        while self._next() is not None:
            pass

    def close(self) -> None:
        """The exchange outlives the file."""

    def _take(self, size: int) -> memoryview:
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken

    def _next(self) -> Optional[memoryview]:
        # Arrow turns what is raised in here into an error of its own; the reader of the stream raises the original.
        try:
            return next(self._chunks, None)
        except BaseException as problem:
            self.problem = problem
            raise


def _release(connection: "weakref.ref[Connection]", ticket: str) -> None:
    open_connection = connection()
    if open_connection is not None and open_connection.usable:
        open_connection.release(ticket)


def _with_zone(table: "pyarrow.Table", tz: str) -> "pyarrow.Table":
    import pyarrow as pa

    zoned = pa.timestamp("ns", tz)
    try:
        pa.scalar(0, zoned).as_py()
    except (pa.ArrowException, ValueError, KeyError, OSError) as problem:
        raise DataError(f"tz={tz!r} is not a time zone: write for instance tz='Europe/Berlin'") from problem
    times = pa.chunked_array([chunk.view(zoned) for chunk in table.column(0).chunks], zoned)
    return table.set_column(0, pa.field("_time", zoned, False), times)
