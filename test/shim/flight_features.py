"""The features of `binder/departures.tl` computed a second time, in pandas alone: sort, group, `merge_asof`. Slow to write and
easy to get wrong by one row, which is why the language exists; here it is the judge."""

import pandas as pd

KEYS = ["time", "order"]


def by_pandas(departures: pd.DataFrame, arrivals: pd.DataFrame, weather: pd.DataFrame) -> pd.DataFrame:
    """One row per departure, in its order, with the columns of the query (without identity columns)."""
    landed = in_order(arrivals, "aircraft")
    landed = landed.assign(**aircraft_so_far(landed))
    carriers = in_order(arrivals, "carrier")
    carriers = carriers.assign(carrier_delay=running_mean(carriers["delay"], carriers["carrier"]))
    skies = in_order(weather, "airport")
    skies[["wind", "rain", "sight"]] = skies.groupby("airport")[["wind", "rain", "sight"]].ffill()

    rows = departures.reset_index(drop=True)
    rows = as_of(rows, landed[["time", "aircraft", "last_delay", "run_delay", "run_flights"]], "aircraft", "aircraft")
    rows = as_of(rows, carriers[["time", "carrier", "carrier_delay"]], "carrier", "carrier")
    rows = as_of(rows, skies[["time", "airport", "wind", "rain", "sight"]], "origin", "airport")
    return rows.rename(columns={"time": "_time", "aircraft": "_key"}).drop(columns="order")


def in_order(events: pd.DataFrame, key: str) -> pd.DataFrame:
    """Events of known entities in the engine's order; stable, as rows of one instant keep the order in which they were loaded."""
    return events[events[key].notna()].sort_values(KEYS, kind="stable").reset_index(drop=True)


def aircraft_so_far(landed: pd.DataFrame) -> dict[str, pd.Series]:
    """Last delay, and mean delay and number of flights in the run that the last flight belongs to. A run ends with a flight that
    was not late, and still contains it."""
    aircraft, delay = landed["aircraft"], landed["delay"]
    ended = (delay <= 0.0).groupby(aircraft).cumsum()
    before = ended.groupby(aircraft).shift(fill_value=0)
    run = [aircraft, before]
    return {
        "last_delay": delay.groupby(aircraft).ffill(),
        "run_delay": running_mean(delay, run),
        "run_flights": landed.groupby(run).cumcount() + 1,
    }


def running_mean(values: pd.Series, group: object) -> pd.Series:
    """The mean so far, null before the first value."""
    total = values.fillna(0.0).groupby(group).cumsum()
    return total / values.notna().groupby(group).cumsum().where(lambda n: n > 0)


def as_of(rows: pd.DataFrame, known: pd.DataFrame, left: str, right: str) -> pd.DataFrame:
    """What was known at each row's time or at that very instant; rows without an entity know nothing."""
    ordered = rows.reset_index().sort_values("time", kind="stable")
    named, nameless = ordered[ordered[left].notna()], ordered[ordered[left].isna()]
    known = known.rename(columns={right: left})
    joined = pd.merge_asof(named, known, on="time", by=left, direction="backward")
    return pd.concat([joined, nameless]).sort_values("index").set_index("index").rename_axis(None)
