"""Features for rows of one's own: what was known then, and nothing later."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import timeloom as tl
from timeloom import DataError, TimelineError

VIEWS = pd.DataFrame(
    {"at": pd.to_datetime(["2024-01-01", "2024-01-02", "2024-01-02", "2024-01-05"]), "user": [1, 1, 2, 1], "n": [1.0, 2.0, 5.0, 4.0]}
)
ROWS = pd.DataFrame(
    {
        "when": pd.to_datetime(["2024-01-05", "2023-12-31", "2024-01-02", "2024-01-02", "2024-01-09"]),
        "who": [1, 1, 2, 1, 3],
        "note": list("abcde"),
    },
    index=[10, 20, 30, 40, 10],
)
TOTAL = "{ total: sum(View.n), views: count(View) }"


@pytest.fixture
def views(session):
    session.table("View", VIEWS, time="at", key="user")
    return session


def test_each_row_gets_what_was_known_at_its_time_in_its_place(views):
    frame = views.features(TOTAL, at=ROWS, time="when", key="who").to_pandas()
    assert list(frame.index) == list(ROWS.index) and list(frame.columns) == ["when", "who", "note", "total", "views"]
    assert frame["note"].tolist() == list("abcde")
    np.testing.assert_array_equal(frame["total"].to_numpy(), [7, np.nan, 5, 3, np.nan])
    pd.testing.assert_frame_equal(frame[list(ROWS.columns)], ROWS)


def test_events_of_the_very_instant_can_be_left_out(views):
    frame = views.features(TOTAL, at=ROWS, time="when", key="who", inclusive=False).to_pandas()
    np.testing.assert_array_equal(frame["total"].to_numpy(), [3, np.nan, np.nan, 1, np.nan])


def test_rows_of_every_library_get_their_features_and_equal_rows_each_their_own(views):
    twice = pd.concat([ROWS, ROWS], ignore_index=True)
    for rows in (twice, pl.DataFrame(twice), pa.Table.from_pandas(twice), twice.to_dict("list")):
        table = views.features(TOTAL, at=rows, time="when", key="who").to_arrow()
        assert table.column("total").to_pylist() == [7, None, 5, 3, None] * 2
    assert isinstance(views.features(TOTAL, at=pl.DataFrame(ROWS), time="when", key="who").to_polars(), pl.DataFrame)


def test_an_expression_serves_as_well_as_a_text(views):
    view = views.table("View")
    frame = views.features(tl.record({"total": view.n.sum()}), at=ROWS, time="when", key="who").to_pandas()
    assert frame["total"].tolist()[0] == 7


def test_asking_leaves_no_table_behind_and_changes_no_result(views):
    before = views.query(TOTAL).to_arrow()
    views.features(TOTAL, at=ROWS, time="when", key="who").to_arrow()
    assert list(views.tables) == ["View"]
    assert views.query(TOTAL).to_arrow().equals(before)


def test_no_rows_give_no_rows(views):
    table = views.features(TOTAL, at=ROWS.head(0), time="when", key="who").to_arrow()
    assert table.num_rows == 0 and table.schema.names[-2:] == ["total", "views"]


def test_mistakes_are_told_at_their_place_or_by_column(views):
    with pytest.raises(TimelineError) as caught:
        views.features("{ total: sum(View.m) }", at=ROWS, time="when", key="who")
    assert "query:1:19" in str(caught.value)
    for options, problem in (({"time": "then", "key": "who"}, "no column 'then'"), ({"time": "note", "key": "who"}, "'note'")):
        with pytest.raises(DataError, match=problem):
            views.features(TOTAL, at=ROWS, **options)
    with pytest.raises(DataError, match="a column 'total' already"):
        views.features(TOTAL, at=ROWS.assign(total=1), time="when", key="who").to_arrow()
    views.table("Other", VIEWS, time="at", key="user", grouping="other")
    with pytest.raises(TimelineError, match="grouping= must be one of 'user', 'other'"):
        views.features(TOTAL, at=ROWS, time="when", key="who")
    assert views.features(TOTAL, at=ROWS, time="when", key="who", grouping="user").rows == 5
