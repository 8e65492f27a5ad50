"""The Jupyter server's part: it hosts the engine and relays `/timeloom/ws` to it.

The browser only ever talks to the Jupyter server, under the server's own authentication and authorisation; the engine's token
never leaves this process and the kernels of this user.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import re
import threading
import time
from collections.abc import Mapping
from typing import Any, Optional, Union, cast
from urllib.parse import quote

from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from jupyter_server.utils import ensure_async, url_path_join
from tornado.httpclient import HTTPError as ClientError
from tornado.httpclient import HTTPRequest
from tornado.web import HTTPError
from tornado.websocket import WebSocketClientConnection, WebSocketClosedError, WebSocketHandler, websocket_connect

from ._connection import MAX_REQUEST, SUBPROTOCOL
from ._engine import ChildEngine
from ._errors import EngineError
from ._export import Export
from ._jupyter import announce, withdraw

_OLDEST_SERVER = (2, 20)
_KERNEL_EVENTS = "https://events.jupyter.org/jupyter_server/kernel_actions/v1"
_RESTART_SECONDS = (0.5, 1, 2, 5, 10, 30)
_STEADY_SECONDS = 60.0
_DIAL_SECONDS = 10.0


class Supervisor:
    """Keeps an engine running from the server's start to its end, and tells kernels where it is."""

    def __init__(self, root: str, log: Any) -> None:
        self.engine: Optional[ChildEngine] = None
        self.problem = "the engine is still starting"
        self._root = root
        self._log = log
        self._ending = threading.Event()
        atexit.register(self.stop)
        threading.Thread(target=self._keep, name="timeloom-supervisor", daemon=True).start()

    def stop(self) -> None:
        """Ends the engine for good."""
        self._ending.set()
        withdraw(os.getpid())
        if self.engine is not None:
            self.engine.stop()

    def end_session(self, kernel: str) -> None:
        """Lets a kernel's tables go."""
        if self.engine is not None:
            self.engine.end_session(kernel)

    async def dial(self, session: str) -> WebSocketClientConnection:
        """A connection to a session of the engine. Raises HTTPError where there is none."""
        if self.engine is None:
            raise HTTPError(503, self.problem)
        host, port = cast("tuple[str, int]", self.engine.address)
        # A request of our own: the browser's cookies and tokens stay here.
        request = HTTPRequest(
            f"ws://{host}:{port}/v1/sessions/{quote(session, safe='')}",
            headers={"Authorization": f"Bearer {self.engine.token}"},
            connect_timeout=_DIAL_SECONDS,
        )
        try:
            return await websocket_connect(request, subprotocols=[SUBPROTOCOL], max_message_size=MAX_REQUEST)
        except (OSError, ClientError) as problem:
            raise HTTPError(503, f"the engine does not answer: {problem}") from problem

    def _keep(self) -> None:
        failures = 0
        while not self._ending.is_set():
            started = time.monotonic()
            self._run_once()
            failures = 0 if time.monotonic() - started > _STEADY_SECONDS else failures + 1
            self._ending.wait(_RESTART_SECONDS[min(failures, len(_RESTART_SECONDS)) - 1])

    def _run_once(self) -> None:
        try:
            self.engine = engine = ChildEngine([self._root], cwd=self._root)
            announce(os.getpid(), engine)
        except (EngineError, OSError) as problem:
            self.problem = str(problem)
            self._log.error("timeloom: %s", problem)
            return
        self._log.info("timeloom: the engine is ready (process %d)", engine.pid)
        code = engine.wait()
        self.engine = None
        if not self._ending.is_set():
            self.problem = f"the engine ended ({code}); it is being started again"
            withdraw(os.getpid())
            self._log.error("timeloom: %s %s", self.problem, engine.last_words())


