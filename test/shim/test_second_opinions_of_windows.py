"""What windows hold and when ticks and expiries come, computed a second time by pandas and NumPy."""

import datetime
import re

import numpy as np
import pandas as pd
import pytest
import timeloom as tl
from test_second_opinions import EMPTY, SINGLE, close, compare, weights

ROWS = 240
ADDED = 2**64 - 1
"""The subsort of rows that no event caused."""


class Scale:
    """Events of seven entities over a while, in steps of so many seconds."""

    def __init__(self, begin: str, steps: int, step: int):
        random = np.random.default_rng(steps)
        begins = int(pd.Timestamp(begin, tz="UTC").timestamp())
        vectors = random.normal(0, 2, (ROWS, 3)).round(2).tolist()
        self.frame = pd.DataFrame({
            "at": begins + step * np.sort(random.integers(0, steps, ROWS)), "user": random.integers(0, 7, ROWS), "id": np.arange(ROWS),
            "x": np.where(random.random(ROWS) < 0.2, np.nan, random.integers(-6, 7, ROWS) / 4),
            "v": [vector if random.random() < 0.85 else None for vector in vectors],
        })  # fmt: skip


SCALES = {
    "seconds": Scale("2024-02-28T23:58:20", 300, 1),
    "hours": Scale("2024-03-08T12:00", 500, 600),
    "days": Scale("2023-08-20", 1700, 6 * 3600),
}


@pytest.fixture(scope="module")
def tables():
    with tl.connect() as session:
        yield {
            name: (
                session.table(f"E_{name}", frame.assign(at=pd.to_datetime(frame["at"], unit="s")), time="at", key="user", subsort="id"),
                frame,
            )
            for name, frame in ((name, scale.frame) for name, scale in SCALES.items())
        }


def at(seconds, zone="UTC"):
    return pd.Timestamp(seconds, unit="s", tz="UTC").tz_convert(zone)


def seconds(local):
    return int(local.timestamp())


def midnight(date, zone):
    """The first instant of a date where clocks show the zone's time."""
    return pd.Timestamp(date).tz_localize(zone, ambiguous=True, nonexistent="shift_forward")


def day(zone, back=0):
    return lambda now: seconds(midnight(at(now, zone).date() - datetime.timedelta(days=back), zone))


