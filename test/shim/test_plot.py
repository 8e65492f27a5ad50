"""Pictures of results."""

import re
import xml.etree.ElementTree as ElementTree

import numpy as np
import pandas as pd
import pytest
from timeloom import TimelineError


@pytest.fixture
def events(session):
    rows = {"at": pd.date_range("2024-01-01", periods=4, freq="D"), "user": ["ann", "<ben>", "ann", None], "x": [1.0, np.nan, 5.0, 2.0]}
    session.table("E", pd.DataFrame(rows), time="at", key="user")
    return session


def lines(plot):
    return re.findall(r'd="(M[^"]*)" fill="none"', plot.svg)


def test_each_field_that_is_a_number_is_a_panel_with_a_stepped_line_per_entity(events):
    plot = events.query("{ x: E.x, n: count(E), name: E.user, big: E.x > 1.0 }").plot()
    panels = ElementTree.fromstring(plot.svg).findall("{http://www.w3.org/2000/svg}g")
    assert [panel.find("{http://www.w3.org/2000/svg}text").text for panel in panels] == ["x", "n", "big"]
    assert len(lines(plot)) == 2 + 3 + 2
    assert re.fullmatch(r"M62\.0 \d+\.\dH442\.0V\d+\.\d", lines(plot)[0])


def test_everything_in_a_picture_is_escaped(events):
    html = events.query("{ x: E.x }").plot()._repr_html_()
    assert "&lt;ben&gt;" in html and "<ben>" not in html


def test_only_some_fields_may_be_wanted_and_only_numbers_can_be_drawn(events):
    result = events.query("{ x: E.x, n: count(E), name: E.user }")
    assert repr(result.plot(["n"])) == "<timeloom plot of n: 4 rows>"
    for fields in (["name"], ["nothing"]):
        with pytest.raises(TimelineError, match="cannot be drawn"):
            result.plot(fields)
    with pytest.raises(TimelineError, match="here: none"):
        events.query("{ name: E.user }").plot()


def test_few_or_no_points_are_drawn_as_well_as_can_be(events):
    assert "no values" in events.query("{ x: if(E.x > 9.0, E.x) }").plot().svg
    one = events.query("{ n: count(E) }", limit=1).plot().svg
    assert "NaN" not in one and "nan" not in one and "<circle" in one
    assert "no values" in events.query("{ n: count(E) }", until="2020-01-01").plot().svg


def test_a_long_result_makes_no_large_picture(session):
    count = 200_000
    rows = {"at": np.arange(count), "user": np.arange(count) % 20, "x": np.random.default_rng(1).random(count)}
    session.table("E", rows, time="at", key="user", time_unit="s")
    plot = session.query("{ x: E.x }").plot()
    assert len(plot.svg) < 600_000 and "12 more that are not drawn" in plot._repr_html_()


def test_all_panels_have_the_same_axis_of_time_and_its_labels_do_not_touch(session):
    times = pd.to_datetime(["2024-01-01 10:00", "2024-01-01 10:05", "2024-01-01 10:10"])
    session.table("E", pd.DataFrame({"at": times, "user": "ann", "x": [1.0, 2.0, np.nan]}), time="at", key="user")
    plot = session.query("{ x: E.x, n: count(E) }").plot()
    labels = re.findall(r'<text x="([\d.]+)" y="164" text-anchor="\w+">([^<]*)<', plot.svg)
    assert [text for _, text in labels] == ["2024-01-01 10:00:00", "10:05:00", "2024-01-01 10:10:00"] * 2
    assert labels[:3] == labels[3:]
