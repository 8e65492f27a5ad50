"""Parameters of a query: `$name` in its text, `params={"name": value}` in Python."""

import datetime

import pandas as pd
import pytest
import timeloom as tl


@pytest.fixture
def purchases(session):
    frame = pd.DataFrame({"at": pd.to_datetime(["2031-01-01T10:00", "2031-01-02T10:00"]), "user": ["ann", "ann"], "amount": [5, 7]})
    session.table("Purchase", frame, time="at", key="user")
    return session


def types(session, **params):
    """The types the language gives to some values."""
    text = "{ " + ", ".join(f"{name}: ${name}" for name in params) + " } | extend({ amount: Purchase.amount })"
    schema = session.query(text, params=params).schema
    return {name: str(schema.field(name).type) for name in params}


def test_values_have_the_types_of_python(purchases):
    found = types(
        purchases,
        flag=True,
        whole=2**63 - 1,
        real=0.5,
        nan=float("nan"),
        text="lamp",
        time=datetime.datetime(2031, 1, 1),
        none=None,
        items=[1, 2.5, None],
        array=pd.Series([1, 2]).to_numpy()[0],
        pair=("a", "b"),
    )
    assert found == {
        "flag": "bool", "whole": "int64", "real": "double", "nan": "double", "text": "string", "time": "timestamp[ns]", "none": "null",
        "items": "list<item: double>", "array": "int64", "pair": "list<item: string>",
    }  # fmt: skip


def test_whole_numbers_and_nanoseconds_are_exact(purchases):
    at = pd.Timestamp("2031-01-01T10:00:00.123456789")
    row = purchases.query(
        "{ n: $n, t: $t, d: $d as i64, x: Purchase.amount }", params={"n": 2**53 + 1, "t": at, "d": pd.Timedelta(1234567890123456789, "ns")}
    ).to_pandas()
    assert row["n"][0] == 2**53 + 1
    assert row["t"][0] == at
    assert row["d"][0] == 1234567890123456789


def test_whole_days_are_days_and_anything_else_is_exact(purchases):
    text = "{ at: time_of(Purchase) | add_time($d), n: $d as i64 }"
    days = purchases.query(text, params={"d": datetime.timedelta(days=-7)}).to_pandas()
    assert (days["at"][0], days["n"][0]) == (pd.Timestamp("2030-12-25T10:00"), -7)
    hours = purchases.query(text, params={"d": datetime.timedelta(hours=1, microseconds=1)}).to_pandas()
    assert (hours["at"][0], hours["n"][0]) == (pd.Timestamp("2031-01-01T11:00:00.000001"), 3_600_000_001_000)


def test_parameters_stand_where_constants_are_required(purchases):
    rows = purchases.query("{ x: Purchase.amount | lag($n) }", params={"n": 1}).to_pandas()
    assert rows["x"].tolist()[1] == 5


def test_a_text_is_data_and_never_part_of_the_query(purchases):
    rows = purchases.query("{ x: Purchase.user == $name }", params={"name": 'ann" or true or "'}).to_pandas()
    assert rows["x"].tolist() == [False, False]


def test_a_missing_value_is_an_unknown_name_and_one_too_many_a_warning(purchases):
    with pytest.raises(tl.TimelineError, match=r"nothing is called '\$least'") as problem:
        purchases.query("{ x: Purchase.amount > $least }")
    assert problem.value.diagnostics[0].code == "E0006"
    assert [d.code for d in purchases.check("{ x: Purchase.amount }", params={"least": 1})] == ["W2001"]


def test_check_explain_and_features_take_parameters(purchases):
    text = "{ x: Purchase.amount > $least }"
    assert purchases.check(text, params={"least": 1}) == []
    assert "literal 6" in purchases.explain(text, "checked", params={"least": 6})
    rows = pd.DataFrame({"when": [pd.Timestamp("2031-01-03")], "user": ["ann"]})
    found = purchases.features("{ x: last(Purchase.amount) > $least }", at=rows, time="when", key="user", params={"least": 6})
    assert found.to_pandas()["x"].tolist() == [True]


@pytest.mark.parametrize("value", [{"a": 1}, b"bytes", 1j, object(), {1}])
def test_what_the_language_has_no_type_for_is_refused_by_name(purchases, value):
    with pytest.raises(tl.TimelineError, match="'least'"):
        purchases.query("{ x: Purchase.amount > $least }", params={"least": value})


def test_a_number_of_more_than_64_bits_is_refused(purchases):
    with pytest.raises(tl.TimelineError, match="'least': 9223372036854775808 does not fit 64 bits"):
        purchases.query("{ x: Purchase.amount > $least }", params={"least": 2**63})
