"""The peers, each as a competent user would write the work, and Timeloom through Python: python peers.py polars|duckdb|pandas|timeloom

Answers orders as `side.ts` says. Loading is timed apart from running; results are columns, whole, in memory.
"""

import json
import os
import sys
import time

CORES = os.cpu_count() or 1
FRAME = ["time", "user", "kind", "amount"]


def text_frame(folder):
    """The events of H1: the kinds are strings, not categories."""
    import pandas as pd

    frame = pd.read_parquet(f"{folder}/events.parquet", columns=FRAME)
    return frame.assign(kind=frame["kind"].astype("str"))


class Side:
    """What all have: the events of a folder, works by name. `H1in` reads a frame that is made beforehand."""

    reads = True

    def work(self, order):
        if order["work"] == "H1in":
            self.frame = text_frame(self.folder)
        return getattr(self, order["work"], None)

    def load(self, folder, format):
        self.folder = folder
        return self.read(folder, format)


class Polars(Side):
    name = "Polars"

    def __init__(self):
        import polars as pl

        self.pl, self.version, self.threads = pl, pl.__version__, pl.thread_pool_size()

    def read(self, folder, format):
        read = {"parquet": self.pl.read_parquet, "csv": lambda path: self.pl.read_csv(path, try_parse_dates=True)}[format]
        self.events = read(f"{folder}/events.{format}")
        return len(self.events)

    def sums(self, frame):
        return len(frame), {name: float(frame[name].cast(self.pl.Float64).sum()) for name in frame.columns}

    def H1in(self):
        return self.pl.from_pandas(self.frame)

    def W1(self):
        amount, user = self.pl.col("amount"), "user"
        return self.events.lazy().select(
            n=amount.cum_count().over(user),
            s=amount.cum_sum().over(user),
            m=amount.cum_sum().over(user) / amount.cum_count().over(user),
            lo=amount.cum_min().over(user),
            hi=amount.cum_max().over(user),
        ).collect()  # fmt: skip

    def W1s(self):
        return self.events.lazy().group_by("user").agg(last=self.pl.col("amount").last()).select("last").collect()

    def W3(self):
        pl = self.pl
        kind, views = pl.col("kind"), pl.col("views")
        purchases = (
            self.events.lazy()
            .select("user", "kind", views=(kind == "view").cum_sum().over("user"))
            .filter(kind == "purchase")
            .with_columns(since=views - views.shift(1, fill_value=0).over("user"))
        )
        since = pl.col("since")
        return purchases.select(m=since.cum_sum().over("user") / since.cum_count().over("user")).collect()

    def W5(self):
        pl = self.pl
        kind, amount = pl.col("kind"), pl.col("amount")
        reviews = (
            self.events.lazy()
            .filter(kind == "review")
            .select("time", "item", m=amount.cum_sum().over("item") / amount.cum_count().over("item"))
        )
        purchases = self.events.lazy().filter(kind == "purchase").select("time", "item")
        return purchases.join_asof(reviews, on="time", by="item", check_sortedness=False).select("m").collect()

    def Z1(self):
        local = self.pl.col("time").dt.replace_time_zone("UTC").dt.convert_time_zone("Europe/Berlin").dt
        return self.events.lazy().select(
            hour=local.hour(),
            weekday=local.weekday(),
            day=local.day(),
            midnight=local.truncate("1d").dt.epoch("s") // 3600,
        ).collect()  # fmt: skip


class DuckDB(Side):
    name = "DuckDB"

    def __init__(self):
        import duckdb

        self.db, self.version, self.threads = duckdb.connect(), duckdb.__version__, CORES
        self.db.execute(f"SET threads = {CORES}").fetchall()

    def read(self, folder, format):
        self.db.execute(f"CREATE OR REPLACE TABLE events AS FROM read_{format}('{folder}/events.{format}')").fetchall()
        return self.db.execute("SELECT count(*) FROM events").fetchall()[0][0]

    def sums(self, table):
        import pyarrow.compute as pc

        return len(table), {name: pc.sum(table[name].cast("float64")).as_py() for name in table.column_names}

    def H1in(self):
        frame = self.frame  # noqa: F841: the query names it
        self.db.execute("CREATE OR REPLACE TABLE sent AS FROM frame").fetchall()
        return frame

    def H1out(self):
        return self.db.sql("SELECT time, user AS key, user, kind, amount, item, time AS at FROM events").df()

    def query(self, text):
        return self.db.sql(text).to_arrow_table()

    def W1(self):
        return self.query("""
            SELECT count(amount) OVER w AS n, sum(amount) OVER w AS s, avg(amount) OVER w AS m, min(amount) OVER w AS lo, max(amount) OVER w AS hi
            FROM events WINDOW w AS (PARTITION BY user ORDER BY time ROWS UNBOUNDED PRECEDING)""")

    def W1s(self):
        return self.query("SELECT arg_max(amount, time) AS last FROM events GROUP BY user")

    def W3(self):
        return self.query("""
            WITH counted AS (
                SELECT user, time, kind, count(*) FILTER (kind = 'view') OVER (PARTITION BY user ORDER BY time ROWS UNBOUNDED PRECEDING) AS views
                FROM events),
            bought AS (
                SELECT user, time, views - lag(views, 1, 0) OVER (PARTITION BY user ORDER BY time) AS since FROM counted WHERE kind = 'purchase')
            SELECT avg(since) OVER (PARTITION BY user ORDER BY time ROWS UNBOUNDED PRECEDING) AS m FROM bought""")

    def W5(self):
        return self.query("""
            WITH reviews AS (
                SELECT time, item, avg(amount) OVER (PARTITION BY item ORDER BY time ROWS UNBOUNDED PRECEDING) AS m FROM events WHERE kind = 'review')
            SELECT r.m FROM (FROM events WHERE kind = 'purchase') p ASOF LEFT JOIN reviews r ON p.item = r.item AND p.time >= r.time""")

    def Z1(self):
        return self.query("""
            WITH local AS (SELECT time::TIMESTAMP AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Berlin' AS t FROM events)
            SELECT hour(t) AS hour, isodow(t) AS weekday, day(t) AS day, epoch(date_trunc('day', t) AT TIME ZONE 'Europe/Berlin')::BIGINT // 3600 AS midnight
            FROM local""")


