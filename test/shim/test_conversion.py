"""What rows become: DataFrames by pandas' rules, tables for people, types and instants by name."""

import datetime

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from timeloom import DataError
from timeloom._html import preview_html, preview_text
from timeloom._pandas import to_pandas
from timeloom._progress import Progress, sentence
from timeloom._times import byte_count, instant, milliseconds
from timeloom._types import arrow_type, show_type, wire_schema

NANOSECOND = pa.array([1_704_067_200_000_000_001], pa.timestamp("ns"))


@pytest.mark.parametrize("values, arrow, dtype", [
    ([1, 2], pa.int64(), "int64"),
    ([1, None], pa.int64(), "Int64"),
    ([2**53 + 1, None], pa.int64(), "Int64"),
    ([2**64 - 1, None], pa.uint64(), "UInt64"),
    ([1, None], pa.uint32(), "UInt32"),
    ([True, None], pa.bool_(), "boolean"),
    ([True, False], pa.bool_(), "bool"),
    ([1.5, None], pa.float64(), "float64"),
    ([1.5, None], pa.float32(), "float32"),
    (["a", None], pa.string(), str(pd.Series(["a"]).dtype)),
])  # fmt: skip
def test_nulls_never_change_what_a_column_is(values, arrow, dtype):
    frame = to_pandas(pa.table({"x": pa.chunked_array([pa.array(values[:1], arrow), pa.array(values[1:], arrow)])}))
    assert str(frame["x"].dtype) == dtype
    assert [None if pd.isna(value) else value for value in frame["x"]] == values


def test_times_keep_their_nanoseconds():
    frame = to_pandas(pa.table({"_time": NANOSECOND}))
    assert frame["_time"].dtype == np.dtype("datetime64[ns]")
    assert frame["_time"][0].nanosecond == 1


def test_columns_of_one_name_and_odd_names_stay_in_their_places():
    table = pa.Table.from_arrays([pa.array([1]), pa.array([None], pa.int64()), pa.array(["x"])], names=["_time", "_time", "__proto__"])
    frame = to_pandas(table)
    assert list(frame.columns) == ["_time", "_time", "__proto__"]
    assert [str(kind) for kind in frame.dtypes][:2] == ["int64", "Int64"]


def test_empty_tables_keep_their_columns_and_types():
    frame = to_pandas(pa.table({"n": pa.array([], pa.int64()), "t": pa.array([], pa.timestamp("ns"))}))
    assert (len(frame), str(frame["n"].dtype), str(frame["t"].dtype)) == (0, "int64", "datetime64[ns]")
    assert len(to_pandas(pa.table({"n": pa.nulls(3, pa.int64())}))) == 3


def test_records_are_dictionaries_and_text_becomes_categories_on_request():
    table = pa.table({"r": [{"a": 1}], "s": ["x"], "m": pa.array([[("k", 1)]], pa.map_(pa.string(), pa.int64()))})
    frame = to_pandas(table, "category")
    assert (frame["r"][0], frame["m"][0], str(frame["s"].dtype)) == ({"a": 1}, {"k": 1}, "category")
    with pytest.raises(ValueError, match="strings='object'"):
        to_pandas(table, "object")


def test_everything_in_a_shown_table_is_escaped():
    shown = preview_html(pa.table({"<b>": ["<script>alert(1)</script>", '"&']}), 2)
    assert "<script>" not in shown and "&lt;script&gt;" in shown and "&lt;b&gt;" in shown and "&quot;&amp;" in shown
    assert "<script>" not in preview_html(pa.table({"r": [{"<script>": ["<script>"]}]}))


def test_a_shown_table_says_null_and_how_many_rows_there_are():
    table = pa.table({"_time": NANOSECOND, "n": pa.array([None], pa.int64()), "x": [0.1 + 0.2], "l": [[1, None]]})
    assert preview_text(table, 1200).splitlines() == [
        "_time                             n    x  l",
        "2024-01-01 00:00:00.000000001  null  0.3  [1, None]",
        "1 of 1,200 rows",
    ]
    assert "1 of 1,200 rows" in preview_html(table, 1200) and ">null<" in preview_html(table)
    assert preview_text(pa.table({"n": [1]}), 1).splitlines()[-1] == "1 row"
    assert preview_text(pa.table({"n": pa.array([], pa.int64())}), 0).splitlines() == ["n", "0 rows"]


def test_long_texts_are_cut_in_a_shown_table():
    assert "x" * 79 + "…<" in preview_html(pa.table({"s": ["x" * 500]}))


