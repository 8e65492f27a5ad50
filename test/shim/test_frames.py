"""Rows of every kind arrive as the same Arrow stream."""

import datetime
import decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
import pytest
from timeloom import DataError
from timeloom._connection import ROOM
from timeloom._frames import rows_of

AT = [datetime.datetime(2024, 1, 1), datetime.datetime(2024, 1, 2)]


def arrived(data, **options):
    """What the engine would read."""
    rows = rows_of(data, **options)
    read = pa.ipc.open_stream(b"".join(rows.chunks)).read_all()
    assert rows.source in ({"kind": "stream"}, {"kind": "stream", "count": read.num_rows})
    return read


def columns(data, **options):
    return arrived(data, **options).to_pydict()


def refusal(data, **options):
    with pytest.raises(DataError) as caught:
        arrived(data, **options)
    return str(caught.value)


def test_frames_tables_mappings_and_row_dictionaries_arrive_alike():
    mapping = {"user": ["a", None], "n": [1, 2]}
    kinds = [
        pd.DataFrame(mapping), pl.DataFrame(mapping), pa.table(mapping), pa.table(mapping).to_reader(), mapping,
        pa.record_batch(mapping), [{"user": "a", "n": 1}, {"n": 2}], {"user": pd.Series(["a", None]), "n": np.array([1, 2])},
    ]  # fmt: skip
    for data in kinds:
        assert columns(data) == mapping


def test_every_missing_value_of_pandas_is_null():
    frame = pd.DataFrame({
        "float": [1.5, float("nan")], "text": ["x", None], "time": [pd.Timestamp("2024-01-01"), pd.NaT],
        "int": pd.array([1, pd.NA], "Int64"), "bool": pd.array([True, None], "boolean"), "object": ["x", pd.NA],
    })  # fmt: skip
    assert [column.null_count for column in arrived(frame).columns] == [1] * 6
    assert not rows_of(frame).nan_is_null


def test_nan_in_columns_of_extensions_is_left_to_the_engine():
    floats = pd.Series(pd.arrays.ArrowExtensionArray(pa.chunked_array([[1.0, float("nan")]])))
    frame = pd.DataFrame({"time": [1, 2], "x": floats})
    assert arrived(frame).column("x").null_count == 0
    assert rows_of(frame).nan_is_null
    assert not rows_of(frame.astype({"x": "float64"})).nan_is_null


def test_nan_from_elsewhere_stays_nan():
    for data in (pl.DataFrame({"x": [1.0, float("nan")]}), pa.table({"x": [1.0, float("nan")]}), {"x": np.array([1.0, np.nan])}):
        assert arrived(data).column("x").null_count == 0
        assert not rows_of(data).nan_is_null


def test_integers_beyond_two_to_the_53_and_nanoseconds_are_exact():
    frame = pd.DataFrame({"n": [2**53 + 1, -(2**63)], "u": np.array([2**64 - 1, 0], "u8"), "t": np.array([1, 2**62], "datetime64[ns]")})
    table = arrived(frame)
    assert table.column("n").to_pylist() == [2**53 + 1, -(2**63)]
    assert table.column("u").to_pylist() == [2**64 - 1, 0]
    assert table.column("t").cast(pa.int64()).to_pylist() == [1, 2**62]


def test_the_index_of_a_frame_is_left_out():
    assert arrived(pd.DataFrame({"n": [1]}, index=pd.Index(["x"], name="user"))).column_names == ["n"]


def test_a_category_arrives_as_a_dictionary_and_views_as_plain_text():
    assert arrived(pd.DataFrame({"c": pd.Categorical(["b", "a", "b"])})).schema.field("c").type == pa.dictionary(pa.int32(), pa.string())
    assert arrived(pa.table({"v": pa.array(["x"], pa.string_view())})).schema.field("v").type == pa.string()
    assert arrived(pl.DataFrame({"v": ["x"]})).schema.field("v").type == pa.string()
    assert arrived(pd.DataFrame({"v": ["x"]})).schema.field("v").type == pa.string()
    assert columns(pd.DataFrame({"c": pd.Categorical([3, 1, 3])})) == {"c": [3, 1, 3]}


