"""Kaskada as installed, an engine in its own process; its results are data frames."""

from side import Side


class Kaskada(Side):
    name, reads = "Kaskada", False

    def __init__(self):
        import os
        from importlib.metadata import version

        import kaskada as kd

        kd.init_session()
        self.kd, self.version, self.threads = kd, version("kaskada"), os.cpu_count() or 1

    def read(self, folder, format):
        import asyncio

        import pandas as pd

        frame = pd.read_parquet(f"{folder}/events.parquet", columns=["time", "user", "kind", "amount"])
        frame["kind"] = frame["kind"].astype("object")
        self.events = asyncio.run(self.kd.sources.Pandas.create(frame, time_column="time", key_column="user"))
        return len(frame)

    def sums(self, frame):
        numbers = frame.drop(columns=["_time", "_key"], errors="ignore").select_dtypes("number")
        return len(frame), {name: float(numbers[name].sum()) for name in numbers}

    def W1(self):
        amount = self.events.col("amount")
        record = {"n": amount.count(), "s": amount.sum(), "m": amount.mean(), "lo": amount.min(), "hi": amount.max()}
        return self.kd.record(record).to_pandas()

    def W1s(self):
        return self.kd.record({"last": self.events.col("amount").last()}).to_pandas(self.kd.results.Snapshot())

    def W2(self):
        amount = self.events.col("amount")
        return self.kd.record({"s": amount.sum(window=self.kd.windows.Since.monthly())}).to_pandas()

    def W3(self):
        kind = self.events.col("kind")
        bought = kind.eq("purchase")
        views = self.events.col("amount").if_(kind.eq("view")).count(window=self.kd.windows.Since(bought))
        return self.kd.record({"m": views.filter(bought).mean()}).to_pandas()
