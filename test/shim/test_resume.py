"""A query that goes on where its last run stood."""

import warnings

import timeloom

FIRST = {"at": ["2024-01-01", "2024-01-02"], "user": ["a", "b"], "paid": [1.0, 2.0]}
LATER = {"at": ["2024-01-03"], "user": ["a"], "paid": [10.0]}
EARLIER = {"at": ["2024-01-01T12:00:00"], "user": ["a"], "paid": [100.0]}


def totals(session, folder):
    result = session.query("{ s: sum(Sale.paid) }", results="final", resume=folder / "kept")
    return sorted(result.to_arrow().column("s").to_pylist()), result.warnings


def test_later_events_are_added_to_what_was_known_and_earlier_ones_are_told_of(tmp_path):
    with timeloom.connect(allow=[tmp_path]) as session:
        sale = session.table("Sale", FIRST, time="at", key="user")
        assert totals(session, tmp_path) == ([1.0, 2.0], [])
        sale.add(LATER)
        assert totals(session, tmp_path) == ([2.0, 11.0], [])
        sale.add(EARLIER)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", timeloom.TimelineWarning)
            rows, told = totals(session, tmp_path)
        assert rows == [2.0, 111.0]
        assert "it has read 3 of table 'Sale', which has 4 up to then" in told[0]
