"""What `timeloom.torch` does, checked in an environment that has torch: `python torch_checks.py NAME [FOLDER]` (see test_torch.py)."""

import pickle
import sys

import numpy as np
import pandas as pd
import pyarrow as pa
import timeloom as tl
import torch
from timeloom.torch import IterableTimelineDataset, TimelineDataset
from torch.utils.data import DataLoader

ROWS = pa.table(
    {
        "_key": ["a", "b", "a", "a", "b"],
        "x": pa.chunked_array([[1.0, 2.0], [3.0, 4.0, 5.0]]),
        "n": pa.array([1, None, 3, 4, 5], pa.int32()),
        "ok": [True, False, True, True, False],
        "t": ["u", "v", "w", "x", "y"],
        "label": pa.array([0, 1, 1, 0, 1], pa.uint32()),
    }
)


def raised(kind: type, text: str, make: object) -> None:
    try:
        make()
    except kind as problem:
        assert text in str(problem), str(problem)
    else:
        raise AssertionError(f"no {kind.__name__}: {text}")


def rows() -> None:
    dataset = TimelineDataset(ROWS, label="label")
    assert dataset.feature_names == ["x", "n", "ok"] and len(dataset) == 5
    x, y = dataset[0]
    assert x.tolist() == [1, 1, 1] and x.dtype == torch.float32 and y.item() == 0 and y.dtype == torch.int64
    assert torch.isnan(dataset[1][0][1]), "null is NaN"
    assert dataset[-1][0].tolist() == [5, 5, 0]
    assert dataset[[0, 2]][1].tolist() == [0, 1] and dataset[1:3][0].shape == (2, 3)
    assert TimelineDataset(ROWS, features=["x"], dtype=torch.float64)[:].flatten().tolist() == [1, 2, 3, 4, 5]
    raised(IndexError, "row 5 of 5", lambda: dataset[5])
    assert TimelineDataset(ROWS.slice(0, 0), label="label")[:][0].shape == (0, 3)


def memory() -> None:
    column = pa.array(np.arange(1000.0))
    from timeloom.torch import _tensor

    tensor = _tensor(pa.chunked_array([column.slice(10)]), "x")
    assert tensor.data_ptr() == column.buffers()[1].address + 80 and tensor[0] == 10, "no copy"


def loaders() -> None:
    dataset = TimelineDataset(ROWS, label="label")
    for workers in (0, 2):
        batches = list(DataLoader(dataset, batch_size=2, num_workers=workers))
        assert [len(y) for _, y in batches] == [2, 2, 1] and torch.cat([y for _, y in batches]).tolist() == [0, 1, 1, 0, 1]
    assert [len(y) for _, y in dataset.batches(2)] == [2, 2, 1]
    shuffled = torch.cat([x[:, 0] for x, _ in dataset.batches(2, shuffle=True, generator=torch.Generator().manual_seed(1))])
    assert shuffled.tolist() != [1, 2, 3, 4, 5] and sorted(shuffled.tolist()) == [1, 2, 3, 4, 5]
    assert pickle.loads(pickle.dumps(dataset))[2][0][0] == 3


def sequences() -> None:
    dataset = TimelineDataset(ROWS, label="label", features=["x"], sequences=True)
    assert dataset.keys == ["a", "b"] and len(dataset) == 2
    assert dataset[0][0].flatten().tolist() == [1, 3, 4] and dataset[1][1].tolist() == [1, 1]
    x, y, mask = next(iter(DataLoader(dataset, batch_size=2, collate_fn=TimelineDataset.pad, num_workers=1)))
    assert x.shape == (2, 3, 1) and x[1].flatten().tolist() == [2, 5, 0]
    assert mask.tolist() == [[True, True, True], [True, True, False]] and y.shape == (2, 3)
    raised(TypeError, "different lengths", lambda: list(dataset.batches(2)))


