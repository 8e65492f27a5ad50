"""Training sets: what was known then, and beside it what came of it until the horizon ended, and nothing after."""

import datetime

import numpy as np
import pandas as pd
import pytest
import timeloom as tl

DAY = pd.Timedelta("1D")


def purchases(days: list[float], users: "list[object]") -> pd.DataFrame:
    at = pd.Timestamp("2024-01-01") + pd.to_timedelta(days, unit="D")
    return pd.DataFrame({"at": at, "user": users, "amount": np.arange(1.0, len(days) + 1)})


EVENTS = purchases([0, 10, 30, 40, 41, 60, 70], [1, 1, 1, 1, 2, 2, 1])
KNOWN = "{ n: count(Purchase), amount: Purchase.amount }"


@pytest.fixture
def session_with_purchases(session):
    session.table("Purchase", EVENTS, time="at", key="user")
    return session


def test_a_row_has_what_was_known_and_the_label_of_the_time_until_the_horizons_end(session_with_purchases):
    made = session_with_purchases.training_set(KNOWN, at="is_valid(Purchase)", label="sum(Purchase.amount)", horizon="30d")
    frame = made.to_pandas()
    assert list(frame.columns) == ["_time", "_key", "n", "amount", "label"]
    assert list(frame["_time"]) == list(EVENTS["at"][:4])
    assert frame["n"].tolist() == [1, 2, 3, 4] and frame["amount"].tolist() == [1, 2, 3, 4]
    # The event of day 30 is the horizon's last instant for the observation of day 0; that of day 40 likewise for day 10.
    assert frame["label"].tolist() == [5, 7, 4, 7]


def test_a_window_of_its_own_and_what_takes_none_look_as_far_back_as_they_say(session_with_purchases):
    label = """{
      in_horizon: count(Purchase) > 1,
      same: count(Purchase, window = trailing(30d)) > 1,
      last_week: count(Purchase, window = trailing(1w)),
      ever: count(Purchase, window = since(false))
    }"""
    frame = session_with_purchases.training_set(KNOWN, at="is_valid(Purchase)", label=label, horizon="30d").to_pandas()
    assert frame["in_horizon"].tolist() == frame["same"].tolist() == [True, True, False, False]
    assert frame["last_week"].tolist() == [1, 1, 0, 1] and frame["ever"].tolist() == [3, 4, 4, 5]


def test_observations_whose_horizon_ends_after_the_data_are_left_out_and_counted(session_with_purchases):
    for horizon, left in (("30d", 3), ("29d", 2), ("10d", 1), ("70d", 6), ("71d", 7)):
        made = session_with_purchases.training_set(KNOWN, at="is_valid(Purchase)", label="count(Purchase)", horizon=horizon)
        what = "1 observation was" if left == 1 else f"{left} observations were"
        assert made.warnings == [f"{what} dropped: the data ends before the horizon does, so what came of it is not known yet"]
        assert made.rows == len(made.to_arrow()) == len(EVENTS) - left


def test_nothing_is_left_out_where_all_is_known(session):
    session.table("Visit", purchases([0, 1, 200], [1, 2, 2]), time="at", key="user")
    made = session.training_set("{ n: count(Visit) }", at="Visit.amount < 3.0", label="count(Visit)", horizon="30d")
    assert made.warnings == [] and made.rows == 2


def test_labels_equal_what_a_loop_over_all_pairs_finds(session):
    random = np.random.default_rng(7)
    events = purchases(sorted(random.integers(0, 400, 300).astype(float) / 4), random.integers(0, 9, 300).tolist())
    session.table("Purchase", events, time="at", key="user")
    made = session.training_set(
        "{ so_far: sum(Purchase.amount), id: Purchase.amount }", at="is_valid(Purchase)", label="sum(Purchase.amount)", horizon="12d"
    )
    frame = made.to_pandas()
    seen = events[events["at"] + 12 * DAY <= events["at"].max()]
    assert len(frame) == len(seen) and f"{len(events) - len(seen)} observations" in made.warnings[0]
    for row in frame.itertuples():
        mine = events[events["user"] == row._2]
        assert row.so_far == mine.loc[mine["amount"] <= row.id, "amount"].sum()
        label = 0 if pd.isna(row.label) else row.label
        assert label == mine.loc[(mine["at"] > row._1) & (mine["at"] <= row._1 + 12 * DAY), "amount"].sum()


