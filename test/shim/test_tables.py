"""Tables made from Python, as the engine holds them."""

import datetime

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
import pytest
import timeloom
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


def write_files(folder, frame=EVENTS):
    table = pa.Table.from_pandas(frame)
    pa.parquet.write_table(table, folder / "a.parquet")
    pa.feather.write_feather(table, str(folder / "a.feather"))
    with pa.ipc.new_stream(str(folder / "a.arrow"), table.schema) as writer:
        writer.write_table(table)
    frame.to_csv(folder / "a.csv", index=False)
    frame.to_json(folder / "a.jsonl", orient="records", lines=True, date_format="iso")
    return [folder / f"a.{kind}" for kind in ("parquet", "feather", "arrow", "csv", "jsonl")]


def test_files_of_every_kind_make_the_same_table(tmp_path):
    files = write_files(tmp_path, EVENTS.assign(user=["ann", "bob", "eve"]))
    text = "{ at: Purchase.at as timestamp_ns, user: Purchase.user, n: count(Purchase.user), s: sum(Purchase.amount) }"
    with timeloom.connect(allow=[tmp_path]) as session:
        found = []
        for file in files:
            assert make(session, file).rows == 3
            # In CSV a text that is missing is an empty one, and what Parquet holds as NaN is a value.
            found.append(session.query(text).to_arrow().select(["_time", "_key", "at", "user"]))
            assert make(session, str(file), format=file.suffix[1:]).rows == 3
        assert [table.equals(found[0]) for table in found] == [True] * len(files)
        (tmp_path / "rows.data").write_bytes((tmp_path / "a.parquet").read_bytes())
        assert make(session, tmp_path / "rows.data", format="parquet").rows == 3


def test_lists_folders_and_patterns_are_many_files(tmp_path):
    (tmp_path / "b").mkdir()
    files = [*write_files(tmp_path), *write_files(tmp_path / "b")]
    with timeloom.connect(allow=[tmp_path]) as session:
        for kind in ("parquet", "csv"):
            same = [file for file in files if file.suffix == f".{kind}"]
            assert make(session, same).rows == make(session, str(tmp_path / "*" / f"*.{kind}")).rows * 2 == 6
        for name in ("arrow", "feather", "csv", "jsonl"):
            (tmp_path / "b" / f"a.{name}").unlink()
        assert make(session, tmp_path / "b").rows == 3
        assert session.table("Purchase").add(files[0]) == 3 and session.table("Purchase").rows == 6


def test_a_session_reads_files_of_the_working_folder_unless_told_otherwise(tmp_path, monkeypatch):
    (tmp_path / "work").mkdir()
    write_files(tmp_path)
    write_files(tmp_path / "work")
    monkeypatch.chdir(tmp_path / "work")
    with timeloom.connect() as session:
        for path in ("a.parquet", "a.csv"):
            assert make(session, path).rows == 3
            with pytest.raises(DataError, match="outside the folders"):
                make(session, f"../{path}")


class Stream:
    """Whatever gives an Arrow stream."""

    def __init__(self, table):
        self._table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self._table.__arrow_c_stream__(requested_schema)


def test_whatever_gives_arrow_streams_is_rows(session):
    table = pa.Table.from_pandas(EVENTS)
    for data in (table.to_reader(), Stream(table), table.to_batches()[0], iter_reader(table)):
        assert make(session, data).rows == 3
    made = session.table("Purchase")
    assert made.add(Stream(table)) == 3 and made.add(table.to_reader()) == 3 and made.rows == 9


def iter_reader(table):
    return pa.RecordBatchReader.from_batches(table.schema, iter(table.to_batches(max_chunksize=1)))


def test_a_subsort_orders_events_of_one_time_and_a_unit_reads_times_that_are_numbers(session):
    rows = {"at": [1_700_000_000] * 3, "user": ["a"] * 3, "nr": [3, 1, 2]}
    for unit, factor in (("s", 1), ("ms", 10**3), ("us", 10**6), ("ns", 10**9)):
        make(session, {**rows, "at": [time * factor for time in rows["at"]]}, subsort="nr", time_unit=unit)
        frame = session.query("{ nr: Purchase.nr }").to_pandas()
        assert frame["nr"].tolist() == [1, 2, 3] and set(frame["_time"]) == {pd.Timestamp("2023-11-14 22:13:20")}
    assert session.query("{ nr: Purchase.nr }").to_arrow(identity=True)["_subsort"].to_pylist() == [1, 2, 3]


def test_a_schema_decides_the_types_of_what_is_loaded(session):
    schema = {"at": "timestamp_s", "user": "string", "amount": "f32"}
    assert make(session, EVENTS, schema=schema).schema.field("amount").type == pa.float32()
    assert make(session, EVENTS, schema=pa.schema([("at", pa.timestamp("ms")), ("user", pa.string()), ("amount", pa.float64())])).rows == 3
    with pytest.raises(DataError, match="column 'user'"):
        make(session, EVENTS, schema={**schema, "user": "i64"})


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
    (tmp_path / "a.csv").write_text("at,user,amount\n2024-01-01,ann,1\n2024-01-02,bob,\n")
    (tmp_path / "b.jsonl").write_text('{"at": "2024-01-01", "user": "ann", "amount": 1}\n')
    with timeloom.connect(allow=[tmp_path]) as session:
        assert make(session, tmp_path / "a.csv").rows == 2
        assert session.table("Purchase").schema.field("amount").type == pa.int64()
        assert make(session, str(tmp_path / "*.jsonl")).rows == 1


def test_files_are_read_only_where_the_session_may(tmp_path):
    (tmp_path / "inside").mkdir()
    (tmp_path / "a.csv").write_text("at,user\n2024-01-01,ann\n")
    with timeloom.connect(allow=[tmp_path / "inside"]) as session, pytest.raises(DataError, match="outside the folders"):
        make(session, tmp_path / "a.csv")