def test_text_far_into_a_column_of_more_than_2_gb_arrives():
    far = 2**31 + 100
    offsets = pa.py_buffer(np.array([far, far + 5, far + 7], "i8"))
    text = pa.LargeStringArray.from_buffers(2, offsets, pa.py_buffer(np.full(far + 7, ord("a"), "u1")))
    assert columns(pa.table({"v": text})) == {"v": ["aaaaa", "aa"]}


def test_lists_of_any_width_and_encodings_arrive_plain():
    runs = pa.RunEndEncodedArray.from_arrays(pa.array([2, 3], pa.int32()), pa.array([7, 8]))
    table = arrived(pa.table({
        "large": pa.array([[1], [2], []], pa.large_list(pa.int64())), "fixed": pa.array([[1, 2]] * 3, pa.list_(pa.int64(), 2)),
        "runs": runs, "half": pa.array(np.array([0.5] * 3, "f2")),
    }))  # fmt: skip
    assert [field.type for field in table.schema] == [pa.list_(pa.int64()), pa.list_(pa.int64()), pa.int64(), pa.float32()]
    assert table.column("runs").to_pylist() == [7, 7, 8]


def test_dictionaries_that_differ_between_chunks_keep_their_values():
    chunked = pa.chunked_array([pa.array(["a", "b"]).dictionary_encode(), pa.array(["c", "a"]).dictionary_encode()])
    assert columns(pa.table({"x": chunked})) == {"x": ["a", "b", "c", "a"]}


def test_long_frames_are_cut_into_batches_and_slices_into_what_they_show():
    frame = pa.table({"n": range(200_000), "s": [str(n) for n in range(200_000)]})
    assert arrived(frame).equals(arrived(pl.DataFrame(frame)).cast(frame.schema))
    assert max(batch.num_rows for batch in arrived(frame).to_batches()) <= 65_536
    numbers = pa.table({name: range(200_000) for name in "abc"})
    assert max(batch.nbytes for batch in arrived(numbers).to_batches()) in range(ROOM // 2, ROOM)
    assert columns(frame.slice(70_001, 2)) == {"n": [70_001, 70_002], "s": ["70001", "70002"]}


def test_empty_frames_keep_their_columns():
    assert arrived(pd.DataFrame({"at": pd.to_datetime([]), "user": pd.array([], "str")})).num_rows == 0
    assert arrived(pl.DataFrame(schema={"at": pl.Datetime("ns"), "user": pl.String})).column_names == ["at", "user"]
    assert arrived([], schema=[["at", "timestamp_ns"], ["user", "string"]]).schema.types == [pa.timestamp("ns"), pa.string()]
    assert "give schema=" in refusal([])


def test_a_schema_decides_the_types():
    table = arrived({"n": [1, 2], "s": ["a", "b"]}, schema=[["n", "f32"], ["s", "large_string"]])
    assert table.schema.types == [pa.float32(), pa.large_string()]
    assert refusal({"n": ["x"]}, schema=[["n", "i64"]]).startswith("column 'n':")


def test_names_like_those_of_python_objects_are_ordinary_columns():
    odd = {"__proto__": [1], "ключ": [2], "a b": [3], "": [4]}
    assert columns(odd) == columns(pd.DataFrame(odd)) == odd


def test_what_cannot_be_rows_is_refused_by_name():
    assert "called 'x'" in refusal(pd.DataFrame([[1, 2]], columns=["x", "x"]))
    assert "called '1'" in refusal(pd.DataFrame([[1, 2]], columns=["1", 1]))
    assert "called 'x'" in refusal(pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["x", "x"]))
    assert "'mixed'" in refusal({"mixed": [1, "a"]}) and "mixed" in refusal(pd.DataFrame({"mixed": [1, "a"]}))
    assert "'a' has 1, 'b' has 2" in refusal({"a": [1], "b": [1, 2]})
    assert ".collect()" in refusal(pl.DataFrame({"x": [1]}).lazy())
    assert "rows cannot be taken from a int" in refusal(7)
    assert "'x' is a str" in refusal({"x": "abc"})
    assert "for files" in refusal({"x": [1]}, format="csv")


