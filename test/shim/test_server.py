"""The Jupyter server's part, in a real Jupyter server with real kernels."""

import io
import os
import signal
import stat
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import pyarrow.parquet as pq
import pytest
from running_server import jupyter_server
from timeloom._client import WebSocket
from timeloom._connection import Connection
from timeloom._engine import Engine


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with jupyter_server(tmp_path_factory.mktemp("server"), "/user/ann/") as running:
        yield running


def relayed(server, session, monkeypatch):
    """A connection through the relay, authenticated by the server's own token."""
    path = f"{server.base_url}timeloom/ws?session={session}"
    monkeypatch.setattr("timeloom._connection.WebSocket", lambda address, _, token, protocol: WebSocket(address, path, token, protocol))
    return Connection(("127.0.0.1", server.port), server.token, session)


def test_an_upgrade_needs_the_servers_token_its_origin_and_the_protocol(server):
    assert server.upgrade() == 101
    assert server.upgrade(token=False) == 403
    assert server.upgrade(token=False, Cookie="username-x=forged") == 403
    assert server.upgrade(Origin="http://evil.example") == 403
    assert server.upgrade(Origin=f"http://127.0.0.1:{server.port}") == 101
    assert server.upgrade(protocol=None) == 400
    assert server.upgrade(protocol="other.v1") == 400
    assert server.upgrade(session="../x") == 400
    assert server.upgrade(session="") == 400


def test_the_engine_itself_is_behind_a_token_that_no_browser_has(server):
    told = server.engine()
    assert told["token"] != server.token
    path = server.runtime / f"timeloom-{server.process.pid}.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_is_asked_through_the_relay_is_answered_and_shared_with_a_direct_connection(server, monkeypatch):
    direct = Engine(tuple(server.engine()["address"]), server.engine()["token"]).connect("shared")
    browser = relayed(server, "shared", monkeypatch)
    assert browser.hello["epoch"] == direct.hello["epoch"]
    assert browser.ask({"type": "format", "text": "{a:1}"}) == direct.ask({"type": "format", "text": "{a:1}"})
    browser.close(), direct.close()


def test_large_messages_pass_the_relay_both_ways(server, monkeypatch):
    browser = relayed(server, "large", monkeypatch)
    text = '"' + "x" * 700_000 + '"'
    assert browser.ask({"type": "format", "text": text})["text"].strip() == text
    browser.close()


def exported(server, token=True, **asked):
    """Status, headers and bytes of an export."""
    address = f"http://127.0.0.1:{server.port}{server.base_url}timeloom/export?{urllib.parse.urlencode(asked)}"
    request = urllib.request.Request(address, headers={"Authorization": f"token {server.token}"} if token else {})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers, refused.read()


def test_a_result_is_exported_as_a_file_to_who_may_run_code_and_refused_with_a_reason(server):
    direct = Engine(tuple(server.engine()["address"]), server.engine()["token"]).connect("exports")
    table = {
        "name": "Walk",
        "time": "at",
        "key": "who",
        "grouping": "who",
        "schema": [["at", "timestamp_ns"], ["who", "string"], ["x", "f64"]],
    }
    direct.ask({"type": "table", "table": table, "ifExists": "replace", "rows": {"kind": "none"}})
    ticket = direct.ask({"type": "query", "text": '{ x: Walk.x, "a,b": Walk.who }'})["ticket"]
    asked = {"session": "exports", "epoch": direct.hello["epoch"], "ticket": ticket, "name": "../../x\r\n<b>"}
    status, headers, body = exported(server, **asked, format="csv")
    assert (status, body) == (200, b'_time,_key,x,"a,b"\n')
    assert headers["Content-Disposition"] == 'attachment; filename="x_b.csv"'
    status, _, body = exported(server, **asked, format="parquet")
    assert pq.read_table(io.BytesIO(body)).schema.names == ["_time", "_key", "x", "a,b"]
    assert exported(server, **asked, format="csv", check="1")[0] == 204
    assert b"_time" not in exported(server, token=False, **asked, format="csv")[2]
    assert exported(server, **asked, format="exe")[0] == 400
    assert b"not there any more" in exported(server, **{**asked, "epoch": "another"}, format="csv")[2]
    assert exported(server, **{**asked, "ticket": "r99"}, format="csv")[0] == 409
    lists = direct.ask({"type": "query", "text": "{ all: collect(Walk.x, max = 3) }"})["ticket"]
    status, _, body = exported(server, **{**asked, "ticket": lists}, format="csv", check="1")
    assert status == 409 and b"cannot be written as CSV" in body
    direct.close()


def test_an_engine_that_dies_is_replaced_and_kernels_are_told_where_it_is(server):
    before = server.engine()
    engine = next(pid for pid in children(server.process.pid) if b"\0serve\0" in command_line(pid))
    os.kill(engine, signal.SIGKILL)
    end = time.monotonic() + 20
    while server.engine() in (None, before) and time.monotonic() < end:
        time.sleep(0.1)
    assert server.engine() not in (None, before)
    assert server.upgrade() == 101


TABLES = """%load_ext timeloom
import numpy as np, pandas as pd
n = 1_000_000
frame = pd.DataFrame({"at": pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(n), unit="s"), "who": np.arange(n) % 9})
%timeline_table Walk frame --time at --key who
"""
LONG = "%%timeline\n{ a: (Walk.who as string) | upper() | len(), b: (Walk.who as string) | lower() | len(), n: count(Walk) }"


def kill_engine(server):
    """Kills it with its sessions, as when memory runs out."""
    engine = next(pid for pid in children(server.process.pid) if b"\0serve\0" in command_line(pid))
    for pid in (*children(engine), engine):
        os.kill(pid, signal.SIGKILL)


