"""The aggregations and row functions that extend the language, computed a second time by NumPy, pandas, SciPy and Python itself."""

import datetime
import math
import re
from collections import Counter

import numpy as np
import pandas as pd
import pytest
import timeloom as tl
from scipy import stats

ROWS, LENGTH = 240, 40.0
"""Events, and the seconds of the trailing window."""


def events():
    """Values with ties, nulls and equal times; every instant of an entity at which nothing else is, too."""
    random = np.random.default_rng(5)
    frame = pd.DataFrame({
        "at": np.sort(random.integers(0, 300, ROWS)), "user": random.integers(0, 7, ROWS), "id": np.arange(ROWS),
        "x": random.integers(-6, 7, ROWS) / 4, "y": random.normal(0, 3, ROWS).round(1), "c": random.random(ROWS) < 0.6,
    })  # fmt: skip
    for name, share in (("x", 0.2), ("y", 0.15), ("c", 0.1)):
        frame[name] = frame[name].astype(object).where(random.random(ROWS) >= share, None)
    return frame.astype({"x": float, "y": float, "c": "boolean"})


@pytest.fixture(scope="module")
def table():
    with tl.connect() as session:
        frame = events()
        yield session.table("E", frame.assign(at=pd.to_datetime(frame["at"], unit="s")), time="at", key="user", subsort="id"), frame


def moments(x, order):
    """Excess skewness or kurtosis; null where the values are few or all the same."""
    if len(x) < order or len(set(x)) == 1:
        return None
    return stats.skew(x) if order == 3 else stats.kurtosis(x)


def pairs(x, y, of):
    return None if len(x) < 2 else of(np.array(x), np.array(y))


def correlation(x, y):
    return None if len(set(x)) == 1 or len(set(y)) == 1 else np.corrcoef(x, y)[0, 1]


def slope(x, t):
    return None if len(set(t)) < 2 else np.polyfit(np.array(t) - t[0], x, 1)[0]


def most_frequent(x, k):
    latest = {value: index for index, value in enumerate(x)}
    counts = Counter(x)
    return sorted(counts, key=lambda value: (-counts[value], -latest[value]))[:k]


def ewma(x, alpha):
    return pd.Series(x).ewm(alpha=alpha, adjust=False).mean().iloc[-1]


def streak(c):
    return len(c) - max((index + 1 for index, value in enumerate(c) if not value), default=0)


def weights(t, now, half_life=20.0):
    return np.exp2(-(now - np.array(t)) / half_life)


def held(x, t, now):
    spans = np.diff([*t, now])
    return x[-1] if now == t[0] else np.dot(x, spans) / spans.sum()


def entropy(x):
    return stats.entropy(list(Counter(x).values()), base=2)


SINGLE = {
    "median(x)": lambda x, t, now: np.median(x),
    "quantile(x, 0.3)": lambda x, t, now: np.quantile(x, 0.3),
    "skewness(x)": lambda x, t, now: moments(x, 3),
    "kurtosis(x)": lambda x, t, now: moments(x, 4),
    "product(x)": lambda x, t, now: np.prod(x),
    "mode(x)": lambda x, t, now: most_frequent(x, 1)[0],
    "top(x, 2)": lambda x, t, now: [{"value": value, "count": Counter(x)[value]} for value in most_frequent(x, 2)],
    "count_distinct(x)": lambda x, t, now: len(set(x)),
    "approx_count_distinct(x)": lambda x, t, now: len(set(x)),
    "entropy(x)": lambda x, t, now: entropy(x),
    "histogram(x, -1.0, 0.0, 0.5)": lambda x, t, now: np.bincount(np.digitize(x, [-1, 0, 0.5]), minlength=4).tolist(),
    "slope(x, per = 1s)": lambda x, t, now: slope(x, t),
    "ewma(x, 0.3)": lambda x, t, now: ewma(x, 0.3),
    "time_weighted_mean(x)": held,
    "first_time(x)": lambda x, t, now: datetime.datetime.fromtimestamp(t[0], datetime.timezone.utc).replace(tzinfo=None),
    "last_time(x)": lambda x, t, now: datetime.datetime.fromtimestamp(t[-1], datetime.timezone.utc).replace(tzinfo=None),
}  # fmt: skip
UNWINDOWED = {
    "decayed_sum(x, 20s)": lambda x, t, now: np.dot(x, weights(t, now)),
    "decayed_count(x, 20s)": lambda x, t, now: weights(t, now).sum(),
    "decayed_mean(x, 20s)": lambda x, t, now: np.dot(x, weights(t, now)) / weights(t, now).sum(),
    "elapsed(x)": lambda x, t, now: float(now - t[-1]),
}  # fmt: skip
DOUBLE = {
    "covariance(x, y)": lambda x, y: pairs(x, y, lambda x, y: np.cov(x, y, bias=True)[0, 1]),
    "correlation(x, y)": lambda x, y: pairs(x, y, correlation),
}
COMPARED = {"arg_min(x, y)": lambda x, y: y[int(np.argmin(x))], "arg_max(x, y)": lambda x, y: y[int(np.argmax(x))]}
FLAGS = {"any(c)": any, "all(c)": all, "streak(c)": streak}
EMPTY = {"top(x, 2)": [], "count_distinct(x)": 0, "approx_count_distinct(x)": 0, "histogram(x, -1.0, 0.0, 0.5)": [0] * 4, "any(c)": False, "all(c)": True, "streak(c)": 0}  # fmt: skip
WINDOWS = {"": (math.inf, None), "trailing(40s)": (LENGTH, None), "since(E.id % 11 == 0)": (math.inf, 11)}


