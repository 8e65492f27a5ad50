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
    assert "features:1:19" in str(caught.value) and "1 | { total: sum(View.m) }" in str(caught.value)
    for options, problem in (({"time": "then", "key": "who"}, "no column 'then'"), ({"time": "note", "key": "who"}, "'note'")):
        with pytest.raises(DataError, match=problem):
            views.features(TOTAL, at=ROWS, **options)
    with pytest.raises(DataError, match="a column 'total' already"):
        views.features(TOTAL, at=ROWS.assign(total=1), time="when", key="who").to_arrow()
    views.table("Other", VIEWS, time="at", key="user", grouping="other")
    with pytest.raises(TimelineError, match="grouping= must be one of 'user', 'other'"):
        views.features(TOTAL, at=ROWS, time="when", key="who")
    assert views.features(TOTAL, at=ROWS, time="when", key="who", grouping="user").rows == 5


def test_rows_in_any_order_equal_what_merge_asof_finds(session):
    random = np.random.default_rng(3)
    events = pd.DataFrame({"at": random.integers(0, 5000, 3000), "user": random.integers(0, 40, 3000), "x": random.random(3000)})
    rows = pd.DataFrame({"at": random.integers(-100, 6000, 2000), "user": random.integers(0, 50, 2000)})
    for frame in (events, rows):
        frame["at"] = frame["at"].astype("datetime64[s]").astype("datetime64[ns]")
    session.table("E", events, time="at", key="user")
    ordered = events.sort_values("at", kind="stable")
    for inclusive in (True, False):
        ours = session.features("{ last: last(E.x) }", at=rows, time="at", key="user", inclusive=inclusive).to_pandas()
        asked = rows.reset_index().sort_values("at", kind="stable")
        found = pd.merge_asof(asked, ordered, on="at", by="user", allow_exact_matches=inclusive).set_index("index").sort_index()
        np.testing.assert_array_equal(ours["last"].to_numpy(), found["x"].to_numpy())
        pd.testing.assert_frame_equal(ours[["at", "user"]], rows)


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_instants_are_the_same_in_every_unit_and_zone(views, unit):
    zoned = ROWS.assign(when=ROWS["when"].astype(f"datetime64[{unit}]").dt.tz_localize("UTC").dt.tz_convert("Asia/Tokyo"))
    table = views.features(TOTAL, at=zoned, time="when", key="who").to_arrow()
    assert table.column("total").to_pylist() == [7, None, 5, 3, None]


def test_times_may_be_dates_or_text_and_lie_before_1970(views):
    text = ROWS["when"].dt.strftime("%Y-%m-%dT%H:%M:%S")
    for times in (text, text + "Z", ROWS["when"].dt.date, text.astype("category")):
        frame = views.features(TOTAL, at=ROWS.assign(when=times), time="when", key="who").to_arrow()
        assert frame.column("total").to_pylist() == [7, None, 5, 3, None]
    early = pd.DataFrame({"when": pd.to_datetime(["1950-01-01", "2024-01-03"]), "who": [1, 1]})
    assert views.features(TOTAL, at=early, time="when", key="who").to_arrow().column("total").to_pylist() == [None, 3]


def test_a_row_without_a_time_is_told_by_its_place(views):
    with pytest.raises(DataError, match=r"column 'when' has no time in 2 rows \(the first is row 1\)"):
        views.features(TOTAL, at=ROWS.assign(when=[ROWS["when"].iloc[0], pd.NaT, pd.NaT, *ROWS["when"].iloc[3:]]), time="when", key="who")
    with pytest.raises(DataError, match="column 'when' holds f64: times are timestamps, dates or ISO text"):
        views.features(TOTAL, at=ROWS.assign(when=1.5), time="when", key="who")
    with pytest.raises(DataError, match="column 'when' cannot be read as times: .*soon"):
        views.features(TOTAL, at=ROWS.assign(when="soon"), time="when", key="who")
    with pytest.raises(DataError, match="'when' is the frame's index, not a column"):
        views.features(TOTAL, at=ROWS.set_index("when"), time="when", key="who")


def test_keys_of_another_kind_than_the_tables_are_told_and_narrower_ones_are_converted(views):
    with pytest.raises(
        DataError, match=r"the keys in column 'who' are text, those of the tables whole numbers \(i64\): convert one of them"
    ):
        views.features(TOTAL, at=ROWS.assign(who=list("12213")), time="when", key="who")
    views.table("Named", VIEWS.assign(user=list("aaba")), time="at", key="user", grouping="name")
    with pytest.raises(DataError, match="are whole numbers, those of the tables text"):
        views.features("{ n: count(Named) }", at=ROWS, time="when", key="who", grouping="name")
    with pytest.raises(DataError, match="keys that are no i64, as those of the tables are: .*1.5"):
        views.features(TOTAL, at=ROWS.assign(who=1.5), time="when", key="who", grouping="user")
    for kind in ("int8", "uint32", "float64", "Int16", "category"):
        frame = views.features(TOTAL, at=ROWS.astype({"who": kind}), time="when", key="who", grouping="user").to_pandas()
        assert frame["views"].tolist()[:1] == [3] and str(frame["who"].dtype) == kind


def test_rows_without_a_key_know_the_events_without_one(session):
    session.table("View", VIEWS.assign(user=["a", None, None, "a"]), time="at", key="user")
    rows = ROWS.assign(who=["a", None, None, None, "z"])
    assert session.features(TOTAL, at=rows, time="when", key="who").to_arrow().column("total").to_pylist() == [5, None, 7, 7, None]
    nobody = ROWS.assign(who=None)
    assert session.features(TOTAL, at=nobody, time="when", key="who").to_arrow().column("total").to_pylist() == [7, None, 7, 7, 7]


def test_columns_that_arrow_cannot_hold_pass_through_a_frame(views):
    rows = ROWS.assign(extra=[object(), {1: 2}, ROWS, "x", 5])
    frame = views.features(TOTAL, at=rows, time="when", key="who").to_pandas()
    assert frame["extra"].tolist()[2] is ROWS and frame["total"].tolist()[0] == 7


def test_windows_are_as_of_the_row_not_as_of_the_last_event(views):
    query = "{ n: count(View, window = trailing(3d)) }"
    frame = views.features(query, at=ROWS, time="when", key="who").to_arrow()
    assert frame.column("n").to_pylist() == [1, None, 1, 2, None]
    late = pd.DataFrame({"when": pd.to_datetime(["2024-03-01"]), "who": [1]})
    assert views.features(query, at=late, time="when", key="who").to_arrow().column("n").to_pylist() == [0]


def test_fields_keep_what_each_is_worth_beside_others_that_are_only_there_with_their_events(views):
    query = "{ x: View.n, total: sum(View.n), recent: count(View, window = trailing(1d)) }"
    table = views.features(query, at=ROWS, time="when", key="who").to_arrow()
    assert table.column("x").to_pylist() == [None] * 5
    assert table.column("total").to_pylist() == [7, None, 5, 3, None]
    assert table.column("recent").to_pylist() == [1, None, 1, 1, None]