def mistakes() -> None:
    raised(tl.DataError, "column 't' holds string, which no tensor does", lambda: TimelineDataset(ROWS, features=["t"]))
    raised(tl.DataError, "there is no column 'z'; there are '_key', 'x'", lambda: TimelineDataset(ROWS, features=["z"]))
    raised(tl.DataError, "the label 'n' is null in 1 of 5 rows", lambda: TimelineDataset(ROWS, label="n"))
    raised(tl.DataError, "no column 'who' that says whose they are", lambda: TimelineDataset(ROWS, sequences=True, key="who"))
    raised(ValueError, "batch_size=0", lambda: IterableTimelineDataset(ROWS, batch_size=0))


def streams() -> None:
    events = {"at": np.arange(100_000), "user": np.arange(100_000) % 7, "x": np.arange(100_000.0)}
    with tl.connect() as session:
        session.table("E", events, time="at", key="user", time_unit="s")
        result = session.query("{ x: E.x, n: count(E) }")
        for source in (result, result.to_arrow(), session.features("{ n: count(E) }", at=pd.DataFrame(events).astype({"at": "datetime64[s]"}), time="at", key="user")):  # fmt: skip
            for workers in (0, 3):
                dataset = IterableTimelineDataset(source, features=["x"], batch_size=1000)
                batches = list(DataLoader(dataset, batch_size=None, num_workers=workers))
                assert all(len(batch) == 1000 for batch in batches) and len(batches) == 100
                assert torch.cat(batches).flatten().sort().values.tolist() == events["x"].tolist(), "each row once"
        assert len(next(iter(IterableTimelineDataset(result, batch_size=7)))) == 7
        assert session.query("{ n: count(E) }", results="final").rows == 7, "the session lives on"


def flights(folder: str) -> None:
    """A small network learns on January to September and is judged on the rest."""
    torch.manual_seed(0)
    with tl.connect(allow=[folder]) as session:
        session.table("Departure", f"{folder}/departures.parquet", time="time", key="aircraft", subsort="order")
        session.table("Arrival", f"{folder}/arrivals.parquet", time="time", key="aircraft", subsort="order")
        made = session.training_set(
            "{ hour: Departure.hour, last: last(Arrival.delay), today: mean(Arrival.delay, window = tumbling(1d)), known: is_valid(last(Arrival.delay)) }",
            at="is_valid(Departure)",
            label="{ delay: max(Arrival.delay) }",
            horizon="12h",
        ).to_arrow()
    frame = made.to_pandas()
    frame = frame[frame["delay"].notna() & frame["_key"].notna()]
    frame["late"] = (frame.pop("delay") >= 60).astype(float)
    earlier = frame["_time"] < pd.Timestamp("2013-10-01")
    names = ["hour", "last", "today", "known"]
    scale = frame.loc[earlier, names].astype(float)
    frame[names] = ((frame[names].astype(float) - scale.mean()) / scale.std()).fillna(0.0)
    learn, judge = (TimelineDataset(part, label="late", features=names) for part in (frame[earlier], frame[~earlier]))
    network = torch.nn.Sequential(torch.nn.Linear(len(names), 16), torch.nn.ReLU(), torch.nn.Linear(16, 1))
    optimizer = torch.optim.Adam(network.parameters(), lr=0.01)
    for x, y in learn.batches(4096, shuffle=True, generator=torch.Generator().manual_seed(0)):
        optimizer.zero_grad()
        torch.nn.functional.binary_cross_entropy_with_logits(network(x)[:, 0], y).backward()
        optimizer.step()
    with torch.no_grad():
        x, y = judge[:]
        ranks = network(x)[:, 0].argsort().argsort().double() + 1
    late = y > 0.5
    n, m = int(late.sum()), int((~late).sum())
    auc = ((ranks[late].sum() - n * (n + 1) / 2) / (n * m)).item()
    print(f"AUC {auc:.3f} on {len(judge):,} departures")
    assert auc > 0.6


if __name__ == "__main__":
    torch.set_num_threads(1)
    globals()[sys.argv[1]](*sys.argv[2:])