def contents(frame, span, every):
    """For each event the earlier ones of its entity, itself included, that its window holds."""
    for _, own in frame.groupby("user"):
        for end in range(len(own)):
            row = own.iloc[end]
            seen = own.iloc[: end + 1]
            if every is not None:
                closed = seen["id"].iloc[:-1][seen["id"].iloc[:-1] % every == 0]
                seen = seen[seen["id"] > (closed.iloc[-1] if len(closed) else -1)]
            yield row, seen[seen["at"] > row["at"] - span], own.iloc[: end + 1]


def close(ours, theirs):
    if isinstance(theirs, list) and isinstance(ours, list):
        return len(ours) == len(theirs) and all(map(close, ours, theirs))
    if isinstance(theirs, (float, np.floating)) and isinstance(ours, float):
        return math.isclose(ours, theirs, rel_tol=1e-7, abs_tol=1e-7)
    return ours == theirs


def written(call, window):
    inside = re.sub(r"\b([xyc])\b", r"E.\1", call)
    return inside if not window else f"{inside[:-1]}, window = {window.replace('E.id % 11', 'mod(E.id, 11)')})"


def compare(table, calls, expected, name="E"):
    """`calls`: names and texts; `expected` gives for an event what each is worth."""
    handle, frame = table
    fields = ", ".join(f"f{n}: {text}" for n, text in enumerate(calls))
    rows = handle._session.query(f"{{ id: {name}.id, {fields} }}").to_arrow().to_pylist()
    ours = {row["id"]: [row[f"f{n}"] for n in range(len(calls))] for row in rows}
    assert len(ours) == ROWS
    wrong = []
    for identity, theirs in expected(frame):
        wrong += [(identity, call, a, b) for call, a, b in zip(calls, ours[identity], theirs) if not close(a, b)]
    assert wrong == []


@pytest.mark.parametrize("window", WINDOWS)
def test_aggregations_of_one_value(table, window):
    def expected(frame):
        for row, content, _ in contents(frame, *WINDOWS[window]):
            given = content[content["x"].notna()]
            x, t = given["x"].tolist(), given["at"].tolist()
            yield row["id"], [f(x, t, row["at"]) if x else EMPTY.get(call) for call, f in SINGLE.items()]

    compare(table, [written(call, window) for call in SINGLE], expected)


@pytest.mark.parametrize("window", WINDOWS)
def test_aggregations_of_two_values_and_of_conditions(table, window):
    def expected(frame):
        for row, content, _ in contents(frame, *WINDOWS[window]):
            both, compared = content.dropna(subset=["x", "y"]), content[content["x"].notna()]
            x, y = both["x"].tolist(), both["y"].tolist()
            by, value = compared["x"].tolist(), [None if math.isnan(v) else v for v in compared["y"]]
            c = content["c"].dropna().astype(bool).tolist()
            yield (
                row["id"],
                [
                    *(f(x, y) if x else None for f in DOUBLE.values()),
                    *(f(by, value) if by else None for f in COMPARED.values()),
                    *(f(c) if c else EMPTY[call] for call, f in FLAGS.items()),
                ],
            )

    compare(table, [written(call, window) for call in (*DOUBLE, *COMPARED, *FLAGS)], expected)