def test_parquet_and_arrow_files_are_read_here_and_text_files_by_the_engine(tmp_path):
    table = pa.table({"at": AT, "user": ["a", "b"]})
    pa.parquet.write_table(table, tmp_path / "a.parquet")
    pa.feather.write_feather(table, str(tmp_path / "b.feather"))
    with pa.ipc.new_stream(str(tmp_path / "c.arrow"), table.schema) as writer:
        writer.write_table(table)
    for name in ("a.parquet", "b.feather", "c.arrow"):
        assert arrived(tmp_path / name).to_pydict() == table.to_pydict()
    (tmp_path / "d.csv").write_text("at,user\n")
    assert rows_of(str(tmp_path / "d.csv")).source == {"kind": "files", "paths": [str(tmp_path / "d.csv")], "format": None}


def test_folders_globs_and_lists_are_taken_in_the_order_of_their_names(tmp_path):
    for name, value in (("b", 2), ("a", 1), ("c", 3)):
        pa.parquet.write_table(pa.table({"n": [value]}), tmp_path / f"{name}.parquet")
    (tmp_path / "notes.txt").write_text("not rows")
    assert columns(tmp_path) == columns(str(tmp_path / "*.parquet")) == {"n": [1, 2, 3]}
    assert columns([tmp_path / "c.parquet", tmp_path / "a.parquet"]) == {"n": [3, 1]}


def test_later_files_miss_columns_as_null_and_surplus_ones_are_left_out(tmp_path):
    pa.parquet.write_table(pa.table({"n": [1], "x": ["a"]}), tmp_path / "1.parquet")
    pa.parquet.write_table(pa.table({"more": [0], "n": pa.array([2], pa.int32())}), tmp_path / "2.parquet")
    assert columns(tmp_path) == {"n": [1, 2], "x": ["a", None]}
    pa.parquet.write_table(pa.table({"n": ["text"]}), tmp_path / "3.parquet")
    assert "3.parquet: column 'n'" in refusal(tmp_path)


def test_files_that_cannot_be_read_are_named(tmp_path):
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 not really")
    assert "broken.parquet" in refusal(tmp_path / "broken.parquet")
    assert "there is no file" in refusal(tmp_path / "absent.csv")
    assert "no file matches" in refusal(str(tmp_path / "*.csv"))
    (tmp_path / "rows.xyz").write_text("")
    assert "give format=" in refusal(tmp_path / "rows.xyz")


def test_files_outside_the_allowed_folders_are_refused_also_through_links(tmp_path):
    inside, outside = tmp_path / "data", tmp_path / "data-of-others"
    inside.mkdir(), outside.mkdir()
    pa.parquet.write_table(pa.table({"n": [1]}), outside / "a.parquet")
    (inside / "link.parquet").symlink_to(outside / "a.parquet")
    for path in (outside / "a.parquet", inside / "link.parquet", inside / ".." / "data-of-others" / "a.parquet"):
        assert "outside the folders" in refusal(path, allow=[str(inside)])
    assert columns(outside / "a.parquet", allow=[str(tmp_path)]) == {"n": [1]}


def test_decimals_and_times_of_day_go_to_the_engine_which_says_what_is_wrong_with_them():
    table = arrived({"d": [decimal.Decimal("1.50")], "t": [datetime.time(12)]})
    assert pa.types.is_decimal(table.schema.field("d").type) and pa.types.is_time(table.schema.field("t").type)


def test_texts_that_repeat_much_arrive_as_codes_and_others_as_they_are():
    rows = 70_000
    kinds = [None if row % 10 == 3 else f"kind-{row % 7}" for row in range(rows)]
    names = [f"name-{row}" for row in range(rows)]
    chunked = pa.chunked_array([kinds[:100], kinds[100:]], pa.large_string())
    for data in (pa.table({"kind": chunked, "name": names}), pd.DataFrame({"kind": kinds, "name": names})):
        found = arrived(data)
        assert found.schema.field("kind").type == pa.dictionary(pa.int32(), pa.string())
        assert found.schema.field("name").type == pa.string()
        assert found["kind"].to_pylist() == kinds
        assert found["name"].to_pylist() == names
    assert arrived(pa.table({"kind": chunked}), schema=[("kind", "string")]).schema.field("kind").type == pa.string()
