"""Tables made from Python, as the engine holds them."""

import datetime

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet
import pytest
from timeloom import DataError, TimelineError

EVENTS = pd.DataFrame({
    "at": pd.to_datetime(["2024-01-02", "2024-01-01", "2024-01-03"]), "user": ["ann", "bob", None], "amount": [1.5, float("nan"), 3.0],
})  # fmt: skip


def make(session, data=EVENTS, name="Purchase", time="at", key="user", **options):
    return session.table(name, data, time=time, key=key, **options)


def info(session, name="Purchase"):
    return next(found for found in session.ask({"type": "catalog"})["tables"] if found["name"] == name)


def test_a_table_tells_its_rows_columns_and_name(session):
    table = make(session)
    assert (table.name, table.rows) == ("Purchase", 3)
    assert table.schema.names == ["at", "user", "amount"]
    assert table.schema.field("amount").type == pa.float64()
    assert [instant[:19] for instant in info(session)["span"]] == ["2024-01-01T00:00:00", "2024-01-03T00:00:00"]
    assert info(session)["entities"] == 3
    assert repr(table).startswith("<timeloom table Purchase: 3 rows, time=at, key=user; at: timestamp_")


def test_the_grouping_is_the_key_columns_name_unless_one_is_given(session):
    make(session)
    assert info(session)["grouping"] == "user"
    make(session, grouping="person")
    assert info(session)["grouping"] == "person"


def test_frames_of_every_library_make_the_same_table(session):
    plain = {"at": [datetime.datetime(2024, 1, 1)], "user": ["ann"], "n": [2**53 + 1]}
    for data in (pd.DataFrame(plain), pl.DataFrame(plain), pa.table(plain), plain, [{"at": plain["at"][0], "user": "ann", "n": 2**53 + 1}]):
        table = make(session, data)
        assert (table.rows, info(session)["span"][0][:10]) == (1, "2024-01-01")


def test_a_table_is_replaced_or_kept_as_asked(session):
    make(session)
    assert make(session, EVENTS.head(1)).rows == 1
    with pytest.raises(TimelineError, match="E0005|already"):
        make(session, if_exists="error")
    assert session.table("Purchase").rows == 1


def test_added_rows_are_counted_and_missing_columns_are_null(session):
    table = make(session)
    assert table.add(pd.DataFrame({"at": pd.to_datetime(["2024-02-01"]), "user": ["eve"], "surplus": [1]})) == 1
    assert (table.rows, info(session)["entities"]) == (4, 4)
    assert table.schema.names == ["at", "user", "amount"]


def test_changing_a_frame_afterwards_does_not_change_the_table(session):
    frame = EVENTS.copy()
    make(session, frame)
    frame["user"] = "someone"
    assert info(session)["entities"] == 3


def test_a_dropped_table_is_gone(session):
    table = make(session)
    assert list(session.tables) == ["Purchase"]
    session.drop("Purchase")
    assert session.tables == {}
    with pytest.raises(TimelineError, match="'Purchase' is gone"):
        table.rows
    with pytest.raises(TimelineError, match="no table 'Purchase'"):
        session.table("Purchase")


def test_empty_tables_come_from_a_schema_or_an_empty_frame(session):
    assert make(session, None, schema={"at": "timestamp_ns", "user": str, "amount": float}).rows == 0
    assert session.table("Purchase").schema.field("at").type == pa.timestamp("ns")
    assert make(session, EVENTS.head(0)).rows == 0


def test_a_long_frame_arrives_whole(session):
    count = 300_000
    frame = pd.DataFrame({"at": np.arange(count), "user": np.arange(count) % 1000, "text": [str(n) for n in range(count)]})
    table = make(session, frame, time_unit="s")
    assert (table.rows, info(session)["entities"]) == (count, 1000)


def test_times_may_be_text_dates_numbers_and_zoned(session):
    moments = {
        "text": ["2024-01-01T10:00:00"], "date": [datetime.date(2024, 1, 1)], "zoned": pd.Series(pd.to_datetime(["2024-01-01T12:00+02:00"])),
        "seconds": [1704103200], "fraction": [1704103200.5],
    }  # fmt: skip
    for name, values in moments.items():
        make(session, {"at": values, "user": ["a"]}, time_unit="s")
        start = info(session)["span"][0]
        assert start.startswith("2024-01-01T00:00:00" if name == "date" else "2024-01-01T10:00:00"), name


def test_files_of_every_kind_make_the_same_table(session, tmp_path, monkeypatch):
    monkeypatch.setattr(session, "_allow", [str(tmp_path)])
    pa.parquet.write_table(pa.Table.from_pandas(EVENTS), tmp_path / "a.parquet")
    assert make(session, tmp_path / "a.parquet").rows == 3


@pytest.mark.parametrize("text, message", [
    ({"time": "when"}, "no column 'when'"),
    ({"key": "who"}, "no column 'who'"),
    ({"subsort": "nr"}, "no column 'nr'"),
    ({"time": None}, "needs time= and key="),
    ({"time_unit": "h"}, "time_unit='h'"),
    ({"if_exists": "append"}, "if_exists='append'"),
    ({"schema": {"at": "datum"}}, "'datum', is not a type"),
    ({"data": None}, "neither data nor a schema="),
    ({"data": EVENTS.set_index("user")}, ".reset_index()"),
])  # fmt: skip
def test_a_table_that_cannot_be_is_refused_in_words(session, text, message):
    with pytest.raises(TimelineError) as caught:
        make(session, **text)
    assert message in str(caught.value)


@pytest.mark.parametrize("data, names", [
    ({"at": [None, datetime.datetime(2024, 1, 1)], "user": ["a", "b"]}, "at"),
    ({"at": ["not a time"], "user": ["a"]}, "at"),
    ({"at": [1], "user": [[1]]}, "user"),
    ({"at": [1], "who": ["a"]}, "user"),
])  # fmt: skip
def test_rows_that_the_engine_cannot_take_are_data_errors_that_name_the_column(session, data, names):
    with pytest.raises(DataError) as caught:
        make(session, pa.table(data))
    assert f"'{names}'" in str(caught.value)
    assert session.tables == {}


def test_a_table_with_a_null_in_its_subsort_is_refused(session):
    with pytest.raises(DataError, match="'nr'"):
        make(session, pa.table({"at": [1, 2], "user": ["a", "b"], "nr": [1, None]}), subsort="nr")


def test_csv_and_jsonl_are_read_by_the_engine(tmp_path):
    import timeloom

    (tmp_path / "a.csv").write_text("at,user,amount\n2024-01-01,ann,1\n2024-01-02,bob,\n")
    (tmp_path / "b.jsonl").write_text('{"at": "2024-01-01", "user": "ann", "amount": 1}\n')
    with timeloom.connect(allow=[tmp_path]) as session:
        assert make(session, tmp_path / "a.csv").rows == 2
        assert session.table("Purchase").schema.field("amount").type == pa.int64()
        assert make(session, str(tmp_path / "*.jsonl")).rows == 1


def test_files_are_read_only_where_the_session_may(tmp_path):
    import timeloom

    (tmp_path / "inside").mkdir()
    (tmp_path / "a.csv").write_text("at,user\n2024-01-01,ann\n")
    with timeloom.connect(allow=[tmp_path / "inside"]) as session, pytest.raises(DataError, match="outside the folders"):
        make(session, tmp_path / "a.csv")
