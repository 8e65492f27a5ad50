"""DuckDB over a table in memory, on all cores; results as Arrow tables."""

import os

from side import Side, kind_of
from training import UNTIL, thresholds

CORES = os.cpu_count() or 1
DAY = 86_400_000_000_000


class DuckDB(Side):
    name = "DuckDB"

    def __init__(self):
        import duckdb

        self.db, self.version, self.threads = duckdb.connect(), duckdb.__version__, CORES
        self.db.execute(f"SET threads = {CORES}").fetchall()

    def read(self, folder, format):
        self.db.execute(f"CREATE OR REPLACE TABLE events AS FROM read_{kind_of(format)}('{folder}/events.{format}')").fetchall()
        return self.db.execute("SELECT count(*) FROM events").fetchall()[0][0]

    def loaded(self):
        return self.query("SELECT user, amount, item FROM events")

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

    def W3b(self):
        return self.query("""
            WITH sums AS (
                SELECT user, time, amount, sum(amount) OVER (PARTITION BY user ORDER BY time ROWS UNBOUNDED PRECEDING) AS so_far,
                    count(*) FILTER (kind = 'purchase') OVER (PARTITION BY user ORDER BY time ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bought
                FROM events),
            starts AS (
                SELECT user, bought, lag(min(so_far - amount), 2, 0.0) OVER (PARTITION BY user ORDER BY bought) AS start FROM sums GROUP BY user, bought)
            SELECT so_far - start AS s FROM sums JOIN starts USING (user, bought)""")

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

    def W2(self):
        return self.monthly("time")

    def W2ny(self):
        return self.monthly("time::TIMESTAMP AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York'")

    def monthly(self, local):
        return self.query(f"""
            SELECT sum(amount) OVER (PARTITION BY user, year({local}) * 12 + month({local}) ORDER BY time ROWS UNBOUNDED PRECEDING) AS s FROM events""")

    def W4(self):
        return self.query("""
            SELECT count(amount) OVER w AS n, sum(amount) OVER w AS s, avg(amount) OVER w AS m, min(amount) OVER w AS lo, max(amount) OVER w AS hi
            FROM (SELECT *, epoch_ns(time) AS ns FROM events)
            WINDOW w AS (PARTITION BY user ORDER BY ns RANGE BETWEEN 7 * 86_400_000_000_000 - 1 PRECEDING AND CURRENT ROW)""")

    W4flat = W4

    def W4b(self):
        return self.query("""
            SELECT median(amount) OVER w AS m, count(DISTINCT item) OVER w AS d
            FROM (SELECT *, epoch_ns(time) AS ns FROM events)
            WINDOW w AS (PARTITION BY user ORDER BY ns RANGE BETWEEN 30 * 86_400_000_000_000 - 1 PRECEDING AND CURRENT ROW)""")

    def W7(self):
        return self.query("""
            WITH ns AS (SELECT user, amount, epoch_ns(time) AS ns FROM events),
            pauses AS (SELECT *, ns - lag(ns) OVER (PARTITION BY user ORDER BY ns) > 1_800_000_000_000 AS pause FROM ns),
            sessions AS (
                SELECT user, ns, amount, count(*) FILTER (pause) OVER (PARTITION BY user ORDER BY ns ROWS UNBOUNDED PRECEDING) AS session FROM pauses)
            SELECT count(amount) OVER w AS n, sum(amount) OVER w AS s
            FROM sessions WINDOW w AS (PARTITION BY user, session ORDER BY ns ROWS UNBOUNDED PRECEDING)""")

    def W7b(self):
        return self.query("""
            SELECT count(DISTINCT item) OVER (PARTITION BY user ORDER BY ns RANGE BETWEEN back PRECEDING AND CURRENT ROW) AS d
            FROM (SELECT user, item, epoch_ns(time) AS ns, 3_300_000_000_000 + ns % 300_000_000_000 AS back FROM events)""")

    def W9(self):
        return self.query(f"""
            WITH grown AS (SELECT *, pow(2, (epoch_ns(time) - (SELECT min(epoch_ns(time)) FROM events)) / {7 * DAY}) AS g FROM events),
            faded AS (SELECT sum(amount * g) OVER w / g AS s, sum(g) OVER w / g AS n FROM grown WINDOW w AS (PARTITION BY user ORDER BY time ROWS UNBOUNDED PRECEDING))
            SELECT s, n, s / n AS m FROM faded""")

    def W9b(self):
        return self.query("""
            SELECT (epoch_ns(time) - max(epoch_ns(time)) FILTER (kind = 'purchase') OVER (PARTITION BY user ORDER BY time ROWS UNBOUNDED PRECEDING)) / 1e9 AS e
            FROM events""")

    def W6(self, order):
        above = [(i, "" if bound is None else f"FILTER (amount > {bound})") for i, bound in enumerate(thresholds(order))]
        five = ["count", "sum", "mean", "min", "max"]
        windows = {"whole": five, "week": five, "days": five, "month": five[:2], "since": five[:2]}
        features = [
            f"{aggregation}(amount) {condition} OVER {window} AS {window}_{aggregation}_{i}"
            for i, condition in above
            for window, aggregations in windows.items()
            for aggregation in aggregations
        ]
        items = [f"avg(amount) {condition} OVER item AS item_{i}" for i, condition in above]
        return self.query(f"""
            WITH ns AS (
                SELECT *, epoch_ns(time) AS ns, month(time) AS m,
                    count(*) FILTER (kind = 'purchase') OVER (PARTITION BY user ORDER BY time ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bought
                FROM events),
            featured AS (
                SELECT time, ns, kind, item, sum(amount) FILTER (kind = 'purchase') OVER later AS label, {", ".join(features)}
                FROM ns WINDOW
                    whole AS (PARTITION BY user ORDER BY ns ROWS UNBOUNDED PRECEDING),
                    week AS (PARTITION BY user ORDER BY ns RANGE BETWEEN {7 * DAY - 1} PRECEDING AND CURRENT ROW),
                    days AS (PARTITION BY user ORDER BY ns RANGE BETWEEN {30 * DAY - 1} PRECEDING AND CURRENT ROW),
                    month AS (PARTITION BY user, m ORDER BY ns ROWS UNBOUNDED PRECEDING),
                    since AS (PARTITION BY user, bought ORDER BY ns ROWS UNBOUNDED PRECEDING),
                    later AS (PARTITION BY user ORDER BY ns RANGE BETWEEN 1 FOLLOWING AND {30 * DAY} FOLLOWING)),
            reviews AS (
                SELECT ns, item, {", ".join(items)}
                FROM ns WHERE kind = 'review' WINDOW item AS (PARTITION BY item ORDER BY ns ROWS UNBOUNDED PRECEDING))
            SELECT f.* EXCLUDE (time, ns, kind, item), r.* EXCLUDE (ns, item)
            FROM (FROM featured WHERE kind = 'purchase' AND time < '{UNTIL}') f ASOF LEFT JOIN reviews r ON f.item = r.item AND f.ns >= r.ns""")

    W6x100 = W6x500 = W6
