"""Writes the events all benchmarks read: seeded, so that every machine has the very same rows.

    python data.py FOLDER ROWS ENTITIES [--zipf S] [--shuffled] [--ties] [--texts] [--nulls] [--csv]

`FOLDER/events.arrow` (an Arrow stream), `FOLDER/events.parquet` (Snappy), `events.zstd.parquet` and `FOLDER/events.csv` hold the same rows:
time timestamp[ns], user int64, kind string, amount double, item int64.
"""

import argparse
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

YEAR = 365 * 86_400 * 10**9
FIRST = np.datetime64("2022-01-01", "ns").astype(np.int64)
KINDS = ["purchase", "view", "review"]
BATCH = 1 << 16
CSV_ROWS = 5_000_000


def users(random: np.random.Generator, options: argparse.Namespace) -> np.ndarray:
    """Which entity each event belongs to: uniform, or with weights 1 / rank ** zipf."""
    if options.zipf is None:
        return random.integers(0, options.entities, options.rows)
    weights = np.cumsum(1.0 / np.arange(1, options.entities + 1) ** options.zipf)
    return np.searchsorted(weights, random.random(options.rows) * weights[-1]).astype(np.int64)


def with_ties(time: np.ndarray, user: np.ndarray, random: np.random.Generator) -> None:
    """Gives 5 % of the events time and entity of the one before."""
    for row in np.flatnonzero(random.random(len(time)) < 0.05):
        if row > 0:
            time[row], user[row] = time[row - 1], user[row - 1]


def events(options: argparse.Namespace) -> pa.Table:
    random = np.random.default_rng(1)
    time = FIRST + np.sort(random.integers(0, YEAR, options.rows))
    user = users(random, options)
    kind = np.digitize(random.random(options.rows), [0.1, 0.95]).astype(np.int8)
    amount = np.round(random.gamma(2, 20, options.rows), 2)
    item = random.integers(0, 10_000, options.rows)
    if options.ties:
        with_ties(time, user, random)
    missing = random.random(options.rows) < 0.1 if options.nulls else None
    table = pa.table(
        {
            "time": pa.array(time).cast(pa.timestamp("ns")),
            "user": pa.array(user).cast(pa.string()) if options.texts else pa.array(user),
            "kind": pa.DictionaryArray.from_arrays(pa.array(kind), pa.array(KINDS)),
            "amount": pa.array(amount, mask=missing),
            "item": pa.array(item),
        }
    )
    return table.take(pa.array(random.permutation(options.rows))) if options.shuffled else table


def write(table: pa.Table, folder: Path, is_csv: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    plain = table.set_column(2, "kind", table["kind"].cast(pa.string()))
    pa.parquet.write_table(table, folder / "events.parquet")
    pa.parquet.write_table(table, folder / "events.zstd.parquet", compression="zstd")
    if is_csv or len(table) <= CSV_ROWS:
        pa.csv.write_csv(plain, folder / "events.csv")
    with pa.ipc.new_stream(folder / "events.arrow.part", plain.schema) as stream:
        stream.write_table(plain, max_chunksize=BATCH)
    (folder / "events.arrow.part").rename(folder / "events.arrow")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("rows", type=int)
    options.add_argument("entities", type=int)
    options.add_argument("--zipf", type=float, help="weights of the entities: 1 / rank to this power (default: uniform)")
    options.add_argument("--shuffled", action="store_true", help="not in order of time")
    options.add_argument("--ties", action="store_true", help="5 %% of the events share time and entity with the one before")
    options.add_argument("--texts", action="store_true", help="users are strings")
    options.add_argument("--nulls", action="store_true", help="10 %% of the amounts are null")
    options.add_argument("--csv", action="store_true", help=f"also CSV of more than {CSV_ROWS:,} rows")
    given = options.parse_args()
    write(events(given), given.folder, given.csv)


if __name__ == "__main__":
    main()
