"""Queries asked from Python, and what their results are."""

import asyncio
import dataclasses
import datetime
import inspect
import io
import os
import signal
import threading
import warnings

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import timeloom as tl
from timeloom import TimelineError, _question

AT = pd.to_datetime(["2024-01-01 10:00", "2024-01-02 10:00", "2024-01-03 10:00", "2024-01-03 10:00"])
EVENTS = pd.DataFrame({"at": AT, "user": ["ann", "bob", "ann", None], "amount": [1.5, np.nan, 3.0, 4.0], "n": [2**53 + 1, 2, 3, 4]})
TOTAL = "{ total: sum(Purchase.amount), n: count(Purchase) }"


@pytest.fixture
def purchases(session):
    session.table("Purchase", EVENTS, time="at", key="user")
    return session


@pytest.fixture(scope="module")
def long():
    """A session with a table that takes a while to compute."""
    count = 2_000_000
    with tl.connect() as session:
        rows = {"at": np.arange(count), "user": np.arange(count) % 1000, "x": np.random.default_rng(1).random(count)}
        session.table("Long", rows, time="at", key="user", time_unit="s")
        yield session


def test_a_history_has_a_row_per_event_in_order_of_time(purchases):
    frame = purchases.query(TOTAL).to_pandas()
    assert list(frame.columns) == ["_time", "_key", "total", "n"]
    assert list(frame["_time"]) == list(AT)
    assert list(frame["_key"].fillna("nobody")) == ["ann", "bob", "ann", "nobody"]
    assert frame["_time"].dtype == np.dtype("datetime64[ns]")
    assert frame[frame["_key"] == "ann"]["total"].tolist() == [1.5, 4.5]
    assert np.isnan(frame[frame["_key"] == "bob"]["total"].item())


def test_a_final_result_has_a_row_per_entity(purchases):
    frame = purchases.query(TOTAL, results="final").to_pandas()
    assert dict(zip(frame["_key"].fillna("nobody"), frame["n"])) == {"ann": 2, "bob": 1, "nobody": 1}


def test_results_are_had_as_every_library_has_them(purchases):
    result = purchases.query(TOTAL)
    table = result.to_arrow()
    assert table.schema.names == result.schema.names == ["_time", "_key", "total", "n"]
    assert table.schema.types == result.schema.types
    assert table.column("_time").type == pa.timestamp("ns")
    assert isinstance(result.to_polars(), pl.DataFrame)
    assert pl.DataFrame(result).equals(result.to_polars())
    assert pa.table(result).equals(table)
    assert pa.Table.from_batches(list(result)).equals(table)


def test_identity_adds_subsort_and_key_hash(purchases):
    table = purchases.query(TOTAL).to_arrow(identity=True)
    assert table.schema.names == ["_time", "_subsort", "_key_hash", "_key", "total", "n"]
    assert table.schema.types[1:3] == [pa.uint64(), pa.uint64()]
    assert table.column("_subsort").to_pylist()[:2] == [0, 1]
    nobody = table.column("_key").to_pylist().index(None)
    assert table.column("_key_hash").to_pylist()[nobody] == 0


def test_a_zone_may_be_attached_to_the_time(purchases):
    frame = purchases.query(TOTAL).to_pandas(tz="America/New_York")
    assert str(frame["_time"].dtype) == "datetime64[ns, America/New_York]"
    assert frame["_time"][0] == pd.Timestamp("2024-01-01 05:00", tz="America/New_York")
    with pytest.raises(tl.DataError, match="Mars"):
        purchases.query(TOTAL).to_pandas(tz="Mars/Olympus")


def test_integers_stay_exact_and_nullable(purchases):
    frame = purchases.query("{ n: Purchase.n, some: if(Purchase.n > 2, Purchase.n), flag: if(Purchase.n > 2, true) }").to_pandas()
    assert [str(kind) for kind in frame.dtypes[2:]] == ["int64", "Int64", "boolean"]
    assert frame["n"][0] == 2**53 + 1


def test_rows_are_counted_and_reading_again_gives_the_same(purchases):
    result = purchases.query(TOTAL)
    assert "rows" not in repr(result)
    assert result.rows == 4
    assert "4 rows" in repr(result)
    assert result.to_arrow().equals(result.to_arrow())


def test_a_result_keeps_the_rows_of_its_time(purchases):
    result = purchases.query(TOTAL)
    purchases.table("Purchase").add(EVENTS)
    before = result.to_arrow()
    purchases.table("Purchase", EVENTS.head(1), time="at", key="user")
    assert before.num_rows == result.to_arrow().num_rows == 4
    assert purchases.query(TOTAL).rows == 1


