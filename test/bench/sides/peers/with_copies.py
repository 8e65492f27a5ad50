"""What moving frames costs at least: a copy of their bytes."""

from side import Side


class Copies(Side):
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
