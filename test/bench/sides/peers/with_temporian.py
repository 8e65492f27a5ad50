"""Temporian, entity by entity on one core, in its own environment: with NumPy 2 its sets would silently be empty."""

from side import Side


class Temporian(Side):
    name, threads, reads = "Temporian", 1, False

    def __init__(self):
        import temporian as tp

        self.tp, self.version = tp, tp.__version__

    def read(self, folder, format):
        import pandas as pd

        frame = pd.read_parquet(f"{folder}/events.parquet", columns=["time", "user", "amount"])
        self.events = self.tp.from_pandas(frame, timestamps="time", indexes=["user"])
        return len(frame)

    def W1(self):
        return self.five(None)

    def W4(self):
        return self.five(self.tp.duration.days(7))

    W4flat = W4

    def five(self, length):
        tp, amount = self.tp, self.events["amount"]
        if length is None:
            length = tp.duration.weeks(10_000)
        parts = {
            "n": amount.moving_count(length),
            "s": amount.moving_sum(length),
            "m": amount.simple_moving_average(length),
            "lo": amount.moving_min(length),
            "hi": amount.moving_max(length),
        }
        return tp.glue(*(part.rename(name) for name, part in parts.items()))

    def length(self, events):
        return events.num_events()

    def sums(self, events):
        names = events.schema.feature_names()
        totals = [sum(float(data.features[i].sum()) for data in events.data.values()) for i in range(len(names))]
        return self.length(events), dict(zip(names, totals))