def test_the_options_of_a_query_do_what_they_say(purchases):
    def times(**options):
        return purchases.query(TOTAL, **options).to_pandas()["_time"].dt.day.tolist()

    assert times(limit=2) == [1, 2]
    assert times(until=datetime.datetime(2024, 1, 2, 10)) == [1, 2]
    assert times(changed_since=np.datetime64("2024-01-02T10")) == [2, 3, 3]
    final = purchases.query(TOTAL, results="final", at="2024-01-02T00:00:00Z").to_pandas()
    assert final["_key"].tolist() == ["ann"] and final["_time"][0] == pd.Timestamp("2024-01-02 00:00:00.000000001")
    assert purchases.query("{ d: twice }", formulas={"twice": "Purchase.amount * 2"}).to_pandas()["d"].tolist()[0] == 3.0


@pytest.mark.parametrize("option", ["until", "changed_since", "at"])
def test_a_time_is_given_as_any_library_has_it_and_is_utc_where_it_names_no_zone(purchases, option):
    berlin = datetime.timezone(datetime.timedelta(hours=1))
    same = (
        datetime.datetime(2024, 1, 2, 10), datetime.datetime(2024, 1, 2, 11, tzinfo=berlin), np.datetime64("2024-01-02T10"),
        pd.Timestamp("2024-01-02 10:00"), pd.Timestamp("2024-01-02 11:00", tz="Europe/Berlin"), "2024-01-02T10:00:00Z",
        "2024-01-02T10:00:00", "2024-01-02 10:00", "2024-01-02T11:00+01:00", "2024-01-02 10:00:00.000000000Z",
    )  # fmt: skip
    found = [purchases.query(TOTAL, **{option: time}, results="final" if option == "at" else "history").to_arrow() for time in same]
    assert [table.equals(found[0]) for table in found] == [True] * len(same)
    assert found[0].num_rows == {"until": 2, "changed_since": 3, "at": 2}[option]
    with pytest.raises(TimelineError, match=f"'{option}' is not a time: 'noon'"):
        purchases.query(TOTAL, **{option: "noon"}, results="final" if option == "at" else "history")


def test_options_that_do_not_fit_are_refused_in_words(purchases):
    for options, problem in (
        ({"at": "2024-01-01"}, "at= is for results='final'"), ({"until": "2024-01-01", "results": "final"}, "until= is for"),
        ({"results": "all"}, "results='all'"), ({"entities": ["a"], "percent": 5}, "exclude each other"),
        ({"limit": 0}, "limit=0: write how many rows"), ({"limit": -1}, "limit=-1"), ({"limit": "3"}, "limit='3'"), ({"limit": True}, "limit=True"),
        ({"entities": "ann"}, "write a list of keys, as entities=['ann']"), ({"entities": 3}, "entities=[3]"),
        ({"percent": "5"}, "percent='5': write a number"), ({"percent": 101}, "'percent' is 101; it goes from 0 to 100"),
    ):  # fmt: skip
        with pytest.raises(TimelineError) as caught:
            purchases.query(TOTAL, **options)
        assert problem in str(caught.value)


def test_slices_restrict_the_entities(purchases):
    assert set(purchases.query(TOTAL, entities=["ann"]).to_pandas()["_key"]) == {"ann"}
    assert purchases.query(TOTAL, percent=100).rows == 4


def test_a_run_goes_on_from_where_the_last_one_was(tmp_path):
    with tl.connect(allow=[tmp_path]) as session:
        table = session.table("Purchase", EVENTS, time="at", key="user")
        first = session.query(TOTAL, results="final", resume=tmp_path / "state")
        assert first.rows == 3 and first.warnings == []
        table.add(pd.DataFrame({"at": pd.to_datetime(["2024-02-01"]), "user": ["ann"], "amount": [10.0], "n": [5]}))
        again = session.query(TOTAL, results="final", resume=tmp_path / "state")
        assert again.to_arrow().equals(session.query(TOTAL, results="final").to_arrow())
        assert again.warnings == []
        with pytest.warns(tl.TimelineWarning):
            assert session.query("{ n: count(Purchase) }", results="final", resume=tmp_path / "state").rows == 3


