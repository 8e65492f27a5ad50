"""Functions in Python inside a query: whole columns go out, a column comes back, and what goes wrong points into the function."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import threading
import traceback

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import timeloom as tl
from conftest import HOUSE
from IPython.core.interactiveshell import InteractiveShell

AT = pd.to_datetime(["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04"])
EVENTS = pd.DataFrame({"at": AT, "user": [1, 1, 2, 1], "x": [1.0, np.nan, 3.0, 4.0], "n": [1, 2, 3, 4], "t": ["a", None, "c", "d"]})


@pytest.fixture
def events(session):
    session.table("E", EVENTS, time="at", key="user")
    return session


@pytest.fixture(scope="module")
def long():
    with tl.connect() as session:
        rows = {"at": np.arange(100_000), "user": np.arange(100_000) % 100, "x": np.arange(100_000.0)}
        session.table("Long", rows, time="at", key="user", time_unit="s")
        yield session


def test_a_function_is_called_by_a_text_with_whole_columns(events):
    seen = []

    @tl.udf("weighted<N: number>(x: N, w: f64) -> f64")
    def weighted(x, w):
        seen.append((x.tolist(), w.tolist()))
        return x.fillna(0) * w

    frame = events.query("{ a: weighted(E.n, 2), b: sum(weighted(E.x, sum(E.n))) }").to_pandas()
    assert frame["a"].tolist() == [2, 4, 6, 8]
    assert frame["b"].tolist() == [1, 1, 9, 29], "values made of values of functions, per entity"
    assert ([1, 2, 3, 4], [2.0] * 4) in seen and len(seen) == 2


def test_it_keeps_the_meaning_of_row_wise_functions(events):
    @tl.udf("same(x: f64) -> f64")
    def same(x):
        return x

    texts = (
        "{{ a: {0}(sum(E.x)) }} | when(E.n > 1)",
        "{{ a: last({0}(E.x)), b: count({0}(E.x)) }}",
        "{{ a: E.x | {0}() | shift_by(1d), m: {0}(count(E, window = trailing(36h)) as f64) }}",
        "{{ a: lookup(E.n, {0}(sum(E.x))) }}",
        "{{ a: if({0}(E.x) > 2.0, E.t) }}",
    )
    for text in texts:
        for options in ({}, {"results": "final"}):
            ours = events.query(text.format("same"), **options).to_arrow(identity=True)
            assert ours.equals(events.query(text.format("clamp"), **options).to_arrow(identity=True)), text


def test_columns_of_every_type_come_and_go(events):
    @tl.udf("shout(t: string) -> string")
    def shout(t):
        return t.str.upper()

    @tl.udf("next_day(t: timestamp_ns) -> timestamp_ns")
    def next_day(t):
        return t + pd.Timedelta("1D")

    @tl.udf("halves(n: i64) -> list<f64>")
    def halves(n):
        return [None if value == 2 else [value / 2] * 2 for value in n]

    @tl.udf("odd(n: i64) -> bool")
    def odd(n):
        return pa.array([bool(value % 2) for value in n])

    @tl.udf("doubled(n: i64) -> i64")
    def doubled(n):
        return (n * 2**60).where(n != 3)

    row = events.query("{ a: shout(E.t), b: next_day(E.at), c: halves(E.n), d: odd(E.n), e: doubled(E.n), k: E.n }").to_arrow().to_pylist()
    assert [r["a"] for r in row] == ["A", None, "C", "D"]
    assert [r["b"] for r in row] == list(AT + pd.Timedelta("1D"))
    assert [r["c"] for r in row] == [[0.5, 0.5], None, [1.5, 1.5], [2.0, 2.0]]
    assert [r["d"] for r in row] == [True, False, True, False]
    assert [r["e"] for r in row] == [2**60, 2**61, None, 2**62]


def test_rows_come_in_batches_while_the_query_runs(long):
    lengths = []

    @tl.udf("counted(x: f64) -> f64")
    def counted(x):
        lengths.append(len(x))
        return x + 1

    result = long.query("{ y: counted(Long.x) }")
    first = next(iter(result))
    assert first.num_rows < 100_000 and sum(lengths) < 100_000
    lengths.clear()
    frame = result.to_pandas()
    assert frame["y"].tolist() == (np.arange(100_000.0) + 1).tolist()
    assert sum(lengths) == 100_000 and len(lengths) > 3
    assert result.rows == 100_000 and result.to_pandas().equals(frame)
    assert sum(lengths) == 100_000, "what was read is not computed again"


def test_what_it_raises_is_raised_with_the_place_in_it_and_the_session_lives_on(events):
    @tl.udf("broken(x: f64) -> f64")
    def broken(x):
        return x / {}["nothing"]

    result = events.query("{ a: broken(E.x) }")
    with pytest.raises(KeyError, match="nothing") as caught:
        result.to_pandas()
    assert any(frame.name == "broken" and frame.filename == __file__ for frame in traceback.extract_tb(caught.value.__traceback__))
    with pytest.raises(KeyError):
        assert result.rows
    assert events.query("{ n: count(E) }").rows == 4


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (lambda x: x[:2], "gave 2 values for 4 rows"),
        (lambda x: 1.0, "gave a float instead of a column of 4 values"),
        (lambda x: ["a"] * len(x), r"gave a column of list that is no double, as its signature says"),
        (lambda x: np.zeros((len(x), 2)), "gave a column of float64 that is no double"),
        (lambda x: None, "gave a NoneType instead of a column"),
    ],
)
def test_a_column_that_is_none_is_told_with_the_functions_place(events, given, told):
    tl.udf("given(x: f64) -> f64")(given)
    with pytest.raises(tl.DataError, match=told) as caught:
        events.query("{ a: given(E.x) }").to_pandas()
    assert "'given' (" in str(caught.value) and "test_udf.py, line " in str(caught.value)
    assert events.query("{ n: count(E) }").rows == 4


def test_numbers_that_do_not_fit_the_signature_are_told(events):
    tl.udf("small(x: i64) -> u8")(lambda x: x * 100)
    with pytest.raises(tl.DataError, match="no uint8"):
        events.query("{ a: small(E.n) }").to_pandas()


def test_a_function_that_does_not_return_can_be_interrupted(events):
    started = threading.Event()

    @tl.udf("endless(x: f64) -> f64")
    def endless(x):
        started.set()
        while True:
            threading.Event().wait(0.01)

    def interrupt():
        started.wait(20)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        events.query("{ a: endless(E.x) }").to_pandas()
    assert events.query("{ n: count(E) }").rows == 4


def test_a_query_with_functions_can_be_cancelled(long):
    @tl.udf("slow(x: f64) -> f64")
    def slow(x):
        result.cancel()
        return x

    result = long.query("{ y: slow(Long.x) }")
    with pytest.raises(tl.QueryCancelled):
        result.to_pandas()
    assert long.query("{ n: count(Long) }", results="final").rows == 100


def test_it_builds_expressions_and_serves_features_and_magics(events):
    @tl.udf("plus(x: f64, y: f64) -> f64")
    def plus(x, y):
        return x + y

    e = events.table("E")
    made = tl.record({"a": plus(e.n, 1), "b": plus(e.x, plus(e.n, e.n)).sum()})
    assert made.text == "{ a: plus(E.n, 1), b: sum(plus(E.x, plus(E.n, E.n))) }"
    assert made.to_pandas()["a"].tolist() == [2, 3, 4, 5]
    rows = pd.DataFrame({"at": AT[[3]], "user": [1]})
    assert events.features(made, at=rows, time="at", key="user").to_pandas()["b"].tolist() == [15.0]
    made = events.training_set("{ a: plus(E.n, 0) }", at="is_valid(E)", label="plus(count(E), 0)", horizon="1d")
    assert made.to_pandas()["label"].tolist() == [1, 0, 0]
    shell = InteractiveShell.instance()
    shell.run_line_magic("load_ext", "timeloom")
    shell.push({"s": events})
    shell.run_cell("%%timeline got --session s\n{ a: plus(E.n, 0.5) }").raise_error()
    assert shell.user_ns["got"]["a"].tolist() == [1.5, 2.5, 3.5, 4.5]


def test_explain_says_who_computes_it(events):
    tl.udf("elsewhere(x: f64) -> f64")(lambda x: x)
    assert "elsewhere over stream 0 (by the client)" in events.explain("{ a: elsewhere(E.x) }", "kernel")
    assert "elsewhere" in events.explain("{ a: elsewhere(E.x) }", "plan")


def test_two_functions_of_one_name_stay_two(events):
    first = tl.udf("step(x: f64) -> f64")(lambda x: x + 1)
    second = tl.udf("step(x: f64) -> f64")(lambda x: x + 2)
    e = events.table("E")
    frame = tl.record({"a": first(e.n), "b": second(e.n)}).to_pandas()
    assert (frame["b"] - frame["a"]).tolist() == [1] * 4
    assert events.query("{ a: step(E.n) }").to_pandas()["a"].tolist() == [3, 4, 5, 6], "a text means the later"


def test_mistakes_of_a_definition_or_call_are_told_at_once(events):
    with pytest.raises(ValueError, match="is not a signature; write for instance"):
        tl.udf("x -> y")(lambda x: x)
    with pytest.raises(TypeError, match="has 2 parameters, which the function does not take"):
        tl.udf("two(x: f64, y: f64) -> f64")(lambda x: x)
    with pytest.raises(tl.TimelineError, match="wrong|accept|string"):
        tl.udf("number_only(x: f64) -> f64")(lambda x: x)
        events.check("{ a: number_only(E.t) }") and events.query("{ a: number_only(E.t) }")
    with pytest.raises(tl.TimelineError, match="needs an argument that has rows"):
        events.query("{ a: number_only(1.0), n: count(E) }")
    with pytest.raises(TypeError, match=r"number_only takes 1 arguments \(x\), not 2"):
        tl.udf("number_only(x: f64) -> f64")(lambda x: x)(events.table("E").x, 1)


def test_a_function_of_python_is_worth_what_the_languages_own_is_fluent_and_as_text(session):
    random = np.random.default_rng(11)
    rows = pd.DataFrame(
        {
            "at": pd.to_datetime(random.integers(0, 500, 2000), unit="s"),
            "user": random.integers(0, 9, 2000),
            "x": random.normal(0, 5, 2000).round(1),
        }
    )
    rows.loc[random.random(2000) < 0.2, "x"] = np.nan
    table = session.table("R", rows, time="at", key="user")
    own = tl.udf("own(x: f64) -> f64")(lambda x: np.where(x < 0, -x, x) + 1)
    made = [tl.record({"a": f(table.x), "b": f(table.x.sum()).max(window=tl.trailing("1m")), "c": f(f(table.x)).mean(window=tl.since(table.x > 5))})
            for f in (own, lambda x: x.abs() + 1)]  # fmt: skip
    ours, theirs = (expression.to_arrow(identity=True) for expression in made)
    assert ours.equals(theirs)
    assert session.query(made[0].text).to_arrow(identity=True).equals(theirs)
    for options in ({"results": "final"}, {"until": "1970-01-01T00:04:00Z"}, {"limit": 7}, {"percent": 40}):
        assert made[0].to_arrow(**options).equals(made[1].to_arrow(**options))


def test_queries_with_functions_are_awaited_together_and_asked_by_many_threads(events):
    asked = threading.Barrier(2, timeout=30)

    @tl.udf("meets(x: f64) -> f64")
    def meets(x):
        asked.wait()
        return x

    async def both():
        results = await asyncio.gather(events.aquery("{ a: meets(E.n) }"), events.aquery("{ b: meets(E.x) }"))
        return await asyncio.gather(*(asyncio.to_thread(result.to_arrow) for result in results))

    assert [len(table) for table in asyncio.run(both())] == [4, 4], "each call waited for the other's"
    tl.udf("by_thread(n: i64) -> string")(lambda n: [threading.current_thread().name] * len(n))
    seen = {}

    def ask(name):
        seen[name] = set(events.query("{ a: by_thread(E.n) }").to_arrow().column("a").to_pylist())

    threads = [threading.Thread(target=ask, args=(f"asker {n}",), name=f"asker {n}") for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert seen == {f"asker {n}": {f"asker {n}"} for n in range(6)}, "a function runs in the thread that reads"


def test_one_thread_may_fail_while_another_goes_on(events):
    tl.udf("fails(x: f64) -> f64")(lambda x: 1 / 0)
    tl.udf("works(x: f64) -> f64")(lambda x: x)
    failed = []

    def fail():
        with pytest.raises(ZeroDivisionError):
            events.query("{ a: fails(E.x) }").to_arrow()
        failed.append(True)

    thread = threading.Thread(target=fail)
    thread.start()
    assert [events.query("{ a: works(E.n) }").rows for _ in range(5)] == [4] * 5
    thread.join(30)
    assert failed == [True]


def test_a_function_may_ask_queries_itself(events):
    @tl.udf("share(n: i64) -> f64")
    def share(n):
        return n / events.query("{ s: sum(E.n) }", results="final").to_pandas()["s"].sum()

    assert events.query("{ a: share(E.n) }").to_pandas()["a"].sum() == pytest.approx(1)


def test_a_forked_child_has_the_functions_for_a_session_of_its_own():
    program = """
        import os, timeloom as tl
        tl.udf("twice(n: i64) -> i64")(lambda n: n * 2)
        ask = lambda s: s.query("{ a: twice(E.n) }").to_arrow().column("a").to_pylist()
        def made():
            s = tl.connect()
            s.table("E", {"at": [1, 2], "user": [1, 1], "n": [3, 4]}, time="at", key="user", time_unit="s")
            return s
        parent = made()
        print(ask(parent), flush=True)
        if os.fork() == 0:
            print(ask(made()), flush=True)
            os._exit(0)
        os.wait()
        print(ask(parent), flush=True)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], env={**os.environ, "PYTHONPATH": str(HOUSE / "python-shim")}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.stdout.split("\n") == ["[6, 8]"] * 3 + [""], done.stderr


def test_what_a_function_does_with_its_columns_stays_its_own(events):
    @tl.udf("spoils(x: f64) -> f64")
    def spoils(x):
        x[:] = -1.0
        return x

    frame = events.query("{ a: spoils(E.n), n: E.n, again: spoils(E.n) }").to_pandas()
    assert frame["n"].tolist() == [1, 2, 3, 4] and frame["a"].tolist() == [-1] * 4


def test_no_rows_ask_no_function(events):
    tl.udf("never(x: f64) -> f64")(lambda x: 1 / 0)
    assert events.query("{ a: never(E.x) } | when(E.n > 100)", entities=[77]).rows == 0
