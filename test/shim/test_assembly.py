"""A frame that is put together while its batches come is the frame that the whole table gives."""

from datetime import date, datetime, timedelta

import pandas as pd
import pyarrow as pa
import pytest
from timeloom._assembly import assembled
from timeloom._pandas import to_pandas

COLUMNS = {
    "i8": (pa.int8(), [1, -2, 3]),
    "u32": (pa.uint32(), [1, 2**32 - 1, 0]),
    "i64": (pa.int64(), [2**62 + 1, -1, 0]),
    "f32": (pa.float32(), [0.5, None, float("nan")]),
    "f64": (pa.float64(), [None, 0.1, -0.0]),
    "time": (pa.timestamp("ns"), [datetime(2024, 1, 1), datetime(1969, 1, 1), datetime(2030, 1, 1)]),
    "length": (pa.duration("ns"), [timedelta(days=1), timedelta(0), timedelta(seconds=-1)]),
    "flag": (pa.bool_(), [True, False, True]),
    "text": (pa.string(), ["a", None, "ö"]),
    "day": (pa.date32(), [date(2024, 1, 1), None, date(2024, 1, 3)]),
    "list": (pa.list_(pa.int64()), [[1], None, []]),
}
SCHEMA = pa.schema([(name, type) for name, (type, _) in COLUMNS.items()])


def batch(rows: int) -> pa.RecordBatch:
    values = {name: [given[row % 3] for row in range(rows)] for name, (_, given) in COLUMNS.items()}
    return pa.RecordBatch.from_pydict(values, SCHEMA)


def check(batches, schema, most):
    expected = to_pandas(pa.Table.from_batches(batches, schema))
    pd.testing.assert_frame_equal(assembled(schema, iter(batches), most), expected)


@pytest.mark.parametrize("most", [None, 0, 3, 9, 1000])
def test_whatever_bound_of_the_rows_is_known(most):
    check([batch(3), batch(2), batch(4)], SCHEMA, most)


def test_of_parts_of_larger_batches():
    check([batch(9).slice(1, 4), batch(9).slice(5, 3)], SCHEMA, 9)


def test_without_rows_and_without_batches():
    check([batch(0)], SCHEMA, 0)
    check([], SCHEMA, None)


def test_of_columns_whose_nulls_come_late():
    schema = pa.schema([("n", pa.int64()), ("t", pa.timestamp("ns")), ("f", pa.float64())])
    full = pa.RecordBatch.from_pydict({"n": [1, 2**62 + 1], "t": [datetime(2024, 1, 1)] * 2, "f": [0.5, 1.5]}, schema)
    late = pa.RecordBatch.from_pydict({"n": [None, 3], "t": [None, datetime(2024, 1, 2)], "f": [None, 2.5]}, schema)
    check([full, late, full], schema, 6)


def test_of_columns_with_one_name():
    schema = pa.schema([("x", pa.int64()), ("x", pa.string())])
    check([pa.RecordBatch.from_arrays([pa.array([1, 2]), pa.array(["a", "b"])], schema=schema)], schema, 2)
