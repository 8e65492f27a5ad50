"""What all sides in Python have in common: the events of a folder, works by name."""

from functools import partial

import training

FRAME = ["time", "user", "kind", "amount"]


def text_frame(folder):
    """The events of H1: the kinds are strings, not categories."""
    import pandas as pd

    frame = pd.read_parquet(f"{folder}/events.parquet", columns=FRAME)
    return frame.assign(kind=frame["kind"].astype("str"))


def kind_of(format):
    """Of `zstd.parquet`: `parquet`."""
    return format.rpartition(".")[2]


class Side:
    """What all have: the events of a folder, works by name. `H1in` reads a frame that is made beforehand."""

    reads = True

    @property
    def works(self):
        """The names of what it can do; None: whatever is asked."""
        return [name for name in dir(self) if name[0] in "WHZ"]

    def work(self, order):
        """What does it, without arguments; None: nothing does."""
        if order["work"] == "H1in":
            self.frame = text_frame(self.folder)
        found = getattr(self, order["work"], None)
        return partial(found, order) if order["work"] in training.WORKS and found else found

    def load(self, folder, format):
        self.folder = folder
        return self.read(folder, format)

    def loaded(self):
        """The numbers that were loaded, as a result; None: they are not compared."""
        return None

    def length(self, result):
        """How many rows a result has."""
        return len(result)
