"""What a dialog is offered: which columns look like time and key."""

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from timeloom._offer import guess_key, guess_time, guess_unit, look


@pytest.mark.parametrize(
    "columns, time, unit, key",
    [
        ({"at": pd.to_datetime(["2026-03-01"] * 3), "user": ["a", "b", "a"], "x": [1.5, 2, 3]}, "at", "ns", "user"),
        ({"name": ["a", "b", "a"], "born": pd.to_datetime(["2026-03-01"] * 3), "seen_at": pd.to_datetime(["2026-03-01"] * 3)}, "seen_at", "ns", "name"),
        ({"ts": [1772359200, 1772359260], "id": [1, 1]}, "ts", "s", "id"),
        ({"ts": [1772359200000, 1772359260000], "id": [1, 1]}, "ts", "ms", "id"),
        ({"ts": [1772359200000000000, None], "id": ["x", "x"]}, "ts", "ns", "id"),
        ({"when": ["2026-03-01T10:00:00Z", "2026-03-01"], "page": ["home", "home"]}, "when", "ns", "page"),
        ({"x": [1.5, 2.5]}, "", "ns", ""),
        ({}, "", "ns", ""),
    ],
)  # fmt: skip
def test_time_and_key_are_guessed(columns, time, unit, key):
    sample = pa.table({name: pa.array(values, from_pandas=True) for name, values in columns.items()})
    assert (guess_time(sample), guess_unit(sample, time), guess_key(sample, time)) == (time, unit, key)


def test_files_are_looked_at_without_reading_them_whole(tmp_path):
    frame = pa.table({"at": pd.to_datetime(["2026-03-01"] * 9), "who": list("abcabcabc"), "text": ["x" * 1000] * 9})
    pq.write_table(frame, tmp_path / "a.parquet")
    frame.to_pandas().to_csv(tmp_path / "a.csv", index=False)
    frame.to_pandas().to_json(tmp_path / "a.jsonl", orient="records", lines=True, date_format="iso")
    with pa.OSFile(str(tmp_path / "a.arrow"), "wb") as file, pa.ipc.new_stream(file, frame.schema) as stream:
        stream.write(frame)
    frame.to_pandas().to_feather(tmp_path / "a.feather")
    for name in ("a.parquet", "a.csv", "a.jsonl", "a.arrow", "a.feather"):
        seen = look(str(tmp_path / name))
        assert (seen["time"], seen["key"], len(seen["rows"])) == ("at", "who", 5), name
        assert all(len(text) <= 80 for text in seen["rows"][0])


def test_what_cannot_be_looked_at_is_a_sentence(tmp_path):
    (tmp_path / "broken.parquet").write_bytes(b"no")
    for path in ("nowhere.csv", str(tmp_path / "broken.parquet"), "what.exe"):
        assert look(path)["problem"]