@pytest.mark.parametrize("text", [
    "i8", "u64", "f32", "bool", "string", "large_string", "timestamp_ns", "duration_ms", "date32", "null", "list<i64>", "map<string, list<f64>>",
    "{a: i64, b: {c: string}}", "{}", '{"a b": i64, __proto__: f64}', "list<{a: map<i64, bool>}>",
])  # fmt: skip
def test_types_read_and_print_alike(text):
    assert show_type(arrow_type(text)) == text


def test_names_of_fields_need_no_quotes_when_they_are_read():
    assert arrow_type("{odd name: i64, b: list<{x y: f64}>}") == arrow_type('{"odd name": i64, "b": list<{"x y": f64}>}')


def test_a_schema_may_be_given_in_many_ways():
    given = {
        "a": "i64",
        "b": pa.float32(),
        "c": str,
        "d": np.dtype("int16"),
        "e": datetime.datetime,
        "f": bool,
        "g": pa.timestamp("us", "UTC"),
    }
    expected = [["a", "i64"], ["b", "f32"], ["c", "string"], ["d", "i16"], ["e", "timestamp_ns"], ["f", "bool"], ["g", "timestamp_us"]]
    assert wire_schema(given) == expected
    assert wire_schema(pa.schema({"x": pa.large_list(pa.int64())})) == [["x", "list<i64>"]]
    for wrong in ("integer", "list<", "list<i64", "i64 i64", "", object(), list):
        with pytest.raises(DataError, match="'x'"):
            wire_schema({"x": wrong})


@pytest.mark.parametrize("value", [
    datetime.datetime(2024, 1, 1, 10), np.datetime64("2024-01-01T10"), pd.Timestamp("2024-01-01 10:00"),
    datetime.datetime(2024, 1, 1, 12, tzinfo=datetime.timezone(datetime.timedelta(hours=2))), pd.Timestamp("2024-01-01 05:00", tz="America/New_York"),
])  # fmt: skip
def test_instants_of_every_kind_are_the_same_in_utc(value):
    assert np.datetime64(instant(value, "at").rstrip("Z")) == np.datetime64("2024-01-01T10")


def test_instants_keep_nanoseconds_and_refuse_what_is_no_time():
    assert instant(pd.Timestamp(1_704_067_200_000_000_001), "at") == "2024-01-01T00:00:00.000000001Z"
    assert instant("2024-01-01", "at") == "2024-01-01" and instant(None, "at") is None
    assert instant(datetime.date(2024, 1, 1), "at") == "2024-01-01T00:00:00Z"
    for value, problem in ((pd.NaT, ValueError), (np.datetime64("NaT"), ValueError), (1704067200, TypeError)):
        with pytest.raises(problem, match="at "):
            instant(value, "at")


def test_limits_are_read_as_people_write_them():
    assert [byte_count(text, "m") for text in ("4GB", "512 MiB", 1000, "1.5kb", None)] == [4 * 10**9, 512 * 2**20, 1000, 1500, None]
    assert [milliseconds(text, "t") for text in ("60s", "5min", "250ms", 2, datetime.timedelta(seconds=3))] == [
        60000,
        300000,
        250,
        2000,
        3000,
    ]
    for wrong in ("much", "-1GB", "0", "4 parsecs"):
        with pytest.raises(ValueError, match="memory_limit="):
            byte_count(wrong, "memory_limit")


def test_progress_is_drawn_when_it_takes_long_and_leaves_nothing_behind(monkeypatch):
    drawn = []
    clock = iter([0.0, 0.4, 0.6, 0.7, 0.9])
    monkeypatch.setattr("timeloom._progress.time.monotonic", lambda: next(clock))
    with Progress(lambda text, part, rows: drawn.append((text, part)), lambda: drawn.append("cleared"), dict) as progress:
        for done in (1000, 2000, 3000, 4000):
            progress({"done": done, "total": 4000, "time": done / 4400, "out": 5})
    assert drawn == [
        ("1,000 of 4,000 rows read (25 %; 22 % of the time), 5 given · 2.5 k rows/s", 0.25),
        ("3,000 of 4,000 rows read (75 %; 68 % of the time), 5 given · 4.29 k rows/s", 0.75),
        "cleared",
    ]
    assert sentence({"done": 7, "total": None, "out": 0, "note": "sorting"}, 0, None) == "7 rows read, 0 given · sorting"
    running = sentence({"done": 4_200_000, "total": 8_400_000, "out": 12}, 2.0, 130e6)
    assert running == "4,200,000 of 8,400,000 rows read (50 %), 12 given · 2.1 M rows/s · 130 MB"
