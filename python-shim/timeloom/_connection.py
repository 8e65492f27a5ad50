"""Requests and answers over one WebSocket (`engine/serve/protocol.ts`): any thread may ask; two threads of our own do the
reading and writing, so that neither a slow reader nor Ctrl-C in the middle of a frame can spoil the connection."""

from __future__ import annotations

import itertools
import json
import os
import queue
import struct
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Optional, Union

from ._client import BINARY, PONG, TEXT, Address, ConnectionClosed, WebSocket
from ._errors import EngineError, LimitError, QueryCancelled, from_wire
from ._version import __version__

if TYPE_CHECKING:
    from ._udf import Udf

SUBPROTOCOL = "timeloom.v1"
MAX_FRAME = 1 << 20
MAX_REQUEST = 16 << 20
_HEADER = struct.Struct("<IIQ")
ROOM = MAX_FRAME - _HEADER.size
"""Most bytes of a stream that one frame carries."""

_UPLOAD_CREDIT = 8 << 20
DOWNLOAD_CREDIT = 32 << 20
"""What the engine may send of a download ahead of its reader."""
_FEATURES = ("progress", "state", "files", "formulas", "functions", "calls")
_HELLO_SECONDS = 15.0
_CANCEL_SECONDS = 5.0
_LAST_ID = 2**32 - 1
_CALL = 2

Bytes = Union[bytes, memoryview]
Progress = Callable[[Mapping[str, Any]], None]

_open: "weakref.WeakSet[Connection]" = weakref.WeakSet()


def _encoded(message: Mapping[str, Any]) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