def days(count, zone, first="1970-01-01"):
    """Periods of some local days, counted from a date."""

    def start(now):
        since = (at(now, zone).date() - datetime.date.fromisoformat(first)).days
        return seconds(midnight(datetime.date.fromisoformat(first) + datetime.timedelta(days=since // count * count), zone))

    return start


def months(count, zone, back=0):
    """Periods of some local months, counted from January 1970."""

    def start(now):
        number = (at(now, zone).year * 12 + at(now, zone).month - 1) // count * count - back
        return seconds(midnight(datetime.date(number // 12, number % 12 + 1, 1), zone))

    return start


def fixed(length, origin=0, back=0):
    return lambda now: origin + (now - origin) // length * length - back


def months_from(origin):
    """Months counted from a day that not every month has."""
    starts = [seconds(pd.Timestamp(origin, tz="UTC") + pd.DateOffset(months=n)) for n in range(-3, 30)]
    return lambda now: max(start for start in starts if start <= now)


def a_month_before(now):
    """The first instant within a month: after the same time of the month before, or from the next month's first on where it has no such day."""
    then = at(now).tz_localize(None)
    first = (then.to_period("M") - 1).start_time
    before = first + (then - then.to_period("M").start_time)
    return seconds(min(before + pd.Timedelta("1ns"), then.to_period("M").start_time).ceil("s").tz_localize("UTC"))


def since(start):
    """Inputs at or after the start of what holds now."""
    return lambda times, now: times >= start(now)


def session(gap):
    """Inputs since the last pause that was longer."""

    def held(times, now):
        if len(times) == 0 or now - times[-1] > gap:
            return np.zeros(len(times), bool)
        pauses = np.flatnonzero(np.diff(times) > gap)
        return np.arange(len(times)) > (pauses[-1] if len(pauses) else -1)

    return held


HOUR, DAY = 3600, 86400
WINDOWS = {
    ("seconds", "tumbling(40s)"): since(fixed(40)),
    ("seconds", "hopping(60s, 20s)"): since(fixed(20, back=40)),
    ("seconds", "session(15s)"): session(15),
    ("hours", 'tumbling(6h, origin = "2024-03-09T01:30:00")'): since(fixed(6 * HOUR, int(pd.Timestamp("2024-03-09T01:30", tz="UTC").timestamp()))),
    ("hours", "hopping(6h, 90m)"): since(fixed(5400, back=5400 * 3)),
    ("hours", "tumbling(1d)"): since(fixed(DAY)),
    ("hours", 'tumbling(1d, zone = "America/New_York")'): since(day("America/New_York")),
    ("hours", 'hopping(2d, 1d, zone = "America/New_York")'): since(day("America/New_York", back=1)),
    ("hours", "session(5h)"): session(5 * HOUR),
    ("days", "tumbling(1mo)"): since(months(1, "UTC")),
    ("days", 'tumbling(3mo, zone = "Australia/Lord_Howe")'): since(months(3, "Australia/Lord_Howe")),
    ("days", 'hopping(6mo, 2mo, zone = "Europe/Berlin")'): since(months(2, "Europe/Berlin", back=4)),
    ("days", "tumbling(7d)"): since(days(7, "UTC", "1970-01-05")),
    ("days", 'tumbling(2w, zone = "America/New_York")'): since(days(14, "America/New_York", "1970-01-05")),
    ("days", 'tumbling(5d, zone = "Asia/Kathmandu")'): since(days(5, "Asia/Kathmandu")),
    ("days", 'tumbling(1mo, origin = "2023-07-31T06:00:00")'): since(months_from("2023-07-31T06:00")),
    ("days", "trailing(1mo)"): since(a_month_before),
    ("days", "trailing(10d)"): since(lambda now: now - 10 * DAY + 1),
    ("days", "session(9d)"): session(9 * DAY),
}  # fmt: skip
BASE = {
    "count(x)": lambda x, t, now: len(x), "sum(x)": lambda x, t, now: np.sum(x), "mean(x)": lambda x, t, now: np.mean(x), "min(x)": lambda x, t, now: min(x),
    "max(x)": lambda x, t, now: max(x), "variance(x)": lambda x, t, now: np.var(x) if len(x) > 1 else None, "stddev(x)": lambda x, t, now: np.std(x) if len(x) > 1 else None,
    "first(x)": lambda x, t, now: x[0], "last(x)": lambda x, t, now: x[-1], "collect(x, 3)": lambda x, t, now: x[-3:],
    "approx_quantile(x, 0.8)": lambda x, t, now: np.quantile(x, 0.8),
}  # fmt: skip
CALLS = {**BASE, **SINGLE}
WORTH_WHEN_EMPTY = {**EMPTY, "count(x)": 0, "collect(x, 3)": []}


def windowed(call, window, name):
    return re.sub(r"\b([xv])\b", rf"E_{name}.\1", call)[:-1] + f", window = {window})"


def inputs(frame, column, held):
    """For each event the values of its entity that the window holds, and their times."""
    for _, own in frame.groupby("user"):
        given = own[own[column].notna()]
        for event in own.itertuples():
            seen = given[given["id"] <= event.id]
            kept = seen[held(seen["at"].to_numpy(), event.at)]
            yield event, kept[column].tolist(), kept["at"].tolist()


@pytest.mark.parametrize(("scale", "window"), WINDOWS)
def test_every_aggregation_is_worth_what_the_window_holds(tables, scale, window):
    def expected(frame):
        for event, x, t in inputs(frame, "x", WINDOWS[scale, window]):
            yield event.id, [f(x, t, event.at) if x else WORTH_WHEN_EMPTY.get(call) for call, f in CALLS.items()]

    handle, frame = tables[scale]
    compare((handle, frame), [windowed(call, window, scale) for call in CALLS], expected, handle.name)


@pytest.mark.parametrize(("scale", "window"), [*WINDOWS, ("seconds", None)])
def test_vectors_are_added_and_averaged_element_by_element(tables, scale, window):
    held = WINDOWS.get((scale, window), lambda times, now: times <= now)
    calls = [
        windowed(call, window, scale) if window else call.replace("v)", f"E_{scale}.v)") for call in ("vector_sum(v)", "vector_mean(v)")
    ]

    def expected(frame):
        for event, v, _ in inputs(frame, "v", held):
            yield event.id, [np.sum(v, axis=0).tolist() if v else None, np.mean(v, axis=0).tolist() if v else None]

    handle, frame = tables[scale]
    compare((handle, frame), calls, expected, handle.name)


def test_a_mean_of_vectors_fades(tables):
    def expected(frame):
        for event, v, t in inputs(frame, "v", lambda times, now: times <= now):
            yield event.id, [(np.array(v).T @ weights(t, event.at) / weights(t, event.at).sum()).tolist() if v else None]

    handle, frame = tables["seconds"]
    compare((handle, frame), ["decayed_vector_mean(E_seconds.v, 20s)"], expected, handle.name)


BOUNDARIES = {
    ("seconds", "every(20s)"): lambda first, last: range(-(-first // 20) * 20, last + 1, 20),
    ("seconds", 'every(35s, origin = "2024-02-28T23:58:31")'): lambda first, last: range(int(pd.Timestamp("2024-02-28T23:58:31", tz="UTC").timestamp()), last + 1, 35),
    ("hours", 'hourly(zone = "Asia/Kathmandu")'): lambda first, last: range(-(-(first - 900) // HOUR) * HOUR + 900, last + 1, HOUR),
    ("hours", 'daily(zone = "America/New_York")'): lambda first, last: local_days(first, last, "America/New_York"),
    ("days", "weekly()"): lambda first, last: local_days(first, last, "UTC", lambda date: date.weekday() == 0),
    ("days", 'weekly(start = "wednesday", zone = "America/New_York")'): lambda first, last: local_days(first, last, "America/New_York", lambda date: date.weekday() == 2),
    ("days", "quarterly()"): lambda first, last: local_days(first, last, "UTC", lambda date: date.day == 1 and date.month % 3 == 1),
    ("days", 'quarterly(zone = "Australia/Lord_Howe")'): lambda first, last: local_days(first, last, "Australia/Lord_Howe", lambda date: date.day == 1 and date.month % 3 == 1),
    ("days", 'monthly(zone = "Pacific/Apia")'): lambda first, last: local_days(first, last, "Pacific/Apia", lambda date: date.day == 1),
}  # fmt: skip


def local_days(first, last, zone, wanted=lambda date: True):
    dates = (at(first, zone).date() + datetime.timedelta(days=n) for n in range((last - first) // DAY + 2))
    return [start for date in dates if wanted(date) and first <= (start := seconds(midnight(date, zone))) <= last]


def added(result):
    """The rows that no event caused, by time and entity, with their fields."""
    rows = [row for row in result.to_arrow(identity=True).to_pylist() if row["_subsort"] == ADDED]
    return {(seconds(pd.Timestamp(row["_time"], tz="UTC")), row["_key"]): list(row.values())[4:] for row in rows}


@pytest.mark.parametrize(("scale", "tick"), BOUNDARIES)
def test_ticks_come_at_each_boundary_for_each_entity_that_has_begun(tables, scale, tick):
    handle, frame = tables[scale]
    length = {"seconds": 40, "hours": 7 * HOUR, "days": 12 * DAY}[scale]
    name = handle.name
    found = added(
        handle._session.query(
            f"{{ n: count({name}.x), s: sum({name}.x), w: count({name}.x, window = trailing({length}s)) }} | when({tick})"
        )
    )
    expected = {}
    for boundary in BOUNDARIES[scale, tick](frame["at"].min(), frame["at"].max()):
        for user, own in frame.groupby("user"):
            if own["at"].min() > boundary:
                continue
            given = own[own["x"].notna() & (own["at"] <= boundary)]
            recent = int((given["at"] > boundary - length).sum())
            expected[boundary, user] = [len(given), given["x"].sum() if len(given) else None, recent]
    assert len(expected) > 20 and found.keys() == expected.keys()
    assert [(key, found[key], worth) for key, worth in expected.items() if not all(map(close, found[key], worth))] == []


@pytest.mark.parametrize(("scale", "gap"), [("seconds", 15), ("hours", 5 * HOUR), ("days", 9 * DAY)])
def test_an_idle_tick_comes_when_nothing_has_happened_for_a_while(tables, scale, gap):
    handle, frame = tables[scale]
    found = added(handle._session.query(f"{{ n: count({handle.name}) }} | when(idle({gap}s))"))
    expected = {}
    for user, own in frame.groupby("user"):
        times = own["at"].to_numpy()
        for number, (time, later) in enumerate(zip(times, [*times[1:], np.inf]), 1):
            if later > time + gap and time + gap <= frame["at"].max():
                expected[time + gap, user] = [number]
    assert len(expected) > 20 and found == expected


@pytest.mark.parametrize(("scale", "length"), [("seconds", 15), ("hours", 5 * HOUR), ("days", 9 * DAY)])
def test_an_expiring_window_has_a_row_wherever_an_input_gets_too_old_and_a_session_where_it_ends(tables, scale, length):
    handle, frame = tables[scale]
    name = handle.name
    result = handle._session.query(
        f"{{ n: count({name}.x, window = trailing({length}s, expire = true)), s: sum({name}.x, window = trailing({length}s)) }}"
    )
    closed = handle._session.query(f"{{ n: count({name}.x, window = session({length}s, expire = true)) }}")
    trailing, ends = {}, {}
    for user, own in frame.groupby("user"):
        given = own[own["x"].notna()]
        times, x = given["at"].to_numpy(), given["x"].to_numpy()
        for place, time in enumerate(times):
            out = time + length
            if out > frame["at"].max():
                continue
            held = (times > out - length) & (times <= out)
            trailing[out, user] = [int(held.sum()), x[held].sum() if held.any() else None]
            if not np.any((times > time) & (times <= out)) and place == np.flatnonzero(times == time)[-1]:
                ends[out, user] = [int(session(length)(times[: place + 1], time).sum())]
    found = added(result)
    assert len(trailing) > 100 and found.keys() == trailing.keys()
    assert [(key, found[key], worth) for key, worth in trailing.items() if not all(map(close, found[key], worth))] == []
    assert len(ends) > 20 and added(closed) == ends
    assert result.rows == ROWS + len(trailing) and closed.rows == ROWS + len(ends)


@pytest.fixture(scope="module")
def many():
    """Two entities with many values, one of few different ones."""
    random = np.random.default_rng(7)
    count = 60_000
    frame = pd.DataFrame(
        {
            "at": 10**9 + np.arange(count),
            "user": np.arange(count) % 2,
            "x": random.gamma(2, 20, count),
            "k": random.zipf(1.3, count) % 10**9,
        }
    )
    with tl.connect() as session:
        session.table("M", frame, time="at", key="user", time_unit="s")
        yield session, frame


def test_an_approximate_quantile_is_off_by_a_hundredth_of_the_ranks_at_most(many):
    session, frame = many
    parts = (0.01, 0.25, 0.5, 0.9, 0.999)
    fields = ", ".join(f"q{n}: approx_quantile(M.x, {q})" for n, q in enumerate(parts))
    found = session.query(f"{{ {fields} }}").to_pandas()
    for user, own in frame.groupby("user"):
        for rows in (1, 10, 100, 1000, 5000, len(own)):
            ordered, row = np.sort(own["x"].to_numpy()[:rows]), found[found["_key"] == user].iloc[rows - 1]
            for n, q in enumerate(parts):
                low, high = np.searchsorted(ordered, row[f"q{n}"], "left"), np.searchsorted(ordered, row[f"q{n}"], "right")
                assert low - 1 - 0.01 * rows <= q * (rows - 1) <= high + 0.01 * rows, (user, rows, q)


def test_an_approximate_count_is_exact_below_512_and_near_beyond(many):
    session, frame = many
    found = session.query("{ n: approx_count_distinct(M.k), t: approx_count_distinct(M.k, window = trailing(2h)) }").to_pandas()
    for user, own in frame.groupby("user"):
        ours, first = found[found["_key"] == user], ~own["k"].duplicated()
        exact = first.cumsum().to_numpy()
        few = exact < 512
        assert (ours["n"].to_numpy()[few] == exact[few]).all() and few.sum() > 512 and (~few).sum() > 10_000
        assert np.abs(ours["n"].to_numpy()[~few] / exact[~few] - 1).max() < 4 * 0.0165
        for row in (100, 3599, 3600, 20_000, 29_999):
            assert ours["t"].iloc[row] == own["k"].iloc[max(0, row - 3599) : row + 1].nunique()