def test_what_fades_and_what_takes_no_window(table):
    def expected(frame):
        for row, _, seen in contents(frame, math.inf, None):
            given = seen[seen["x"].notna()]
            x, t, now = given["x"].tolist(), given["at"].tolist(), row["at"]
            first = [f(x, t, now) if x else (0.0 if "count" in call else None) for call, f in UNWINDOWED.items()]
            recent = [v for v, at in zip(x, t) if at > now - LENGTH]
            missing = math.isnan(row["x"])
            difference = None if missing or len(x) < 2 else x[-1] - x[-2]
            change = None if difference is None or x[-2] == 0 else difference / x[-2]
            flat = missing or len(recent) < 2 or np.std(recent) == 0
            yield (
                row["id"],
                [*first, difference, change, None if flat else (x[-1] - np.mean(recent)) / np.std(recent), len(recent) / LENGTH],
            )

    calls = [written(call, "") for call in UNWINDOWED]
    compare(table, [*calls, "diff(E.x)", "pct_change(E.x)", "zscore(E.x, trailing(40s))", "rate(E.x, 40s)"], expected)


TEXTS = ["", "a", "Hello, World", "ключ 😀", "a.b.c", "  padded ", "aaa", "x=12;y=7", "straße"]
NUMBERS = [0.0, 1.0, -1.0, 0.5, -2.5, 2.5, 1e-9, 12345.678, -7.25, 3.0, 1e300]
INSTANTS = pd.to_datetime(["2024-12-30T23:59:59", "2024-02-29T12:30:15", "2021-01-03T00:00:00", "1969-12-31T23:59:59", "2000-07-01T05:06:07", "2026-11-01T01:30:00"])  # fmt: skip
floats = np.errstate(all="ignore")


def rounded(x, digits):
    scaled = abs(x) * 10**digits
    return math.copysign(math.floor(scaled + 0.5) / 10**digits, x) if scaled < 1e15 else x


OF_NUMBERS = {
    "abs(x)": np.abs, "sign(x)": np.sign, "trunc(x)": np.trunc, "log(x)": np.log, "log2(x)": np.log2, "log10(x)": np.log10, "log1p(x)": np.log1p,
    "expm1(x)": np.expm1, "sin(x)": np.sin, "cos(x)": np.cos, "tan(x)": np.tan, "asin(x)": np.arcsin, "acos(x)": np.arccos, "atan(x)": np.arctan,
    "cbrt(x)": np.cbrt, "atan2(x, y)": np.arctan2, "mod(x, y)": np.mod, "floor_div(x, y)": np.floor_divide, "greatest(x, y)": np.maximum,
    "least(x, y)": np.minimum, "round_to(x, 1)": lambda x, y: rounded(x, 1), "between(x, -1.0, 1.0)": lambda x, y: -1 <= x <= 1,
    "is_finite(x)": np.isfinite, "is_in(x, 0.5, 3.0)": lambda x, y: x in (0.5, 3.0), "case(x > 1.0, 1, x < 0.0, 2, default = 3)": lambda x, y: 1 if x > 1 else 2 if x < 0 else 3,
}  # fmt: skip
OF_TEXTS = {
    'contains(s, ".")': lambda s: "." in s, 'starts_with(s, "a")': lambda s: s.startswith("a"), 'ends_with(s, "e")': lambda s: s.endswith("e"),
    'matches(s, "[0-9]+")': lambda s: re.search("[0-9]+", s) is not None,
    'extract(s, "y=([0-9]+)")': lambda s: found[1] if (found := re.search("y=([0-9]+)", s)) else None, 'replace(s, "a", "bb")': lambda s: s.replace("a", "bb"),
    'split(s, ".")': lambda s: s.split("."), "trim(s)": str.strip, 'concat(s, "-", s)': lambda s: f"{s}-{s}",
    'position(s, "l")': lambda s: None if s.find("l") < 0 else s.find("l"), "repeat(s, 2)": lambda s: s * 2, 'pad_left(s, 8, fill = "*")': lambda s: s.rjust(8, "*"),
    "pad_right(s, 8)": lambda s: s.ljust(8), "reverse_text(s)": lambda s: s[::-1], "len(s)": lambda s: len(s.encode()), "upper(s)": str.upper, "lower(s)": str.lower,
    'join(split(s, "."), "/")': lambda s: "/".join(s.split(".")), 'list_contains(split(s, "."), "b")': lambda s: "b" in s.split("."),
}  # fmt: skip
OF_INSTANTS = {
    "day_of_week(t)": lambda t: t.isoweekday(), "hour_of_day(t)": lambda t: t.hour, "minute_of_hour(t)": lambda t: t.minute, "second_of_minute(t)": lambda t: t.second,
    "week_of_year(t)": lambda t: t.isocalendar()[1], "quarter(t)": lambda t: t.quarter, "is_weekend(t)": lambda t: t.isoweekday() > 5,
    'hour_of_day(t, zone = "America/New_York")': lambda t: t.tz_localize("UTC").tz_convert("America/New_York").hour,
    **{f'truncate_time(t, "{unit}")': lambda t, code=code: t.to_period(code).start_time for unit, code in
       {"second": "s", "minute": "min", "hour": "h", "day": "D", "week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"}.items()},
}  # fmt: skip
OF_LISTS = {
    "list_sum(l)": np.sum, "list_mean(l)": np.mean, "list_min(l)": np.min, "list_max(l)": np.max, "sort(l)": sorted, "reverse(l)": lambda v: v[::-1],
    "slice(l, start = 1, end = 3)": lambda v: v[1:3], "distinct(l)": lambda v: list(dict.fromkeys(v)), "dot(l, l)": lambda v: np.dot(v, v),
    "norm(l)": np.linalg.norm, "euclidean(l, reverse(l))": lambda v: math.dist(v, v[::-1]),
    "cosine(l, reverse(l))": lambda v: np.dot(v, v[::-1]) / np.dot(v, v),
}  # fmt: skip