class Connection:
    """A connection to a session of an engine. `hello` is what the engine said first; `state` its latest broadcast."""

    def __init__(self, address: Address, token: str, session: str, limits: Optional[Mapping[str, Any]] = None) -> None:
        from urllib.parse import quote

        self.state: Mapping[str, Any] = {}
        self.hello: Mapping[str, Any] = {}
        self._closed: Optional[EngineError] = None
        self._exchanges: dict[int, Exchange] = {}
        self._lock = threading.RLock()
        self._ids = itertools.count()
        self._greeted = threading.Event()
        self._outbox: "queue.SimpleQueue[Optional[tuple[int, list[Bytes]]]]" = queue.SimpleQueue()
        self._socket = WebSocket(address, f"/v1/sessions/{quote(session, safe='')}", token, SUBPROTOCOL)
        self._socket.answer_ping = lambda payload: self._outbox.put((PONG, [payload]))  # type: ignore[method-assign]
        self._pid = os.getpid()
        for work in (self._read, self._write):
            threading.Thread(target=work, name="timeloom", daemon=True).start()
        _open.add(self)
        hello = {"type": "hello", "features": _FEATURES, "version": __version__, "client": f"timeloom for Python {__version__}"}
        self.tell({**hello, "limits": dict(limits)} if limits else hello)
        self._await_hello()

    def _await_hello(self) -> None:
        greeted = self._greeted.wait(_HELLO_SECONDS)
        problem = self._closed if greeted else EngineError("the engine accepted the connection and then said nothing")
        if problem is not None:
            self.close()
            raise problem

    @property
    def usable(self) -> bool:
        """False once the connection has ended, or in a forked child."""
        return self._closed is None and self._pid == os.getpid()

    def ask(self, message: Mapping[str, Any], on_progress: Optional[Progress] = None) -> Any:
        """Sends a request and waits for its result. Raises what the engine answers instead."""
        with self.exchange(message, on_progress) as exchange:
            return exchange.result()

    def upload(self, message: Mapping[str, Any], chunks: Iterable[Bytes], on_progress: Optional[Progress] = None) -> Any:
        """Sends a request and the stream that belongs to it, as fast as the engine allows, and waits for the result."""
        with self.exchange(message, on_progress) as exchange:
            exchange.send_stream(chunks)
            return exchange.result()

    def exchange(
        self, message: Mapping[str, Any], on_progress: Optional[Progress] = None, functions: Optional[Mapping[str, "Udf"]] = None
    ) -> "Exchange":
        """Sends a request; the exchange gives what comes back, and answers calls of `functions` meanwhile."""
        if self._pid != os.getpid():
            raise EngineError("this session belongs to the process that forked: call timeloom.connect() in this one")
        id = self._next_id()
        request = _encoded({**message, "id": id})
        if len(request) > MAX_REQUEST:
            raise LimitError(f"the request is too long: {len(request)} bytes, of {MAX_REQUEST} that texts and parameters may have together")
        with self._lock:
            if self._closed:
                raise self._closed
            exchange = Exchange(self, id, on_progress, functions or {})
            self._exchanges[id] = exchange
        self._outbox.put((TEXT, [request]))
        return exchange

    def tell(self, message: Mapping[str, Any]) -> None:
        """Sends a message that is not answered. Safe anywhere, also in a finalizer."""
        self._outbox.put((TEXT, [_encoded(message)]))

    def release(self, ticket: str) -> None:
        """Tells the engine that a result will not be read again. Nobody waits for the answer, which goes unnoticed."""
        self.tell({"type": "release", "id": self._next_id(), "ticket": ticket})

    def send_frame(self, id: int, last: bool, offset: int, parts: Sequence[Bytes]) -> None:
        """Queues a frame of an upload."""
        self._outbox.put((BINARY, [_HEADER.pack(id, int(last), offset), *parts]))

    def forget(self, exchange: "Exchange") -> None:
        """Lets the id go: its answer has come, or nobody waits for it any more."""
        if self._pid == os.getpid():
            with self._lock:
                self._exchanges.pop(exchange.id, None)

    def close(self) -> None:
        """Ends the connection; requests that still wait raise EngineError."""
        if self._pid == os.getpid():
            self._end(EngineError("the session is closed"))
            self._outbox.put(None)

    def abandon(self) -> None:
        """In a forked child: lets go of what belongs to the parent."""
        self._socket.abandon()

    def _next_id(self) -> int:
        return next(self._ids) % _LAST_ID + 1

    def _read(self) -> None:
        try:
            while True:
                opcode, payload = self._socket.receive()
                if opcode == BINARY:
                    self._take_frame(payload)
                else:
                    self._take_message(json.loads(bytes(payload)))
        except ConnectionClosed as closed:
            self._end(_reason(closed))
        except Exception as problem:
            self._end(EngineError(f"the engine's answer could not be understood ({problem!r})"))
        self._outbox.put(None)

    def _write(self) -> None:
        try:
            while (frame := self._outbox.get()) is not None:
                self._socket.send(*frame)
        except ConnectionClosed as closed:
            self._end(_reason(closed))
        self._socket.close()

    def _take_frame(self, payload: memoryview) -> None:
        id, flags, _ = _HEADER.unpack_from(payload)
        exchange = self._exchanges.get(id)
        if exchange is not None:
            exchange.put(("arguments" if flags & _CALL else "data", payload[_HEADER.size :], bool(flags & 1)))

    def _take_message(self, message: Mapping[str, Any]) -> None:
        kind = message.get("type")
        if kind == "hello":
            self.hello = message
            self._greeted.set()
        elif kind == "state":
            self.state = message
        elif kind == "credit":
            self._pass(message["target"], ("credit", message["bytes"]))
        elif kind in ("result", "error", "progress", "call"):
            self._pass(message["id"], (kind, message))

    def _pass(self, id: int, event: tuple) -> None:
        exchange = self._exchanges.get(id)
        if exchange is not None:
            exchange.put(event)

    def _end(self, reason: EngineError) -> None:
        with self._lock:
            self._closed = self._closed or reason
            waiting, self._exchanges = list(self._exchanges.values()), {}
        for exchange in waiting:
            exchange.put(("closed", self._closed))
        self._greeted.set()


