"""Pictures of results."""

import re
import xml.etree.ElementTree as ElementTree

import numpy as np
import pandas as pd
import pytest
import timeloom as tl
from timeloom import TimelineError

SVG = "{http://www.w3.org/2000/svg}"
LEFT, RIGHT = 62.0, 632.0


@pytest.fixture
def events(session):
    rows = {"at": pd.date_range("2024-01-01", periods=4, freq="D"), "user": ["ann", "<ben>", "ann", None], "x": [1.0, np.nan, 5.0, 2.0]}
    session.table("E", pd.DataFrame(rows), time="at", key="user")
    return session


@pytest.fixture
def hours(session):
    """One entity; of five hours the third is null."""
    rows = {"at": pd.date_range("2024-01-01", periods=5, freq="h"), "user": "ann", "x": [1.0, 2.0, np.nan, 4.0, 3.0]}
    session.table("H", pd.DataFrame(rows), time="at", key="user")
    return session


def panels(plot):
    return ElementTree.fromstring(plot.svg).findall(f"{SVG}g")


def paths(plot, panel=0):
    """Lines, and dots, of a panel: the data of their paths."""
    drawn = [path for path in panels(plot)[panel].findall(f"{SVG}path") if path.get("fill") == "none"]
    return [[path.get("d") for path in drawn if (path.get("stroke-width") == "4") is dots] for dots in (False, True)]


def runs(path):
    """Corners of a line, run by run."""
    found = []
    for kind, numbers in re.findall(r"([MLHVh])([-\d. ]+)", path):
        at = [float(number) for number in numbers.split()]
        if kind == "M":
            found.append([tuple(at)])
        else:
            x, y = found[-1][-1]
            found[-1].append(
                {"L": lambda: tuple(at), "H": lambda: (at[0], y), "V": lambda: (x, at[0]), "h": lambda: (x + at[0], y)}[kind]()
            )
    return found


def test_each_field_that_is_a_number_is_a_panel(events):
    plot = events.query("{ x: E.x, n: count(E), name: E.user, big: E.x > 1.0 }").plot()
    assert [panel.find(f"{SVG}text").text for panel in panels(plot)] == ["x", "n", "big"]
    assert [len(dots) for _, dots in (paths(plot, panel) for panel in range(3))] == [2, 3, 2]
    label = ElementTree.fromstring(plot.svg).get("aria-label")
    assert label == "Plot of x, n, big for 3 entities from 2024-01-01 00:00:00.000 to 2024-01-04 00:00:00.000"


def test_discrete_values_are_points_and_nulls_are_none(hours):
    lines, dots = paths(hours.query("{ x: H.x }").plot())
    assert lines == []
    (drawn,) = dots
    assert [round(run[0][0]) for run in runs(drawn)] == [62, 204, 490, 632]


def test_held_values_are_steps_to_the_end_with_gaps_at_nulls(hours):
    plot = hours.query("{ n: count(H), x: last(H.x) | if(count(H) != 3) }").plot()
    (steps,) = runs(paths(plot, 0)[0][0])
    assert steps[0][0] == LEFT and steps[-1][0] == RIGHT
    assert all(a[0] == b[0] or a[1] == b[1] for a, b in zip(steps, steps[1:])), "only level and upright"
    before, after = runs(paths(plot, 1)[0][0])
    assert (before[0][0], before[-1][0]) == (LEFT, LEFT + 570 / 2), "held until it is null"
    assert (after[0][0], after[-1][0]) == (489.5, RIGHT)


def test_moving_values_are_curves_computed_between_rows_with_gaps_at_nulls(session):
    rows = {"at": pd.to_datetime(["2024-01-01 00:00", "2024-01-01 02:00", "2024-01-01 10:00"]), "user": "ann", "x": [1.0, 2.0, 4.0]}
    session.table("E", pd.DataFrame(rows), time="at", key="user")
    query = "{ n: count(E, window = trailing(1h)), s: sum(E.x, window = trailing(1h)), d: decayed_sum(E.x, half_life = 1h) }"
    plot = session.query(query).plot()
    (n,) = runs(paths(plot, 0)[0][0])
    high, low = n[0][1], max(y for _, y in n)
    assert sorted({round((x - LEFT) / 57, 1) for x, y in n if y == high}) == [0, 1, 2, 3, 10]
    assert sorted({round((x - LEFT) / 57, 1) for x, y in n if y == low}) == [1, 2, 3, 10]
    spans = [(round((run[0][0] - LEFT) / 57, 1), round((run[-1][0] - LEFT) / 57, 1)) for run in runs(paths(plot, 1)[0][0])]
    assert spans == [(0, 1), (2, 3), (10, 10)]
    (d,) = runs(paths(plot, 2)[0][0])
    assert len(d) > 500 and paths(plot, 2)[1] == []
    last = 2.25 / 2**8 + 4
    heights = dict(d)
    for hour, value in {1: 0.5, 3: 2.25 / 2, 5: 2.25 / 2**3, 9: 2.25 / 2**7}.items():
        assert abs(1 + (heights[LEFT + 57 * hour] - d[0][1]) / (d[-1][1] - d[0][1]) * (last - 1) - value) < 0.01


