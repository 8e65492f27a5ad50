"""The installed way: frames in, a query, a frame out; the engine is a process of its own."""

import os

from side import Side


class Timeloom(Side):
    """The installed way: frames in, a query, a frame out; the engine is a process of its own."""

    name, threads, reads = "Timeloom, through Python", min(4, len(os.sched_getaffinity(0))), False

    def __init__(self):
        import timeloom

        self.version, self.session = timeloom.__version__, timeloom.connect(allow=["/"])

    def read(self, folder, format):
        import pandas as pd

        self.session.table("E", pd.read_parquet(f"{folder}/events.parquet"), time="time", key="user")
        return self.session.table("E").rows

    works = None

    def work(self, order):
        if order["work"] == "H1in":
            return super().work(order)
        query = order.get("query")
        return query and (lambda: self.session.query(query["text"], results=query["results"]).to_pandas())

    def H1in(self):
        self.session.table("Sent", self.frame, time="time", key="user")
        return self.frame

    def sums(self, frame):
        numbers = frame.drop(columns=["_time", "_key"], errors="ignore").select_dtypes("number")
        return len(frame), {name: float(numbers[name].sum()) for name in numbers}
