"""Zones are those of Python's `zoneinfo`, over two centuries."""

import datetime as dt
import random
from importlib import resources
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
import timeloom as tl

# Zones whose rules no recent version of the tz data has changed: the engine's and Python's are of different ones.
ZONES = """
Africa/Cairo Africa/Johannesburg Africa/Monrovia America/Argentina/Buenos_Aires America/Chicago America/Halifax America/Juneau America/Los_Angeles
America/New_York America/Phoenix America/St_Johns Antarctica/Troll Asia/Dubai Asia/Gaza Asia/Hong_Kong Asia/Kathmandu Asia/Kolkata Asia/Pyongyang
Asia/Shanghai Asia/Singapore Asia/Tokyo Australia/Adelaide Australia/Lord_Howe Australia/Sydney Europe/Amsterdam Europe/Berlin Europe/Istanbul
Europe/Kyiv Europe/Lisbon Europe/London Europe/Moscow Europe/Paris Pacific/Apia Pacific/Auckland Pacific/Chatham Pacific/Kiritimati Pacific/Kwajalein
""".split()

PARTS = "year month_of_year day_of_month day_of_year day_of_week week_of_year quarter hour_of_day minute_of_hour is_weekend".split()
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)
FIRST, LAST = (int((dt.datetime(year, 1, 1, tzinfo=dt.timezone.utc) - EPOCH).total_seconds()) for year in (1900, 2100))


def zone_of(name: str) -> ZoneInfo:
    with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def near_a_change(zone: ZoneInfo, seconds: int, dice: random.Random) -> int:
    """An instant within hours of the next time its clocks change, if they do within a year."""
    offset = offset_at(zone, seconds)
    low, high = seconds, next((s for s in range(seconds, seconds + 366 * 86400, 8 * 86400) if offset_at(zone, s) != offset), seconds)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if offset_at(zone, middle) == offset else (low, middle)
    return high + dice.choice([-1, 0, 1, dice.randrange(-8000, 8000)])


def offset_at(zone: ZoneInfo, seconds: int):
    return zone.utcoffset((EPOCH + dt.timedelta(seconds=seconds)).astimezone(zone))


def parts_of(zone: ZoneInfo, seconds: int) -> list:
    at = (EPOCH + dt.timedelta(seconds=seconds)).astimezone(zone)
    week = at.isocalendar()
    date = [at.year, at.month, at.day, at.timetuple().tm_yday, week.weekday, week.week, (at.month + 2) // 3]
    return [*date, at.hour, at.minute, week.weekday > 5]


@pytest.fixture(scope="module")
def instants():
    dice = random.Random(3)
    zones = [zone_of(name) for name in ZONES]
    seconds = [dice.randrange(FIRST, LAST) for _ in range(400)]
    seconds += [near_a_change(zone, dice.randrange(FIRST, LAST), dice) for zone in zones for _ in range(12)]
    table = pd.DataFrame({"at": pd.to_datetime(seconds, unit="s"), "key": 1, "row": range(len(seconds))})
    with tl.connect() as session:
        session.table("Instant", table, time="at", key="key", subsort="row")
        yield session, seconds


@pytest.mark.parametrize("name", ZONES)
def test_every_part_of_a_local_time_is_that_of_zoneinfo(instants, name):
    session, seconds = instants
    fields = ", ".join(f'{part}: {part}(Instant.at, zone = "{name}")' for part in PARTS)
    found = session.query(f"{{ row: Instant.row, {fields} }}", changed_since="1800-01-01").to_pandas().set_index("row")
    zone = zone_of(name)
    for row, values in zip(found.index, found[PARTS].itertuples(index=False, name=None), strict=True):
        assert list(values) == parts_of(zone, seconds[row]), dt.datetime.fromtimestamp(seconds[row], dt.timezone.utc)


@pytest.mark.parametrize("name", ZONES)
def test_a_day_begins_at_the_first_instant_of_its_date(instants, name):
    session, seconds = instants
    text = f'{{ row: Instant.row, start: truncate_time(Instant.at, "day", zone = "{name}") }}'
    found = session.query(text, changed_since="1800-01-01").to_pandas()
    zone = zone_of(name)
    for row, start in zip(found["row"], found["start"], strict=True):
        begun = (start.to_pydatetime().replace(tzinfo=dt.timezone.utc) - EPOCH).total_seconds()
        before, first, then = (parts_of(zone, int(at))[:3] for at in (begun - 1, begun, seconds[row]))
        # Where clocks are put back over midnight, the day that has begun goes on.
        assert begun <= seconds[row] and before < first >= then, dt.datetime.fromtimestamp(seconds[row], dt.timezone.utc)