def test_everything_in_a_picture_is_escaped(events):
    html = events.query('{ "<b>\u202e": E.x }').plot()._repr_html_()
    assert "&lt;ben&gt;" in html and "<ben>" not in html
    assert "&lt;b&gt;⟨U+202E⟩" in html and "<b>" not in html and "\u202e" not in html


def test_only_some_fields_may_be_wanted_and_only_numbers_can_be_drawn(events):
    result = events.query("{ x: E.x, n: count(E), name: E.user }")
    assert repr(result.plot(["n"])) == "<timeloom plot of n: 4 rows>"
    assert repr(result.plot(("n", "x", "n"))) == "<timeloom plot of n, x: 4 rows>"
    for fields in (["name"], ["nothing"]):
        with pytest.raises(TimelineError, match="cannot be drawn"):
            result.plot(fields)
    with pytest.raises(TimelineError, match="here: none"):
        events.query("{ name: E.user }").plot()


def test_of_very_many_fields_the_first_are_drawn_unless_others_are_named(events):
    names = [f"f{i}" for i in range(25)]
    result = events.query("{ " + ", ".join(f"{name}: E.x * {i}.0" for i, name in enumerate(names)) + " }")
    plot = result.plot()
    assert len(panels(plot)) == 20 and "fields not drawn: 5" in plot._repr_html_()
    assert len(panels(result.plot(names))) == 25


def test_nothing_to_draw_is_said_once(events):
    for query, options, told in [
        ("{ n: count(E), m: count(E.x) }", {"until": "2020-01-01"}, "no rows"),
        ("{ x: if(E.x > 9.0, E.x), y: if(E.x > 9.0, E.x) }", {}, "no rows with a value that can be drawn"),
    ]:
        texts = ElementTree.fromstring(events.query(query, **options).plot().svg).findall(f".//{SVG}text")
        assert [text.text for text in texts] == [told]
    some = events.query("{ x: if(E.x > 9.0, E.x), n: count(E) }").plot().svg
    assert "x: no values" in some


def test_one_row_is_drawn(events):
    one = events.query("{ n: count(E), m: count(E, window = trailing(1h)) }", limit=1).plot()
    assert "NaN" not in one.svg and "nan" not in one.svg
    assert [len(runs(path)) for panel in (0, 1) for kind in paths(one, panel) for path in kind] == [1, 1, 1]


def test_a_long_result_makes_no_large_picture(session):
    count = 200_000
    rows = {"at": np.arange(count), "user": np.arange(count) % 20, "x": np.random.default_rng(1).random(count)}
    session.table("E", rows, time="at", key="user", time_unit="s")
    plot = session.query("{ x: E.x, s: sum(E.x), w: mean(E.x, window = trailing(1h)) }").plot()
    assert len(plot.svg) < 1_200_000 and "entities not drawn: 12" in plot._repr_html_()


def test_all_panels_have_the_same_axis_of_time_and_its_labels_do_not_touch(session):
    times = pd.to_datetime(["2024-01-01 10:00", "2024-01-01 10:05", "2024-01-01 10:10"])
    session.table("E", pd.DataFrame({"at": times, "user": "ann", "x": [1.0, 2.0, np.nan]}), time="at", key="user")
    plot = session.query("{ x: E.x, n: count(E) }").plot()
    labels = re.findall(r'<text x="([\d.]+)" y="164" text-anchor="\w+">([^<]*)<', plot.svg)
    assert [text for _, text in labels] == ["2024-01-01 10:00:00", "10:05:00", "2024-01-01 10:10:00"] * 2
    assert labels[:3] == labels[3:]


def test_what_the_client_computes_is_drawn_too(session):
    @tl.udf("twice_of<N: number>(x: N) -> f64")
    def twice_of(x):
        return np.asarray(x, float) * 2

    rows = {"at": pd.to_datetime(["2024-01-01 00:00", "2024-01-01 02:00"]), "user": "ann", "x": [1.0, 2.0]}
    session.table("E", pd.DataFrame(rows), time="at", key="user")
    plot = session.query("{ n: twice_of(count(E, window = trailing(1h))) }").plot()
    (n,) = runs(paths(plot)[0][0])
    assert len({y for _, y in n}) == 2, "0 and 2"
