"""The main job on all flights of 2013: what the engine computes is what pandas computes, row by row."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import timeloom as tl

HOUSE = Path(__file__).parents[2]
sys.path[:0] = [str(HOUSE / "binder"), str(Path(__file__).parent)]

import demo  # noqa: E402
import flights  # noqa: E402
import leak  # noqa: E402
import model  # noqa: E402
from flight_features import by_pandas  # noqa: E402

SAME_ROW = ["_time", "_key", "carrier", "origin", "dest", "hour", "distance", "late"]


@pytest.fixture(scope="module")
def frames() -> tuple[pd.DataFrame, ...]:
    return flights.load()


@pytest.fixture(scope="module")
def features(frames: tuple[pd.DataFrame, ...]) -> pd.DataFrame:
    with tl.connect() as session:
        demo.add_tables(session, frames)
        return session.query((HOUSE / "binder/departures.tl").read_text()).to_pandas()


@pytest.fixture(scope="module")
def expected(frames: tuple[pd.DataFrame, ...]) -> pd.DataFrame:
    return by_pandas(*frames)


def in_one_order(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.sort_values(SAME_ROW, kind="stable", na_position="last").reset_index(drop=True)


def test_there_is_one_row_for_every_departure_and_none_for_an_arrival(features: pd.DataFrame, frames: tuple[pd.DataFrame, ...]):
    assert len(features) == len(frames[0]) == 336_776


def test_rows_come_in_the_order_of_time(features: pd.DataFrame):
    assert features["_time"].is_monotonic_increasing


def test_columns_that_only_pass_through_are_unchanged(features: pd.DataFrame, expected: pd.DataFrame):
    ours, theirs = in_one_order(features)[SAME_ROW], in_one_order(expected)[SAME_ROW]
    pd.testing.assert_frame_equal(ours, theirs, check_dtype=False)


@pytest.mark.parametrize("feature", model.TIMELINES)
def test_a_feature_equals_the_one_that_pandas_computes(feature: str, features: pd.DataFrame, expected: pd.DataFrame):
    ours, theirs = (in_one_order(rows)[feature].astype("float64").to_numpy() for rows in (features, expected))
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9)


def test_an_arrival_of_the_same_minute_is_already_known(frames: tuple[pd.DataFrame, ...], expected: pd.DataFrame):
    departures, arrivals, _ = frames
    same = departures.merge(arrivals, on=["time", "aircraft"], how="inner", suffixes=("", "_arrived"))
    same = same[same["delay"].notna()]
    known = same.merge(expected, left_on=["time", "aircraft"], right_on=["_time", "_key"])
    assert len(known) > 0
    assert (known["last_delay"] == known["delay"]).all()


def test_the_timelines_help_the_model(features: pd.DataFrame):
    known = model.known_flights(features)
    assert model.auc(known, model.TIMETABLE + model.TIMELINES) > model.auc(known, model.TIMETABLE) + 0.03


def test_the_readme_says_what_the_leak_of_a_join_is_worth():
    told = leak.report(leak.measure()).splitlines()
    shown = (HOUSE / "README.md").read_text().split(told[0])[1].splitlines()[1:4]
    assert [line.split("  ")[1] for line in shown] == [line.split("  ")[1] for line in told[1:]]
    aucs = [[float(line.split()[1]) for line in lines] for lines in (shown, told[1:])]
    np.testing.assert_allclose(*aucs, atol=0.003)
    promised, delivered, honest = aucs[1]
    assert promised > honest + 0.15 > delivered + 0.25
