"""pandas, with categories for the kinds."""

from side import Side, kind_of


class Pandas(Side):
    name, threads = "pandas", 1

    def __init__(self):
        import pandas as pd

        self.pd, self.version = pd, pd.__version__

    def read(self, folder, format):
        read = {"parquet": self.pd.read_parquet, "csv": lambda path: self.pd.read_csv(path, parse_dates=["time"])}[kind_of(format)]
        self.events = read(f"{folder}/events.{format}")
        return len(self.events)

    def loaded(self):
        return self.events[["user", "amount", "item"]]

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

    def W3b(self):
        events = self.events
        bought = (events["kind"] == "purchase").groupby(events["user"], sort=False)
        part = (bought.cumsum() - (events["kind"] == "purchase")).rename("part")
        before = (events.groupby("user", sort=False)["amount"].cumsum() - events["amount"]).rename("before")
        rows = self.pd.DataFrame({"user": events["user"], "part": part, "before": before})
        starts = rows.groupby(["user", "part"])["before"].first().groupby("user").shift(2, fill_value=0.0).rename("start")
        start = rows.join(starts, on=["user", "part"])["start"]
        return (before + events["amount"] - start).to_frame("s")

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

    def W2(self):
        return self.monthly(self.events["time"])

    def W2ny(self):
        return self.monthly(self.events["time"].dt.tz_localize("UTC").dt.tz_convert("America/New_York"))

    def monthly(self, local):
        months = local.dt.year * 12 + local.dt.month
        return self.events.groupby([self.events["user"], months.rename("month")], sort=False)["amount"].cumsum().to_frame("s")

    def W4(self):
        windows = self.events[["time", "user", "amount"]].set_index("time").groupby("user", sort=False)["amount"].rolling("7D")
        parts = {"n": windows.count(), "s": windows.sum(), "m": windows.mean(), "lo": windows.min(), "hi": windows.max()}
        return self.pd.DataFrame(parts, copy=False)

    W4flat = W4

    def W7(self):
        events = self.events
        pauses = events.groupby("user", sort=False)["time"].diff() > self.pd.Timedelta(minutes=30)
        sessions = pauses.groupby(events["user"], sort=False).cumsum().rename("session")
        groups = events.groupby([events["user"], sessions], sort=False)["amount"]
        return self.pd.DataFrame({"n": groups.cumcount() + 1, "s": groups.cumsum()}, copy=False)

    def W9(self):
        grown = 2 ** ((self.events["time"] - self.events["time"].iloc[0]) / self.pd.Timedelta(days=7))
        user = self.events["user"]
        n = grown.groupby(user, sort=False).cumsum() / grown
        s = (self.events["amount"] * grown).groupby(user, sort=False).cumsum() / grown
        return self.pd.DataFrame({"s": s, "n": n, "m": s / n}, copy=False)

    def W9b(self):
        bought = self.events["time"].where(self.events["kind"] == "purchase").groupby(self.events["user"], sort=False).ffill()
        return (self.events["time"] - bought).dt.total_seconds().to_frame("e")
