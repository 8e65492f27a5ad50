"""`/timeloom/export`: a result as a file, from the engine through the Jupyter server to the browser's disk, held nowhere whole."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Optional

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import ensure_async
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError, authenticated
from tornado.websocket import WebSocketClientConnection, WebSocketClosedError

from ._version import __version__

TYPES = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}
_FRAME = struct.Struct("<IIQ")
_LAST = 1
_CREDIT = 8 << 20
_GONE = "these rows are not there any more: run the cell again"

Dial = Callable[[str], Awaitable[WebSocketClientConnection]]


class Refused(Exception):
    """The engine does not give the file; a sentence says why."""


class Export(JupyterHandler):
    """`?session=KERNEL&epoch=E&ticket=T&format=csv|parquet&name=N`; with `check=1` only whether it can be had."""

    def initialize(self, dial: Dial) -> None:
        self._dial = dial
        self._upstream: Optional[WebSocketClientConnection] = None

    @authenticated
    async def get(self) -> None:
        """Sends the file, as fast as the browser writes it."""
        if not await ensure_async(self.authorizer.is_authorized(self, self.current_user, "execute", "timeloom")):
            raise HTTPError(403)
        kind = self.get_query_argument("format")
        if kind not in TYPES or not re.fullmatch(r"[\w.~-]{1,200}", self.get_query_argument("session", "")):
            raise HTTPError(400, "format= must be csv or parquet, and session= a kernel's id")
        self._upstream = await self._dial(self.get_query_argument("session"))
        try:
            await self._send(_file(self._upstream, self.get_query_argument("epoch"), self.get_query_argument("ticket"), kind), kind)
        except Refused as problem:
            self._refuse(str(problem))
        except (StreamClosedError, WebSocketClosedError):
            self._break_off()
        finally:
            self._upstream.close()

    def on_connection_close(self) -> None:
        """The browser has given up: so does the engine."""
        if self._upstream is not None:
            self._upstream.close()

    async def _send(self, pieces: AsyncIterator[bytes], kind: str) -> None:
        checks = self.get_query_argument("check", "") == "1"
        async for piece in pieces:
            if checks:
                break
            if not self._headers_written:
                self.set_header("Content-Type", TYPES[kind])
                self.set_header("Content-Disposition", f'attachment; filename="{_filename(self.get_query_argument("name", ""), kind)}"')
                self.set_header("Cache-Control", "no-store")
            self.write(piece)
            await self.flush()
        if checks:
            self.set_status(204)
        await self.finish()

    def _refuse(self, why: str) -> None:
        if self._headers_written:
            self._break_off()
            return
        self.set_status(409)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(why)

    def _break_off(self) -> None:
        # Whoever saves what has come must see that it is not the whole.
        stream = self.detach() if not self._finished else None
        if stream is not None:
            stream.close()


async def _file(upstream: WebSocketClientConnection, epoch: str, ticket: str, kind: str) -> AsyncIterator[bytes]:
    """The bytes of the file; each piece that was taken allows the engine as many more."""
    hello: dict[str, Any] = {"type": "hello", "features": [], "version": __version__, "client": "export"}
    await upstream.write_message(json.dumps(hello))
    await upstream.write_message(
        json.dumps({"type": "fetch", "id": 1, "ticket": ticket, "identity": False, "format": kind, "credit": _CREDIT})
    )
    while (message := await upstream.read_message()) is not None:
        if isinstance(message, bytes):
            piece = message[_FRAME.size :]
            yield piece
            await upstream.write_message(json.dumps({"type": "credit", "target": 1, "bytes": len(piece)}))
            continue
        told = json.loads(message)
        if told["type"] == "hello" and told.get("epoch") != epoch:
            raise Refused(_GONE)
        if told["type"] == "error":
            raise Refused(told["message"])
        if told["type"] == "result":
            return
    raise WebSocketClosedError


def _filename(name: str, kind: str) -> str:
    plain = re.sub(r"[^\w.-]+", "_", name, flags=re.ASCII).strip("_.")[:80]
    return f"{plain or 'timeline'}.{kind}"