def test_several_labels_are_columns_and_expressions_serve_as_well_as_texts(session_with_purchases):
    p = session_with_purchases.table("Purchase")
    label = tl.record({"total": p.amount.sum(), "many": p.count() > 3})
    made = tl.training_set(tl.record({"n": p.count()}), at=p.is_valid(), label=label, horizon=datetime.timedelta(days=30))
    assert made.to_pandas()["many"].tolist() == [False, False, False, False]
    assert made.to_polars().columns == ["_time", "_key", "n", "total", "many"]


def test_rows_may_be_observed_by_the_calendar_and_before_1970(session):
    session.table("Old", pd.DataFrame({"at": pd.to_datetime(["1960-01-01", "1960-03-01"]), "user": [1, 1]}), time="at", key="user")
    made = session.training_set("{ n: count(Old) }", at="monthly()", label="count(Old)", horizon="29d")
    assert made.to_pandas()["_time"].dt.strftime("%F").tolist() == ["1960-01-01", "1960-02-01"]
    assert made.to_pandas()["label"].tolist() == [0, 1]


def test_mistakes_are_told_where_they_are(session_with_purchases):
    make = session_with_purchases.training_set
    with pytest.raises(tl.TimelineError, match=r"--> features:1:12") as caught:
        make("{ n: count(Parchase) }", at="is_valid(Purchase)", label="count(Purchase)", horizon="30d")
    assert "nearest: 'Purchase'\n" in str(caught.value) + "\n"
    with pytest.raises(tl.TimelineError, match=r"--> label:1:1"):
        make(KNOWN, at="is_valid(Purchase)", label="cunt(Purchase)", horizon="30d")
    with pytest.raises(tl.TimelineError, match=r"--> at:1:"):
        make(KNOWN, at="Parchase", label="count(Purchase)", horizon="30d")
    with pytest.raises(tl.TimelineError, match="longer than nothing"):
        make(KNOWN, at="is_valid(Purchase)", label="count(Purchase)", horizon="-30d")
    with pytest.raises(tl.TimelineError, match="months differ in length"):
        make(KNOWN, at="is_valid(Purchase)", label="count(Purchase)", horizon="1mo")
    with pytest.raises(ValueError, match="not a duration"):
        make(KNOWN, at="is_valid(Purchase)", label="count(Purchase)", horizon="soon")
    with pytest.raises(TypeError, match="such as '30d'"):
        make(KNOWN, at="is_valid(Purchase)", label="count(Purchase)", horizon=30)
    with pytest.raises(TypeError, match="a training set has no option until="):
        make(KNOWN, at="is_valid(Purchase)", label="count(Purchase)", horizon="30d", until="2024-01-01")
    with pytest.raises(tl.DataError, match="the features have a column 'n' already"):
        make(KNOWN, at="is_valid(Purchase)", label="{ n: count(Purchase) }", horizon="30d").to_arrow()


def test_fields_are_as_of_observations_of_another_table(session_with_purchases):
    visits = purchases([5, 35], [1, 1])
    session_with_purchases.table("Visit", visits, time="at", key="user")
    made = session_with_purchases.training_set(KNOWN, at="is_valid(Visit)", label="count(Purchase)", horizon="10d")
    assert made.to_pandas()["n"].tolist() == [1, 3]
    assert made.to_pandas()["amount"].isna().all()
    assert made.to_pandas()["label"].tolist() == [1, 1]