def test_a_mistake_is_an_error_with_its_place(purchases):
    with pytest.raises(TimelineError) as caught:
        purchases.query("{\n  x: Purchase.amout\n}")
    (found,) = caught.value.diagnostics
    assert (found.code, found.title, found.severity) == ("E0001", "Unknown field", "error")
    assert [(label.line, label.column, label.primary) for label in found.labels] == [(2, 15, True)]
    assert "'amount'" in found.notes[0] and found.rendered == str(caught.value)
    assert isinstance(caught.value, ValueError)


def test_every_finding_has_all_there_is_to_know_of_it(purchases):
    (found,) = purchases.check("{ a: sum(Purchase.user) }")
    assert [field.name for field in dataclasses.fields(found)] == ["severity", "code", "title", "labels", "notes", "rendered"]
    assert (found.severity, found.code, found.title) == ("error", "E0010", "Wrong type") and len(found.labels) == 2
    assert found.rendered.startswith("error[E0010]: Wrong type\n  --> query:1:6")
    for kind in (tl.DataError, tl.LimitError, tl.QueryCancelled, tl.EngineError):
        assert issubclass(kind, TimelineError) and issubclass(kind, ValueError)


def test_two_tables_of_one_kind_of_key_but_different_groupings_tell_the_way_out(purchases):
    purchases.table("View", EVENTS, time="at", key="user", grouping="visitor")
    with pytest.raises(TimelineError, match=r"E0016(?s:.*)= help: give both tables the same grouping=$"):
        purchases.query("{ a: sum(Purchase.amount) + count(View) }")


def test_what_is_no_text_is_refused_with_the_way_out(purchases):
    expression = purchases.table("Purchase").amount.sum()
    for ask in (purchases.query, purchases.check, purchases.explain, purchases.format, lambda given: asyncio.run(purchases.aquery(given))):
        with pytest.raises(TypeError, match="a query is a text, not a int"):
            ask(3)
        with pytest.raises(TypeError, match=r"not an expression: compute it by its own query\(\)"):
            ask(expression)
    for asked in ({"at": "is_valid(Purchase)", "label": 1}, {"at": None, "label": "1"}):
        with pytest.raises(TypeError, match="(at|label) must be a text or an expression, not a"):
            purchases.training_set(TOTAL, **asked, horizon="1d")
    with pytest.raises(TypeError, match="features must be a text or an expression, not a dict"):
        purchases.features({"a": 1}, at=EVENTS, time="at", key="user")


def test_checking_and_explaining_run_nothing(purchases):
    assert purchases.check(TOTAL) == []
    assert [found.code for found in purchases.check("{ x: nope(1) }")] == ["E0007"]
    for stage in ("ast", "checked", "plan", "optimized", "kernel"):
        assert purchases.explain(TOTAL, stage).strip(), stage
    with pytest.raises(TimelineError, match="there is no stage 'nothing': there are ast, checked, plan, optimized, kernel"):
        purchases.explain(TOTAL, "nothing")


def test_warnings_are_kept_and_shown(purchases):
    with pytest.warns(tl.TimelineWarning, match="W2001"):
        result = purchases.query("let unused = 1 in { n: count(Purchase) }")
    assert len(result.warnings) == 1 and result.diagnostics[0].code == "W2001"


VECTORS = {
    "at": pd.to_datetime(["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04"]),
    "user": list("aaab"),
    "v": [[1.0, 2.0], [1.0], [3.0, None], [9.0]],
}


