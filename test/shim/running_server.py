"""A Jupyter server of a test's own, with Timeloom's part, and plain ways to talk to it."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]


class Server:
    """A running server: its port, token and folders."""

    def __init__(self, home: Path, base_url: str = "/") -> None:
        self.token = secrets.token_hex(16)
        self.port = _free_port()
        self.base_url = base_url
        self.runtime = home / "runtime"
        self.root = home / "root"
        self.root.mkdir(parents=True)
        self.log = home / "log"
        self.environment = {
            **os.environ, "PYTHONPATH": str(HOUSE / "python-shim"), "JUPYTER_RUNTIME_DIR": str(self.runtime),
            "JUPYTER_CONFIG_DIR": str(home / "config"), "JUPYTER_DATA_DIR": str(home / "data"), "IPYTHONDIR": str(home / "ipython"),
            "JUPYTER_CONFIG_PATH": str(HOUSE / "python-shim" / "jupyter-config"),
        }  # fmt: skip
        options = [
            "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={self.port}", "--ServerApp.port_retries=0", f"--ServerApp.base_url={base_url}",
            f"--IdentityProvider.token={self.token}", f"--ServerApp.root_dir={self.root}",
        ]  # fmt: skip
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jupyter_server", *options], env=self.environment, stdout=self.log.open("w"), stderr=subprocess.STDOUT
        )

    def wait(self) -> None:
        """Until it answers and its engine is there."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                self.get("api/status")
                if self.engine():
                    return
            except OSError:
                assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.1)
        raise AssertionError(self.log.read_text())

    def engine(self) -> dict | None:
        """What the server tells its kernels."""
        path = self.runtime / f"timeloom-{self.process.pid}.json"
        return json.loads(path.read_text()) if path.exists() else None

    def get(self, path: str, method: str = "GET", body: object = None) -> object:
        """An authenticated request of the server's REST API."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{self.base_url}{path}", method=method,
            headers={"Authorization": f"token {self.token}"}, data=None if body is None else json.dumps(body).encode(),
        )  # fmt: skip
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def upgrade(self, session: str = "k", token: bool = True, protocol: str | None = "timeloom.v1", **headers: str) -> int:
        """The HTTP status of a WebSocket upgrade."""
        authorization = [f"Authorization: token {self.token}"] if token else []
        offered = [f"Sec-WebSocket-Protocol: {protocol}"] if protocol else []
        lines = [
            f"GET {self.base_url}timeloom/ws?session={session} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13", *authorization, *offered,
            *(f"{name}: {value}" for name, value in headers.items()),
        ]  # fmt: skip
        with socket.create_connection(("127.0.0.1", self.port), 20) as connection:
            connection.sendall("\r\n".join([*lines, "", ""]).encode())
            return int(connection.recv(200).split(b" ")[1])

    def stop(self) -> None:
        """Ends it as a user would."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def jupyter_server(home: Path, base_url: str = "/"):
    """A server that is ready; ended afterwards."""
    server = Server(home, base_url)
    try:
        server.wait()
        yield server
    finally:
        server.stop()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]