def asked(session, column, values, calls, before=""):
    """What the calls are worth at each of the values."""
    rows = {
        "at": range(10**9, 10**9 + len(values)),
        "user": [1] * len(values),
        **{name: given for name, given in zip(column, zip(*values))},
    }
    session.table("V", pd.DataFrame(rows), time="at", key="user", time_unit="s")
    names = re.compile(rf"\b([{''.join(column)}l])\b(?![(\"])")
    texts = [names.sub(lambda found: "l" if found[1] == "l" else f"V.{found[1]}", call) for call in calls]
    fields = ", ".join(f"f{n}: {text}" for n, text in enumerate(texts))
    return [list(row.values())[2:] for row in session.query(f"{before}{{ {fields} }}").to_arrow().to_pylist()]


def same(ours, theirs):
    theirs = theirs.item() if isinstance(theirs, np.generic) else theirs
    if isinstance(theirs, float):
        return (math.isnan(ours) and math.isnan(theirs)) or math.isclose(ours, theirs, rel_tol=1e-12, abs_tol=1e-12)
    return ours == theirs


def differences(found, values, functions):
    return [
        (call, value, a, b)
        for value, row in zip(values, found)
        for (call, f), a in zip(functions.items(), row)
        if not same(a, b := f(*value))
    ]


def test_functions_of_numbers(session):
    values = [(x, y) for x in NUMBERS for y in (1.0, -2.0, 0.0, 0.75)]
    with floats:
        functions = {call: f if not isinstance(f, np.ufunc) or f.nin == 2 else (lambda x, y, f=f: f(x)) for call, f in OF_NUMBERS.items()}
        assert differences(asked(session, "xy", values, functions), values, functions) == []


def test_functions_of_texts(session):
    values = [(text,) for text in TEXTS]
    assert differences(asked(session, "s", values, OF_TEXTS), values, OF_TEXTS) == []


def test_functions_of_instants(session):
    values = [(at,) for at in INSTANTS]
    assert differences(asked(session, "t", values, OF_INSTANTS), values, OF_INSTANTS) == []


def test_functions_of_lists_and_vectors(session):
    values = [(x,) for x in NUMBERS[:-1]]
    found = asked(session, "x", values, OF_LISTS, "let l = collect(V.x, 4) in ")
    lists = [([x for (x,) in values[max(0, n - 3) : n + 1]],) for n in range(len(values))]
    assert differences(found[1:], lists[1:], OF_LISTS) == []


def test_the_distance_of_two_places(session):
    places = [(52.52, 13.405, 48.8566, 2.3522), (40.6413, -73.7781, 51.47, -0.4543), (0.0, 179.5, 0.0, -179.5), (-90.0, 0.0, 90.0, 0.0)]

    def great_circle(a, b, c, d):
        one, two = (
            np.array([math.cos(p) * math.cos(q), math.cos(p) * math.sin(q), math.sin(p)])
            for p, q in (np.radians([a, b]), np.radians([c, d]))
        )
        return 6_371_008.8 * math.atan2(np.linalg.norm(np.cross(one, two)), np.dot(one, two))

    assert differences(asked(session, "abcd", places, ["haversine(a, b, c, d)"]), places, {"haversine(a, b, c, d)": great_circle}) == []