def test_a_cell_says_that_the_engine_died_and_which_line_makes_the_lost_table_again(server):
    kernel = server.get("api/kernels", "POST", {"name": "python3", "path": "notebook.ipynb"})["id"]
    assert run_in_kernel(server, kernel, TABLES) == "Walk: 1,000,000 rows\n"
    kill_engine(server)
    (error,) = errors_in_kernel(server, kernel, "%timeline count(Walk)")
    lost = ["What was in memory alone is lost; make it again:", "  %timeline_table Walk frame --time at --key who"]
    told = error["traceback"]
    assert told[0].startswith("the engine ended. It has been started again. What") and told[1:] == lost[1:], told
    assert run_in_kernel(server, kernel, lost[1].strip()) == "Walk: 1,000,000 rows\n"
    killer = threading.Timer(1.5, kill_engine, [server])
    killer.start()
    (error,) = errors_in_kernel(server, kernel, LONG)
    told = error["traceback"]
    assert told[-2:] == [lost[1], "The query had not been answered: run its cell again."], told
    server.get(f"api/kernels/{kernel}", "DELETE")


def test_the_engine_and_its_file_go_with_the_server(tmp_path):
    with jupyter_server(tmp_path) as running:
        engine = next(pid for pid in children(running.process.pid) if b"\0serve\0" in command_line(pid))
    assert running.engine() is None
    end = time.monotonic() + 10
    while os.path.exists(f"/proc/{engine}") and time.monotonic() < end:
        time.sleep(0.1)
    assert not os.path.exists(f"/proc/{engine}")


def test_a_kernel_uses_its_servers_engine_under_its_own_id_and_the_session_ends_with_it(server, monkeypatch):
    kernel = server.get("api/kernels", "POST", {"name": "python3", "path": "notebook.ipynb"})
    out = run_in_kernel(
        server, kernel["id"], "from timeloom._session import default_session as d; print(d().name, d().connection().hello['epoch'])"
    )
    name, epoch = out.split()
    assert name == kernel["id"]
    browser = relayed(server, kernel["id"], monkeypatch)
    assert browser.hello["epoch"] == epoch
    server.get(f"api/kernels/{kernel['id']}", "DELETE")
    end = time.monotonic() + 10
    while browser.usable and time.monotonic() < end:
        time.sleep(0.05)
    with pytest.raises(Exception, match="has ended"):
        browser.ask({"type": "status"})


def test_tables_outlive_a_restart_of_the_kernel_and_files_are_read_under_the_servers_root(server):
    kernel = server.get("api/kernels", "POST", {"name": "python3", "path": "notebook.ipynb"})["id"]
    (server.root / "events.csv").write_text("at,user\n2024-01-01,ann\n2024-01-02,bob\n")
    magic = "%load_ext timeloom\n%timeline_table Event events.csv --time at --key user"
    assert run_in_kernel(server, kernel, magic) == "Event: 2 rows\n"
    server.get(f"api/kernels/{kernel}/restart", "POST")
    assert run_in_kernel(server, kernel, "import timeloom; print(timeloom.query('{ n: count(Event) }').rows)") == "2\n"
    refused = "import timeloom, pyarrow.parquet as pq, pyarrow as pa; pq.write_table(pa.table({'at': [1], 'user': ['a']}), '/tmp/outside.parquet')\n"
    refused += (
        "try: timeloom.table('X', '/tmp/outside.parquet', time='at', key='user')\nexcept timeloom.DataError as problem: print(problem)"
    )
    assert "outside the folders" in run_in_kernel(server, kernel, refused)
    server.get(f"api/kernels/{kernel}", "DELETE")


def test_a_mistake_in_a_cell_is_shown_without_a_traceback(server):
    kernel = server.get("api/kernels", "POST", {"name": "python3", "path": "notebook.ipynb"})["id"]
    errors = errors_in_kernel(server, kernel, "%load_ext timeloom\n%timeline count(Nothing)")
    assert [error["ename"] for error in errors] == ["TimelineError"]
    assert "Traceback" not in "".join(errors[0]["traceback"]) and "E0006" in errors[0]["traceback"][0]
    server.get(f"api/kernels/{kernel}", "DELETE")


def run_in_kernel(server, kernel_id, code):
    """Runs code in a kernel of the server and gives what it prints."""
    out = outputs(server, kernel_id, code)
    assert not [content for content in out if "ename" in content], out
    return "".join(content.get("text", "") for content in out)


def errors_in_kernel(server, kernel_id, code):
    """Runs code in a kernel of the server and gives the errors it shows."""
    return [content for content in outputs(server, kernel_id, code) if "ename" in content]


def outputs(server, kernel_id, code):
    from jupyter_client import BlockingKernelClient

    client = BlockingKernelClient(connection_file=str(server.runtime / f"kernel-{kernel_id}.json"))
    client.load_connection_file()
    client.start_channels()
    try:
        _wait(client)
        out = []
        client.execute_interactive(code, timeout=60, output_hook=lambda message: out.append(message["content"]))
        return out
    finally:
        client.stop_channels()


def _wait(client):
    """Until the kernel answers; on a busy machine its heartbeat comes late, which is taken for its death."""
    for _ in range(10):
        try:
            return client.wait_for_ready(60)
        except RuntimeError:
            continue
    raise AssertionError("the kernel does not start")


def children(pid):
    found = []
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/children") as file:
            found += map(int, file.read().split())
    return found


def command_line(pid):
    with open(f"/proc/{pid}/cmdline", "rb") as file:
        return file.read()