class Pandas(Side):
    name, threads = "pandas", 1

    def __init__(self):
        import pandas as pd

        self.pd, self.version = pd, pd.__version__

    def read(self, folder, format):
        read = {"parquet": self.pd.read_parquet, "csv": lambda path: self.pd.read_csv(path, parse_dates=["time"])}[format]
        self.events = read(f"{folder}/events.{format}")
        return len(self.events)

    def sums(self, frame):
        numbers = frame.select_dtypes("number")
        return len(frame), {name: float(numbers[name].sum()) for name in numbers}

    def W1(self):
        groups = self.events.groupby("user", sort=False)["amount"]
        n, s = groups.cumcount() + 1, groups.cumsum()
        return self.pd.DataFrame({"n": n, "s": s, "m": s / n, "lo": groups.cummin(), "hi": groups.cummax()}, copy=False)

    def W1s(self):
        return self.events.groupby("user", sort=False)["amount"].last().to_frame("last")

    def W3(self):
        events = self.events
        views = (events["kind"] == "view").groupby(events["user"], sort=False).cumsum()
        bought = events["kind"] == "purchase"
        user, views = events.loc[bought, "user"], views[bought]
        since = (views - views.groupby(user, sort=False).shift(1, fill_value=0)).groupby(user, sort=False)
        return (since.cumsum() / (since.cumcount() + 1)).to_frame("m")

    def W5(self):
        reviews = self.events.loc[self.events["kind"] == "review", ["time", "item", "amount"]]
        groups = reviews.groupby("item", sort=False)["amount"]
        reviews = reviews[["time", "item"]].assign(m=groups.cumsum() / (groups.cumcount() + 1))
        purchases = self.events.loc[self.events["kind"] == "purchase", ["time", "item"]]
        return self.pd.merge_asof(purchases, reviews, on="time", by="item")[["m"]]

    def Z1(self):
        local = self.events["time"].dt.tz_localize("UTC").dt.tz_convert("Europe/Berlin").dt
        parts = {
            "hour": local.hour,
            "weekday": local.day_of_week + 1,
            "day": local.day,
            "midnight": local.normalize().astype("int64") // (3600 * 10**9),
        }
        return self.pd.DataFrame(parts, copy=False)


class Copy(Side):
    """What moving frames costs at least: a copy of their bytes."""

    name, version, threads, reads = "copying the bytes", "pandas", 1, False

    def read(self, folder, format):
        import pandas as pd

        events = pd.read_parquet(f"{folder}/events.parquet")
        events["kind"] = events["kind"].astype("str")
        self.seven = events.assign(key=events["user"], at=events["time"])
        return len(events)

    def sums(self, frame):
        return len(frame), {}

    def H1in(self):
        return copied(self.frame)

    def H1out(self):
        return copied(self.seven)


def copied(frame):
    """The frame with bytes of its own: those of texts too, which pandas shares between copies."""
    import pyarrow as pa

    texts = [pa.concat_arrays(pa.chunked_array(frame[name].array.__arrow_array__()).chunks) for name in frame if frame[name].dtype == "str"]
    for text in texts:
        for buffer in filter(None, text.buffers()):
            bytearray(memoryview(buffer))
    return frame.copy()


class Timeloom(Side):
    """The installed way: frames in, a query, a frame out; the engine is a process of its own."""

    name, threads, reads = "Timeloom, through Python", 1, False

    def __init__(self):
        import timeloom

        self.version, self.session = timeloom.__version__, timeloom.connect(allow=["/"])

    def read(self, folder, format):
        import pandas as pd

        self.session.table("E", pd.read_parquet(f"{folder}/events.parquet"), time="time", key="user")
        return self.session.table("E").rows

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


PEERS = {"polars": Polars, "duckdb": DuckDB, "pandas": Pandas, "copy": Copy, "timeloom": Timeloom}


def timed(work):
    cpu, wall = time.process_time(), time.perf_counter()
    value = work()
    return value, {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}


def answer(side, order):
    if order["do"] == "load":
        rows, took = timed(lambda: side.load(order["folder"], order["format"]))
        return {**took, "rows": rows}
    work = side.work(order)
    if work is None:
        return {"missing": "no such work"}
    value, took = timed(work)
    if not order.get("check") or order["work"].startswith("H"):
        return {**took, "rows": len(value)}
    rows, sums = side.sums(value)
    return {**took, "rows": rows, "sums": sums}


def main():
    side = PEERS[sys.argv[1]]()
    print(json.dumps({"name": side.name, "version": side.version, "threads": side.threads, "reads": side.reads}), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(side, json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