class Exchange:
    """One request and what comes back. A context manager: left early, it cancels the request in the engine."""

    def __init__(self, connection: Connection, id: int, on_progress: Optional[Progress], functions: Mapping[str, "Udf"]) -> None:
        self.id = id
        self._functions = functions
        self._connection = connection
        self._on_progress = on_progress
        self._events: "queue.SimpleQueue[tuple]" = queue.SimpleQueue()
        self.put = self._events.put
        self._credit = _UPLOAD_CREDIT
        self._over = False
        self.answer: Any = None

    def __enter__(self) -> "Exchange":
        return self

    def __exit__(self, *problem: object) -> None:
        if not self._over:
            self._cancel_and_wait()
        self._connection.forget(self)

    def result(self) -> Any:
        """Waits for the answer."""
        while True:
            kind, value, *_ = self._next()
            if kind == "result":
                return value

    def chunks(self) -> Iterator[memoryview]:
        """The bytes of the answer's stream, in order, as they come. Allows more as they are taken."""
        owed = 0
        while True:
            kind, value, *_ = self._next()
            if kind == "result":
                return
            if kind != "data":
                continue
            if len(value):
                yield value
            owed += len(value)
            if owed >= DOWNLOAD_CREDIT // 4:
                self._connection.tell({"type": "credit", "target": self.id, "bytes": owed})
                owed = 0

    def send_stream(self, chunks: Iterable[Bytes]) -> None:
        """Sends a stream within the engine's credit. Returns early, leaving the answer to `result`, if the engine refuses it.

        An empty chunk says that a frame may well end there.
        """
        offset, parts, size = 0, [], 0
        for chunk in chunks:
            view = memoryview(chunk).cast("B")
            ends = not len(view) and size >= ROOM // 2
            while len(view) or ends:
                piece = view[: ROOM - size]
                parts.append(piece)
                size += len(piece)
                view = view[len(piece) :]
                if size == ROOM or ends:
                    if not self._spend(size):
                        return
                    self._connection.send_frame(self.id, False, offset, parts)
                    offset, parts, size, ends = offset + size, [], 0, False
        if self._spend(size):
            self._connection.send_frame(self.id, True, offset, parts)

    def cancel(self) -> None:
        """Asks the engine to stop; whoever waits gets QueryCancelled."""
        self.put(("stop",))

    def _spend(self, size: int) -> bool:
        while self._credit < size:
            event = self._events.get()
            if event[0] == "credit":
                self._credit += event[1]
            elif event[0] in ("error", "closed", "result", "stop"):
                self.put(event)
                return False
        self._credit -= size
        return True

    def _next(self) -> tuple:
        event = self._events.get()
        kind = event[0]
        if kind == "result":
            self._over = True
            self.answer = event[1]["result"]
            return kind, self.answer
        if kind == "error":
            self._over = True
            raise from_wire(event[1])
        if kind == "closed":
            self._over = True
            raise event[1]
        if kind == "stop":
            raise QueryCancelled("the query was cancelled")
        if kind == "progress" and self._on_progress is not None:
            self._on_progress(event[1])
        if kind == "call":
            self._answer(event[1])
        return event

    def _answer(self, call: Mapping[str, Any]) -> None:
        """Computes a function of ours for the engine. What it raises ends the request here, and so there."""
        from ._calls import answer

        self._credit = _UPLOAD_CREDIT
        self.send_stream(answer(self._functions, call, self._arguments()))

    def _arguments(self) -> Iterator[memoryview]:
        while True:
            kind, value, *last = self._next()
            if kind == "arguments":
                yield value
                if last[0]:
                    return

    def _cancel_and_wait(self) -> None:
        self._over = True
        if not self._connection.usable:
            return
        with self._connection.exchange({"type": "cancel", "target": self.id}) as cancellation:
            cancellation._over = True
            end = time.monotonic() + _CANCEL_SECONDS
            while (left := end - time.monotonic()) > 0:
                try:
                    if self._events.get(timeout=left)[0] in ("result", "error", "closed"):
                        return
                except queue.Empty:
                    return


def _reason(closed: ConnectionClosed) -> EngineError:
    if closed.code == 1011:
        return EngineError(f"{closed.reason}: ask again")
    if closed.code == 4001:
        return EngineError(f"the session has ended ({closed.reason}), and its tables with it")
    return EngineError(f"the connection to the engine has ended ({closed.reason or closed.code}): ask again")


def _abandon_all() -> None:
    for connection in list(_open):
        connection.abandon()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_abandon_all)