def test_vectors_that_do_not_fit_are_left_out_counted_and_warned_of_when_the_rows_are_read(session):
    session.table("V", pa.table(VECTORS), time="at", key="user")
    result = session.query("{ s: vector_sum(V.v), m: vector_mean(V.v, window = trailing(1d)), again: vector_sum(V.v) }")
    assert result.warnings == []
    told = "left out vectors with null elements, or of another length than their entity's first: 2 in all"
    with pytest.warns(tl.TimelineWarning, match=f"'vector_sum' {told}"):
        frame = result.to_pandas()
    assert [list(vector) for vector in frame["s"]] == [[1, 2], [1, 2], [1, 2], [9]]
    assert result.warnings == [f"'vector_sum' {told}", f"'vector_mean' {told}"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert result.rows == result.to_arrow().num_rows == 4 and len(result.warnings) == 2
        assert session.query("{ d: dot(V.v, lag(1, V.v)) }").to_arrow()["d"].to_pylist() == [None] * 4
    with pytest.warns(tl.TimelineWarning, match="vector_mean"):
        assert session.query("{ m: vector_mean(V.v) }").rows == 4


def test_what_looks_like_a_mistake_in_the_times_is_warned_of(session):
    session.table("Old", {"at": ["1960-01-01", "1969-12-31T23:59:59Z", "1970-01-01"], "user": ["a"] * 3}, time="at", key="user")
    with pytest.warns(
        tl.TimelineWarning, match="2 rows of 'Old' are before 1970 and not in the result: give an earlier changed_since to see them"
    ):
        assert session.query("{ n: count(Old) }").rows == 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert session.query("{ n: count(Old) }", changed_since="1900-01-01").rows == 3
    session.table("Seconds", {"at": [1700000000, 1700000100], "user": ["a", "a"]}, time="at", key="user")
    with pytest.warns(
        tl.TimelineWarning, match="all times of 'Seconds' fall on 1970-01-01: 'at' was read as nanoseconds; is the time unit another"
    ):
        assert len(session.query("{ n: count(Seconds) }").warnings) == 1


def test_a_frame_of_pandas_has_its_missing_values_as_nulls_and_other_frames_their_nan(session):
    rows = {"at": pd.to_datetime(["2024-01-01"] * 3), "user": ["a", "b", "c"], "x": [1.0, np.nan, 3.0]}
    counts = {}
    for name, data in {"pandas": pd.DataFrame(rows), "arrow": pa.table(rows), "polars": pl.DataFrame(rows)}.items():
        session.table("T", data, time="at", key="user")
        counts[name] = session.query("{ n: count(T.x) }").to_pandas()["n"].tolist()
    assert counts == {"pandas": [1, 0, 1], "arrow": [1, 1, 1], "polars": [1, 1, 1]}


def test_in_pandas_text_is_what_pandas_makes_of_it_and_nested_values_are_arrays_and_dictionaries(purchases):
    frame = purchases.query(
        "{ text: Purchase.user, list: collect(Purchase.n, 2), record: { a: Purchase.n, b: Purchase.user } }"
    ).to_pandas()
    assert frame["text"].dtype == pd.Series(["a"]).dtype
    assert frame["list"][2].tolist() == [2**53 + 1, 3]
    assert frame["record"][0] == {"a": 2**53 + 1, "b": "ann"}
    assert str(purchases.query("{ text: Purchase.user }").to_pandas(strings="category")["text"].dtype) == "category"
    with pytest.raises(ValueError, match="strings='text'; write strings=\"category\" or leave it out"):
        purchases.query("{ text: Purchase.user }").to_pandas(strings="text")


def test_identity_and_zone_are_had_in_every_library(purchases):
    result = purchases.query(TOTAL)
    for frame in (result.to_pandas(identity=True, tz="Asia/Tokyo"), result.to_polars(identity=True, tz="Asia/Tokyo")):
        assert list(frame.columns)[:4] == ["_time", "_subsort", "_key_hash", "_key"]
        assert "Asia/Tokyo" in str(frame["_time"].dtype)
    assert result.to_arrow(identity=True, tz="Asia/Tokyo").schema.field("_time").type == pa.timestamp("ns", "Asia/Tokyo")


def test_an_empty_table_gives_an_empty_result_with_its_columns(session):
    session.table(
        "Purchase", EVENTS.head(0), time="at", key="user", schema={"at": "timestamp_ns", "user": "string", "amount": "f64", "n": "i64"}
    )
    frame = session.query(TOTAL).to_pandas()
    assert (len(frame), list(frame.columns)) == (0, ["_time", "_key", "total", "n"])


def test_a_field_may_be_called_like_a_column_of_the_result(purchases):
    frame = purchases.query("{ _time: Purchase.n, __proto__: Purchase.amount }").to_pandas()
    assert list(frame.columns) == ["_time", "_key", "_time", "__proto__"]
    with pytest.raises(tl.DataError, match="Polars"):
        purchases.query("{ _time: Purchase.n }").to_polars()


def test_a_result_shows_its_first_rows_escaped(session):
    session.table("T", {"at": range(10**9, 10**9 + 20), "user": ["<i>"] * 20}, time="at", key="user", time_unit="s")
    shown = session.query("{ u: T.user }")._repr_html_()
    assert shown.count("&lt;i&gt;") == 20 and "<i>" not in shown


def test_a_value_that_is_no_record_becomes_one_for_expressions_but_not_for_queries(purchases):
    table = purchases.table("Purchase")
    assert table.amount.sum().to_pandas()["result"].tolist()[0] == 1.5
    assert tl.record({"a": table.amount}).to_arrow().schema.names == ["_time", "_key", "a"]
    assert table.filter(table.n > 2).amount.to_pandas().shape == (3, 3)
    assert table.preview(2).shape == (2, 6)
    assert [type(row) for row in table.amount.run_iter("row")] == [dict] * 4
    with pytest.raises(TimelineError, match="E0013"):
        purchases.query("sum(Purchase.amount)")


def test_queries_can_be_awaited(purchases):
    async def both():
        return await asyncio.gather(purchases.aquery(TOTAL), purchases.aquery("{ x: Purchase.n }"))

    assert [result.rows for result in asyncio.run(both())] == [4, 4]


def test_many_threads_ask_at_once(purchases):
    counts = []
    threads = [threading.Thread(target=lambda: counts.append(purchases.query(TOTAL).to_arrow().num_rows)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert counts == [4] * 8


def test_a_long_result_arrives_whole_and_in_order(long):
    result = long.query("{ s: sum(Long.x), n: count(Long) }")
    batches = list(result)
    table = pa.Table.from_batches(batches)
    assert len(batches) > 10 and table.num_rows == result.rows == 2_000_000
    assert (np.diff(table.column("_time").cast(pa.int64()).to_numpy()) >= 0).all()
    assert table.column("n").to_numpy()[-1000:].tolist() == [2000] * 1000


def test_leaving_a_result_early_stops_it_and_the_session_goes_on(long):
    for batch in long.query("{ s: sum(Long.x) }"):
        assert batch.num_rows > 0
        break
    assert long.query("{ n: count(Long) }", limit=3).rows == 3


def test_cancelling_ends_the_reading_with_an_error(long):
    result = long.query("{ s: sum(Long.x), m: mean(Long.x) }")
    with pytest.raises(tl.QueryCancelled):
        for _ in result:
            result.cancel()
    assert long.query("{ n: count(Long) }", limit=3).rows == 3


def test_ctrl_c_ends_a_query_and_leaves_the_session_usable(long):
    result = long.query("{ s: sum(Long.x), m: mean(Long.x), v: variance(Long.x) }")
    timer = threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT))
    with pytest.raises(KeyboardInterrupt):
        timer.start()
        while True:
            result.to_arrow()
    assert long.query("{ n: count(Long) }", limit=3).rows == 3


def test_a_table_that_is_replaced_while_a_result_is_read_changes_nothing_of_it(long):
    session = long
    table = session.table("Long")
    rows = {"at": np.arange(300_000), "user": np.arange(300_000) % 100, "x": np.ones(300_000)}
    session.table("Short", rows, time="at", key="user", time_unit="s")
    batches = iter(session.query("{ n: count(Short), m: max(Short.x) }"))
    read = [next(batches)]
    session.table("Short", {**rows, "x": np.full(300_000, 2.0)}, time="at", key="user", time_unit="s")
    read += batches
    assert sum(batch.num_rows for batch in read) == 300_000
    assert set(pa.Table.from_batches(read)["m"].unique().to_pylist()) == {1.0}
    assert session.query("{ m: max(Short.x) }", results="final").to_pandas()["m"].unique().tolist() == [2.0] and table.rows == 2_000_000


def test_a_limit_of_time_ends_a_query_that_takes_longer_and_the_session_goes_on():
    with tl.connect(time_limit="50ms") as session:
        rows = {"at": np.arange(400_000), "user": np.zeros(400_000, int), "x": np.random.default_rng(1).random(400_000)}
        chunks = [{name: values[i : i + 20_000] for name, values in rows.items()} for i in range(0, 400_000, 20_000)]
        table = session.table("T", chunks[0], time="at", key="user", time_unit="s")
        for chunk in chunks[1:]:
            table.add(chunk)
        with pytest.raises(tl.LimitError, match="time limit of 0.05 s .*raise time_limit"):
            session.query("{ m: median(T.x), d: count_distinct(T.x) }").to_arrow()
        assert session.query("{ n: count(T) }", limit=3).rows == 3


def test_limits_end_in_an_error_that_names_them():
    with tl.connect(memory_limit="60MB") as session, pytest.raises(tl.LimitError, match="memory"):
        count = 5_000_000
        session.table("T", {"at": np.arange(count), "user": np.arange(count), "x": np.arange(count) * 0.5}, time="at", key="user")


def test_the_default_session_serves_the_module_functions():
    tl.table("Default", EVENTS, time="at", key="user")
    assert tl.query("{ n: count(Default) }").rows == 4
    assert "Default" in tl.tables and tl.check("{ n: count(Default) }") == []
    assert tl.format("{a:1}").strip() and tl.explain("{ n: count(Default) }", "ast")
    tl.drop("Default")
    assert "Default" not in tl.tables


def test_every_way_to_ask_shows_the_same_options(purchases):
    def options(function):
        return list(inspect.signature(function).parameters.values())[-10:]

    known = options(purchases.query)
    assert [option.name for option in known] == list(_question.NAMES)
    for function in (purchases.aquery, purchases.check, purchases.explain, tl.Expression.query, tl.Expression.to_pandas):
        assert options(function) == known


def test_an_option_that_is_none_is_a_type_error_that_names_the_nearest(purchases):
    with pytest.raises(TypeError, match="there is no option limt=; did you mean limit=?"):
        purchases.query(TOTAL, limt=3)
    with pytest.raises(TypeError, match="features has no option results="):
        purchases.features(TOTAL, at=EVENTS, time="at", key="user", results="final")


def test_reading_again_and_rows_and_plot_agree_and_are_computed_once(long):
    result = long.query("{ total: sum(Long.x), n: count(Long) }", limit=50_000)
    once = result.to_arrow()
    assert result.rows == once.num_rows == 50_000
    assert result.to_arrow(identity=True).drop_columns(["_subsort", "_key_hash"]).equals(once)
    assert pa.Table.from_batches(list(result)).equals(once)
    assert result.preview().equals(once.slice(0, 10))
    assert "50,000 rows" in repr(result.plot(["total"]))


def test_a_result_reads_the_same_after_its_table_was_replaced(purchases):
    result = purchases.query(TOTAL)
    once = result.to_arrow()
    purchases.table("Purchase", EVENTS.iloc[:1], time="at", key="user")
    assert result.to_arrow().equals(once)
    again = purchases.query(TOTAL)
    assert again.rows == again.to_arrow().num_rows == 1


def test_a_query_of_a_megabyte_runs_and_one_beyond_the_limit_is_told_so(purchases):
    assert purchases.query("{ n: count(Purchase) } #" + "é" * (1 << 20)).rows > 0
    with pytest.raises(tl.LimitError, match=r"^the request is too long: \d+ bytes, of 16777216 that"):
        purchases.check("#" + "z" * (16 << 20))
    assert purchases.query("{ n: count(Purchase) }").rows > 0


@pytest.mark.parametrize("ending", ["parquet", "csv", "jsonl", "arrow"])
def test_rows_are_written_to_a_file_whose_ending_says_how_and_read_again(session, tmp_path, ending):
    rows = pd.DataFrame({"t": pd.to_datetime(["2024-01-01", "2024-01-02", "2024-01-03"]), "k": ["a", "b", "a"], "x": [1.5, np.nan, 3.0]})
    table = session.table("Written", rows, time="t", key="k")
    path = tmp_path / f"rows.{ending}"
    made = tl.record({"n": table.count(), "x": table.x})
    assert made.write(path) == 3 and made.query(limit=2).write(str(path)) == 2 and made.write(path) == 3
    assert os.listdir(tmp_path) == [path.name]
    with tl.connect(allow=[tmp_path]) as reader:
        again = reader.table("Again", str(path), time="_time", key="_key")
        pd.testing.assert_frame_equal(tl.record({"n": again.n.cast("u32"), "x": again.x}).to_pandas(), made.to_pandas(), check_dtype=False)


def test_rows_of_a_bare_value_are_written_as_the_field_result(session, tmp_path):
    table = session.table("Written", {"t": [1_704_067_200], "k": ["a"], "x": [1]}, time="t", key="k", time_unit="s")
    assert table.x.write(tmp_path / "one.CSV", results="final") == 1
    assert (tmp_path / "one.CSV").read_text() == "_time,_key,result\n2024-01-01T00:00:00.000000001,a,1\n"


def test_a_file_that_cannot_be_written_leaves_nothing_behind(session, tmp_path):
    table = session.table("Written", {"t": [1, 2], "k": ["a", "b"], "l": [[1], [2]]}, time="t", key="k", time_unit="s")
    with pytest.raises(
        tl.DataError, match=r"rows.xlsx: how to write it cannot be told from its name; end it in .parquet .csv .jsonl .arrow"
    ):
        table.write(tmp_path / "rows.xlsx")
    with pytest.raises(TypeError, match="to the path of a file, not to a BytesIO"):
        table.write(io.BytesIO())
    with pytest.raises(tl.DataError, match="there.csv: No such file or directory"):
        table.write(tmp_path / "not" / "there.csv")
    assert os.listdir(tmp_path) == []
