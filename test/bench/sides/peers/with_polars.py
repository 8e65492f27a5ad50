"""Polars, lazily, on all cores."""

import math

from side import Side, kind_of
from training import UNTIL, thresholds

HALF_LIFE = 7 * 86_400_000_000_000


class Polars(Side):
    name = "Polars"

    def __init__(self):
        import polars as pl

        self.pl, self.version, self.threads = pl, pl.__version__, pl.thread_pool_size()

    def read(self, folder, format):
        read = {"parquet": self.pl.read_parquet, "csv": lambda path: self.pl.read_csv(path, try_parse_dates=True)}[kind_of(format)]
        self.events = read(f"{folder}/events.{format}")
        return len(self.events)

    def loaded(self):
        return self.events[["user", "amount", "item"]]

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

    def W3b(self):
        pl = self.pl
        before = pl.col("amount").cum_sum().over("user") - pl.col("amount")
        bought = (pl.col("kind") == "purchase").cum_sum().shift(1, fill_value=0).over("user")
        rows = self.events.lazy().select("user", "amount", before=before, bought=bought)
        starts = rows.group_by("user", "bought", maintain_order=True).agg(start=pl.col("before").first())
        starts = starts.select("user", "bought", start=pl.col("start").shift(2, fill_value=0.0).over("user"))
        joined = rows.join(starts, on=["user", "bought"], how="left", maintain_order="left")
        return joined.select(s=pl.col("before") + pl.col("amount") - pl.col("start")).collect()

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

    def W2(self):
        return self.monthly(self.pl.col("time"))

    def W2ny(self):
        return self.monthly(self.pl.col("time").dt.replace_time_zone("UTC").dt.convert_time_zone("America/New_York"))

    def monthly(self, local):
        events = self.events.lazy().select("user", "amount", month=local.dt.year() * 12 + local.dt.month())
        return events.select(s=self.pl.col("amount").cum_sum().over("user", "month")).collect()

    def W4(self):
        return self.trailing("7d")

    W4flat = W4

    def trailing(self, period):
        amount = self.pl.col("amount")
        five = {"n": amount.count(), "s": amount.sum(), "m": amount.mean(), "lo": amount.min(), "hi": amount.max()}
        return self.events.lazy().select(rolled(self.pl, five, period)).unnest("x").collect()

    def W4b(self):
        parts = {"m": self.pl.col("amount").median(), "d": self.pl.col("item").n_unique()}
        return self.events.lazy().select(rolled(self.pl, parts, "30d")).unnest("x").collect()

    def W7(self):
        pl = self.pl
        pauses = self.events.lazy().select(
            "user", "amount", pause=(pl.col("time").diff() > pl.duration(minutes=30)).fill_null(False).over("user")
        )
        sessions = pauses.select("user", "amount", session=pl.col("pause").cum_sum().over("user"))
        amount, session = pl.col("amount"), ("user", "session")
        return sessions.select(n=amount.cum_count().over(session), s=amount.cum_sum().over(session)).collect()

    def W9(self):
        pl = self.pl
        grown = ((pl.col("time") - pl.col("time").first()).dt.total_nanoseconds() / HALF_LIFE * math.log(2)).exp()
        events = self.events.lazy().select("user", grown=grown, amount=pl.col("amount") * grown)
        faded = events.select(
            s=pl.col("amount").cum_sum().over("user") / pl.col("grown"), n=pl.col("grown").cum_sum().over("user") / pl.col("grown")
        )
        return faded.with_columns(m=pl.col("s") / pl.col("n")).collect()

    def W9b(self):
        pl = self.pl
        bought = pl.when(pl.col("kind") == "purchase").then(pl.col("time")).forward_fill().over("user")
        return self.events.lazy().select(e=(pl.col("time") - bought).dt.total_nanoseconds() / 1e9).collect()

    def W6(self, order):
        pl = self.pl
        above = [(i, amount_above(pl, bound)) for i, bound in enumerate(thresholds(order))]
        events = self.events.sort("user", "time").lazy()
        bought = (pl.col("kind") == "purchase").cum_sum().shift(1, fill_value=0).over("user")
        rows = events.with_columns(month=pl.col("time").dt.month(), bought=bought)
        parts = {
            "whole": so_far(above, ["user"], five=True),
            "month": so_far(above, ["user", "month"], five=False),
            "since": so_far(above, ["user", "bought"], five=False),
        }
        running = rows.select("time", "kind", "item", **{f"{part}_{name}": e for part, es in parts.items() for name, e in es.items()})
        bought = pl.when(pl.col("kind") == "purchase").then(pl.col("amount")).sum()
        within = [
            events.select(rolled(pl, windowed(above, "week"), "7d")).unnest("x"),
            events.select(rolled(pl, windowed(above, "days"), "30d")).unnest("x"),
            events.select(rolled(pl, {"label": bought}, "30d", offset="0d")).unnest("x"),
        ]
        features = pl.concat([running, *within], how="horizontal")
        observed = features.filter((pl.col("kind") == "purchase") & (pl.col("time") < pl.lit(UNTIL).str.to_datetime("%Y-%m-%d"))).sort(
            "time"
        )
        means = {f"item_{i}": x.cum_sum().forward_fill().over("item") / x.cum_count().over("item") for i, x in above}
        reviews = self.events.lazy().filter(pl.col("kind") == "review").select("time", "item", **means)
        return observed.join_asof(reviews, on="time", by="item", check_sortedness=False).drop("time", "kind", "item").collect()

    W6x100 = W6x500 = W6


def amount_above(pl, bound):
    amount = pl.col("amount")
    return amount if bound is None else pl.when(amount > bound).then(amount)


def so_far(above, keys, five):
    """Aggregations of the rows so far: after a row without a value they are what they were."""
    parts = {}
    for i, x in above:
        parts[f"count_{i}"] = x.cum_count().over(keys)
        parts[f"sum_{i}"] = x.cum_sum().forward_fill().over(keys)
        if five:
            parts[f"mean_{i}"] = x.cum_sum().forward_fill().over(keys) / x.cum_count().over(keys)
            parts[f"min_{i}"] = x.cum_min().forward_fill().over(keys)
            parts[f"max_{i}"] = x.cum_max().forward_fill().over(keys)
    return parts


def windowed(above, name):
    """The five aggregations of a window that ends at each row."""
    parts = {}
    for i, x in above:
        five = {"count": x.count(), "sum": x.sum(), "mean": x.mean(), "min": x.min(), "max": x.max()}
        parts |= {f"{name}_{aggregation}_{i}": part for aggregation, part in five.items()}
    return parts


def rolled(pl, parts, period, **options):
    """Aggregations of each row's window as fields of `x`: in one struct, windows are found once."""
    return pl.struct(**parts).rolling("time", period=period, **options).over("user").alias("x")
