"""A server that breaks the rules on purpose: what the real engine never does, the client must survive."""

import base64
import hashlib
import socket
import struct
import threading
from contextlib import contextmanager

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Peer:
    """The server's end of one connection."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.request = b""

    def accept(self, answer: bytes | None = None) -> None:
        """Reads the upgrade and answers as RFC 6455 says, or with `answer`."""
        while b"\r\n\r\n" not in self.request:
            self.request += self.connection.recv(4096)
        self.connection.sendall(self.welcome() if answer is None else answer)

    def welcome(self, **changes: str) -> bytes:
        """The answer to the upgrade, with some headers changed."""
        key = next(line for line in self.request.split(b"\r\n") if line.startswith(b"Sec-WebSocket-Key: ")).split(b": ")[1]
        headers = {
            "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Protocol": "timeloom.v1",
            "Sec-WebSocket-Accept": base64.b64encode(hashlib.sha1(key + GUID).digest()).decode(),
            **{name.replace("_", "-"): value for name, value in changes.items()},
        }  # fmt: skip
        return ("HTTP/1.1 101 Switching Protocols\r\n" + "".join(f"{n}: {v}\r\n" for n, v in headers.items()) + "\r\n").encode()

    def send(self, first: int, payload: bytes, size: int | None = None) -> None:
        """Sends a frame; `first` is its first byte, `size` what it claims to hold."""
        size = len(payload) if size is None else size
        head = struct.pack("!BB", first, size) if size < 126 else struct.pack("!BBQ", first, 127, size)
        self.connection.sendall(head + payload)

    def receive(self) -> tuple[int, bytes, bytes]:
        """A frame from the client: opcode, payload unmasked, the mask."""
        first, second = self._exactly(2)
        size = second & 127
        if size == 126:
            (size,) = struct.unpack("!H", self._exactly(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", self._exactly(8))
        assert second & 128, "a client must mask"
        mask, payload = self._exactly(4), self._exactly(size)
        return first & 15, bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload)), mask

    def _exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            piece = self.connection.recv(count - len(data))
            if not piece:
                raise EOFError
            data += piece
        return data


@contextmanager
def fake_engine(behave):
    """Serves one connection by `behave(peer)`; gives the address."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(20)

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            try:
                behave(Peer(connection))
            except (OSError, EOFError):
                pass

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()
    finally:
        thread.join(20)
        listener.close()
