"""The WebSocket client and the requests over it, against a peer that breaks the rules and against the real engine."""

import json
import socket
import struct
import threading

import pytest
from fake_engine import fake_engine
from timeloom import EngineError, QueryCancelled
from timeloom._client import BINARY, TEXT, ConnectionClosed, HandshakeRefused, WebSocket, masked
from timeloom._connection import Connection
from timeloom._engine import shared_engine

HELLO = json.dumps({"type": "hello", "features": [], "version": "0", "epoch": "1"}).encode()


def dial(address):
    return WebSocket(address, "/v1/sessions/x", "secret", "timeloom.v1", timeout=10)


def connect(address):
    return Connection(address, "secret", "a session/ü")


def greet(peer):
    peer.accept()
    peer.send(0x81, HELLO)
    peer.receive()


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 1_048_576])
def test_frames_of_every_length_come_and_go_whole(size):
    sent = bytes(range(256)) * (size // 256 + 1)
    got = []

    def behave(peer):
        peer.accept()
        got.append(peer.receive()[:2])
        peer.send(0x82, sent[:size])

    with fake_engine(behave) as address:
        client = dial(address)
        client.send(BINARY, [sent[: size // 2], memoryview(sent)[size // 2 : size]])
        assert client.receive() == (BINARY, sent[:size])
        client.close()
    assert got == [(BINARY, sent[:size])]


def test_fragments_are_joined_and_pings_between_them_answered():
    pongs = []

    def behave(peer):
        peer.accept()
        peer.send(0x01, b"he")
        peer.send(0x89, b"still there?")
        peer.send(0x80, b"llo")
        pongs.append(peer.receive()[:2])

    with fake_engine(behave) as address:
        client = dial(address)
        assert client.receive() == (TEXT, b"hello")
        client.close()
    assert pongs == [(0xA, b"still there?")]


def test_the_mask_is_zero_only_towards_this_machine():
    masks = []

    def behave(peer):
        peer.accept()
        masks.append(peer.receive()[1:])
        masks.append(peer.receive()[1:])

    with fake_engine(behave) as address:
        client = dial(address)
        client.send(TEXT, [b"near"])
        client._key_is_zero = False
        client.send(TEXT, [b"far ", b"away"])
        client.close()
    assert masks[0] == (b"near", bytes(4))
    assert masks[1][0] == b"far away" and masks[1][1] != bytes(4)


def test_masking_twice_gives_the_bytes_back():
    for size in (0, 1, 4, 7, 1000):
        data = bytes(range(256)) * 4
        assert masked(masked(data[:size], b"\x01\x02\x03\x04"), b"\x01\x02\x03\x04") == data[:size]
    assert masked(b"\0\0\0\0\0", b"abcd") == b"abcda"


@pytest.mark.parametrize(
    "answer, status",
    [(b"HTTP/1.1 403 Forbidden\r\n\r\n", 403), (b"SSH-2.0-OpenSSH\r\n\r\n", 0), (b"x" * 100_000, 0), (b"", 0)],
)
def test_what_does_not_answer_the_upgrade_is_refused(answer, status):
    with fake_engine(lambda peer: peer.accept(answer)) as address, pytest.raises(HandshakeRefused) as caught:
        dial(address)
    assert caught.value.status == status


@pytest.mark.parametrize("change", [{"Sec_WebSocket_Accept": "bm8="}, {"Sec_WebSocket_Protocol": "other.v1"}])
def test_a_peer_of_another_protocol_is_refused(change):
    def behave(peer):
        peer.accept(b"")
        peer.connection.sendall(peer.welcome(**change))

    with fake_engine(behave) as address, pytest.raises(HandshakeRefused, match="does not speak timeloom.v1"):
        dial(address)


@pytest.mark.parametrize("first, size", [(0xC2, 1), (0x82, 1 << 40)], ids=["reserved bit", "too large"])
def test_forbidden_frames_end_the_connection(first, size):
    def behave(peer):
        peer.accept()
        peer.send(first, b"x", size)
        peer.connection.recv(10)

    with fake_engine(behave) as address:
        client = dial(address)
        with pytest.raises(ConnectionClosed) as caught:
            client.receive()
        client.close()
    assert caught.value.code == 1002


def test_a_connection_that_breaks_in_the_middle_of_a_frame_is_told_to_everyone_who_waits():
    def behave(peer):
        greet(peer)
        peer.receive(), peer.receive()
        peer.connection.sendall(struct.pack("!BBQ", 0x82, 127, 1000) + b"only a little")

    with fake_engine(behave) as address:
        connection = connect(address)
        errors = []

        def ask():
            with pytest.raises(EngineError) as caught:
                connection.ask({"type": "status"})
            errors.append(str(caught.value))

        threads = [threading.Thread(target=ask) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
    assert len(errors) == 2 and "without a word" in errors[0]
    assert not connection.usable


@pytest.mark.parametrize(
    "code, says",
    [(1011, "ran out of memory: ask again"), (4001, "has ended (ran out of memory), and its tables with it"), (1001, "ran out of memory")],
)
def test_the_reason_of_a_close_is_told(code, says):
    def behave(peer):
        greet(peer)
        peer.receive()
        peer.send(0x88, struct.pack("!H", code) + b"ran out of memory")
        peer.receive()

    with fake_engine(behave) as address, pytest.raises(EngineError) as caught:
        connect(address).ask({"type": "status"})
    assert says in str(caught.value)


def test_a_peer_that_says_nothing_of_itself_is_not_waited_for_for_ever(monkeypatch):
    monkeypatch.setattr("timeloom._connection._HELLO_SECONDS", 0.2)

    def behave(peer):
        peer.accept()
        peer.receive(), peer.receive()

    with fake_engine(behave) as address, pytest.raises(EngineError, match="said nothing"):
        connect(address)


def test_an_answer_that_is_no_json_ends_the_connection_with_an_error():
    def behave(peer):
        greet(peer)
        peer.receive()
        peer.send(0x81, b"{oh")
        peer.receive()

    with fake_engine(behave) as address, pytest.raises(EngineError, match="could not be understood"):
        connect(address).ask({"type": "status"})


def test_an_upload_waits_for_credit_and_stops_when_refused():
    received = []

    def behave(peer):
        greet(peer)
        id = json.loads(peer.receive()[1])["id"]
        while sum(received) < 8 << 20:
            received.append(len(peer.receive()[1]) - 16)
            if sum(received) + (1 << 20) > 8 << 20:
                break
        peer.connection.settimeout(0.5)
        with pytest.raises(socket.timeout):
            peer.receive()
        peer.connection.settimeout(None)
        peer.send(0x81, json.dumps({"type": "error", "id": id, "kind": "data", "message": "no time column"}).encode())
        peer.receive()

    with fake_engine(behave) as address:
        connection = connect(address)
        with pytest.raises(ValueError, match="no time column"):
            connection.upload({"type": "add"}, (bytes(1 << 20) for _ in range(100)))
        connection.close()
    assert sum(received) <= 8 << 20


def test_a_download_allows_more_as_it_is_read():
    credits = []
    piece = bytes((1 << 20) - 16)

    def behave(peer):
        greet(peer)
        id = json.loads(peer.receive()[1])["id"]
        for index in range(40):
            peer.send(0x82, struct.pack("<IIQ", id, int(index == 39), index * len(piece)) + piece)
        peer.send(0x81, json.dumps({"type": "result", "id": id, "result": {"rows": 1}}).encode())
        for _ in range(4):
            credits.append(json.loads(peer.receive()[1]))

    with fake_engine(behave) as address:
        connection = connect(address)
        with connection.exchange({"type": "fetch"}) as exchange:
            assert sum(map(len, exchange.chunks())) == 40 * len(piece)
            assert exchange.answer == {"rows": 1}
        connection.close()
    assert all(credit["type"] == "credit" for credit in credits) and 30 << 20 < sum(credit["bytes"] for credit in credits) <= 40 << 20


def test_cancelling_from_another_thread_tells_the_engine_and_the_waiter():
    told = []

    def behave(peer):
        greet(peer)
        asked = json.loads(peer.receive()[1])
        cancel = json.loads(peer.receive()[1])
        told.append(cancel["target"] == asked["id"])
        peer.send(0x81, json.dumps({"type": "error", "id": asked["id"], "kind": "cancelled", "message": "cancelled"}).encode())
        peer.send(0x81, json.dumps({"type": "result", "id": cancel["id"], "result": None}).encode())
        peer.receive()

    with fake_engine(behave) as address:
        connection = connect(address)
        with pytest.raises(QueryCancelled), connection.exchange({"type": "query"}) as exchange:
            threading.Timer(0.2, exchange.cancel).start()
            exchange.result()
        connection.close()
    assert told == [True]


def test_the_real_engine_answers_many_threads_at_once():
    connection = shared_engine().connect("threads")
    answers = []

    def ask(number):
        for index in range(20):
            text = f"{{ x{number}_{index}: 1 }}"
            answers.append(connection.ask({"type": "format", "text": text})["text"].split(":")[0].strip("{ \n") == f"x{number}_{index}")

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    connection.close()
    assert answers == [True] * 160


def test_the_real_engine_refuses_a_wrong_token():
    engine = shared_engine()
    with pytest.raises(HandshakeRefused) as caught:
        WebSocket(engine.address, "/v1/sessions/x", "wrong" * 10, "timeloom.v1")
    assert caught.value.status == 401