class Relay(WebSocketMixin, WebSocketHandler, JupyterHandler):
    """`/timeloom/ws?session=KERNEL`: a browser's connection, handed through to the engine frame by frame."""

    def initialize(self, supervisor: Supervisor) -> None:
        self._supervisor = supervisor
        self._upstream: Optional[WebSocketClientConnection] = None

    @ws_authenticated
    async def get(self) -> None:  # type: ignore[override]
        """Asks the server's authorizer, then the engine; only if both agree the connection is accepted."""
        if not await ensure_async(self.authorizer.is_authorized(self, self.current_user, "execute", "timeloom")):
            raise HTTPError(403)
        if self.request.headers.get("Upgrade", "").lower() == "websocket":
            self._refuse_strangers()
            self._upstream = await self._supervisor.dial(self.get_query_argument("session"))
        try:
            await super().get()
        finally:
            if self._upstream is not None:
                self._upstream.close()

    def skip_check_origin(self) -> bool:
        """Never: elsewhere a token lifts the check of the Origin, but nothing foreign has business here."""
        return False

    def select_subprotocol(self, subprotocols: list[str]) -> str:
        """There is only one."""
        return SUBPROTOCOL

    def get_compression_options(self) -> None:
        """Compressing costs a multiple of what it saves on one machine."""

    def open(self, *args: Any, **kwargs: Any) -> None:
        super().open(*args, **kwargs)
        asyncio.ensure_future(self._relay_down())

    async def on_message(self, message: Union[str, bytes]) -> None:  # type: ignore[override]
        """Upwards. Tornado reads on only when this has been written, which keeps a fast browser back."""
        try:
            await self._upstream.write_message(message, binary=isinstance(message, bytes))  # type: ignore[union-attr]
        except WebSocketClosedError:
            self.close()

    def on_close(self) -> None:
        super().on_close()
        if self._upstream is not None:
            self._upstream.close()

    async def _relay_down(self) -> None:
        upstream = self._upstream
        try:
            while (message := await upstream.read_message()) is not None:  # type: ignore[union-attr]
                await self.write_message(message, binary=isinstance(message, bytes))
            self.close(upstream.close_code, upstream.close_reason)  # type: ignore[union-attr]
        except WebSocketClosedError:
            pass

    def _refuse_strangers(self) -> None:
        if not self.check_origin():
            raise HTTPError(403)
        offered = self.request.headers.get("Sec-WebSocket-Protocol", "")
        if SUBPROTOCOL not in [name.strip() for name in offered.split(",")]:
            raise HTTPError(400, f"the subprotocol must be {SUBPROTOCOL}")
        if not re.fullmatch(r"[\w.~-]{1,200}", self.get_query_argument("session", "")):
            raise HTTPError(400, "session= must be a kernel's id")


def load(server: Any) -> None:
    """Adds Timeloom to a Jupyter server."""
    from jupyter_server import version_info

    if version_info[:2] < _OLDEST_SERVER:
        wanted = ".".join(map(str, _OLDEST_SERVER))
        server.log.error("timeloom needs jupyter-server %s or newer: pip install --upgrade jupyter-server", wanted)
        return
    supervisor = Supervisor(os.path.abspath(server.root_dir), server.log)
    base = url_path_join(server.web_app.settings["base_url"], "timeloom")
    relay = (re.escape(f"{base}/ws"), Relay, {"supervisor": supervisor})
    server.web_app.add_handlers(".*$", [relay, (re.escape(f"{base}/export"), Export, {"dial": supervisor.dial})])
    _end_sessions_with_kernels(server, supervisor)


def _end_sessions_with_kernels(server: Any, supervisor: Supervisor) -> None:
    async def listen(logger: Any, schema_id: str, data: Mapping[str, Any]) -> None:
        if data.get("action") == "shutdown" and data.get("status") == "success" and "kernel_id" in data:
            await asyncio.get_running_loop().run_in_executor(None, supervisor.end_session, data["kernel_id"])

    server.event_logger.add_listener(schema_id=_KERNEL_EVENTS, listener=listen)
