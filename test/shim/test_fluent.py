"""Queries written as Python say the same in the language."""

import copy
import datetime
import inspect
import keyword
import pickle

import numpy as np
import pandas as pd
import pytest
import timeloom as tl

WEEK = datetime.timedelta(days=7)


@pytest.fixture(scope="module")
def tables():
    with tl.connect() as session:
        rows = {
            "at": pd.to_datetime(["2024-01-01"]), "user": ["a"], "amount": [1.5], "n": [3], "count": [1], "rows": [1], "odd name": ["x"], "let": [1],
        }  # fmt: skip
        yield session.table("P", pd.DataFrame(rows), time="at", key="user"), session.table("V", pd.DataFrame(rows), time="at", key="user")


@pytest.mark.parametrize("write, text", [
    (lambda p, v: p.amount.sum(), "sum(P.amount)"),
    (lambda p, v: tl.sum(p.amount), "sum(P.amount)"),
    (lambda p, v: p.amount.sum(window=tl.since(v.is_valid())), "sum(P.amount, window = since(is_valid(V)))"),
    (lambda p, v: p.amount.sum() - p.amount.sum().lag(1), "sum(P.amount) - lag(1, sum(P.amount))"),
    (lambda p, v: p.amount.if_(p.n > 1), "if(P.n > 1, P.amount)"),
    (lambda p, v: p.filter(p.n > 1).amount, "when(P.n > 1, P).amount"),
    (lambda p, v: p.amount.else_(0), "else(0, P.amount)"),
    (lambda p, v: p.amount.coalesce(p.n, 0), "coalesce(P.amount, P.n, 0)"),
    (lambda p, v: p.select("amount", "user"), 'select_fields(P, "amount", "user")'),
    (lambda p, v: p.extend({"x": 1}), "extend({ x: 1 }, P)"),
    (lambda p, v: p.extend(lambda of: {"x": of.n + 1}), "extend({ x: P.n + 1 }, P)"),
    (lambda p, v: p.extend(lambda of: tl.record({"x": of.amount.sum()})), "extend({ x: sum(P.amount) }, P)"),
    (lambda p, v: p.extend(v), "extend(V, P)"),
    (lambda p, v: p.at.add(WEEK), "add_time(7d, P.at)"),
    (lambda p, v: p.at.sub(WEEK), "add_time(-7d, P.at)"),
    (lambda p, v: p.amount.add(p.n).sub(1), "P.amount + P.n - 1"),
    (lambda p, v: p.at.seconds_between(v.at), "seconds_between(V.at, P.at)"),
    (lambda p, v: p.amount.collect(5), "collect(P.amount, 5)"),
    (lambda p, v: p.amount.collect(5, min=2)[0], "collect(P.amount, 5, min = 2)[0]"),
    (lambda p, v: p.user.substring(1, end=3), "substring(P.user, start = 1, end = 3)"),
    (lambda p, v: p.with_key(p.n, grouping="n"), 'with_key(P.n, P, grouping = "n")'),
    (lambda p, v: p.amount.clamp(max=3), "clamp(P.amount, max = 3)"),
    (lambda p, v: p.amount.when(tl.hourly()), "when(hourly(), P.amount)"),
    (lambda p, v: p.is_null(), "!is_valid(P)"),
    (lambda p, v: p.is_not_null(), "is_valid(P)"),
    (lambda p, v: p.user.length(), "len(P.user)"),
    (lambda p, v: p.n.collect(3).length(), "list_len(collect(P.n, 3))"),
    (lambda p, v: p.record(lambda of: {"a": of.n, "b": of.amount.sum()}), "{ a: P.n, b: sum(P.amount) }"),
    (lambda p, v: p.at.seconds_since(v.at), "seconds_between(V.at, P.at)"),
    (lambda p, v: p.at.seconds_since(datetime.datetime(2024, 1, 1)), 'seconds_between(("2024-01-01T00:00:00Z" as timestamp_ns), P.at)'),
    (lambda p, v: p.seconds_since_previous(), "(((time_of(P) as i64) - (lag(1, time_of(P)) as i64)) / 1000000000 as duration_s)"),
    (lambda p, v: p.user.is_in("a", "b"), 'is_in(P.user, "a", "b")'),
    (lambda p, v: p.amount.slope(per="1h"), "slope(P.amount, per = 1h)"),
    (lambda p, v: p.amount.count(window=tl.hopping("1h", WEEK)), "count(P.amount, window = hopping(1h, 7d))"),
    (lambda p, v: p.n.cast("f64"), "(P.n as f64)"),
    (lambda p, v: p.n.cast(float), "(P.n as f64)"),
    (lambda p, v: p.pipe((lambda a, *, of: of.amount - a, "of"), 1), "P.amount - 1"),
])  # fmt: skip
def test_methods_and_functions_are_calls(tables, write, text):
    assert write(*tables).text == text


@pytest.mark.parametrize("write, text", [
    (lambda a, n: (a + 1) * 2, "(P.amount + 1) * 2"),
    (lambda a, n: a + 1 * n, "P.amount + 1 * P.n"),
    (lambda a, n: 1 - (2 - a), "1 - (2 - P.amount)"),
    (lambda a, n: 1 - a - n, "1 - P.amount - P.n"),
    (lambda a, n: -(a + n), "-(P.amount + P.n)"),
    (lambda a, n: (a > 1) & (n == 2) | ~(a <= n), "P.amount > 1 and P.n == 2 or !(P.amount <= P.n)"),
    (lambda a, n: (a > 1) & ((n == 2) | (n != 3)), "P.amount > 1 and (P.n == 2 or P.n != 3)"),
    (lambda a, n: True & (a < 1), "true and P.amount < 1"),
    (lambda a, n: n > 3, "P.n > 3"),
    (lambda a, n: np.int64(3) < n, "P.n > 3"),
    (lambda a, n: np.float64(0.5) * n, "0.5 * P.n"),
    (lambda a, n: n / 2, "(P.n as f64) / 2.0"),
    (lambda a, n: 1 / n, "1.0 / (P.n as f64)"),
    (lambda a, n: n.div(2), "P.n / 2"),
    (lambda a, n: n == None, "P.n == null"),  # noqa: E711
    (lambda a, n: n // 2, "floor_div(P.n, 2)"),
    (lambda a, n: 7 // n, "floor_div(7, P.n)"),
    (lambda a, n: n % 2 == 1, "mod(P.n, 2) == 1"),
    (lambda a, n: a**2, "powf(P.amount, 2)"),
    (lambda a, n: 2**a, "powf(2, P.amount)"),
])  # fmt: skip
def test_operators_keep_their_order(tables, write, text):
    assert write(tables[0].amount, tables[0].n).text == text


@pytest.mark.parametrize("value, text", [
    (True, "true"), (-5, "-5"), (2**53 + 1, "9007199254740993"), (2**64 - 1, "18446744073709551615u64"), (-(2**63), '("-9223372036854775808" as i64)'),
    (0.1, "0.1"), (1e300, '("1e+300" as f64)'), (float("nan"), '("nan" as f64)'), (float("-inf"), '("-inf" as f64)'), (np.float64(2), "2.0"),
    ('say "hi"\n\\', '"say \\"hi\\"\\n\\\\"'), ("ключ", '"ключ"'),
    (datetime.datetime(2024, 1, 1), '("2024-01-01T00:00:00Z" as timestamp_ns)'), (np.datetime64("2024-01-01"), '("2024-01-01T00:00:00.000000000Z" as timestamp_ns)'),
    (WEEK, "7d"), (-WEEK, "-7d"), (datetime.timedelta(milliseconds=-1500), "-1500ms"), (datetime.timedelta(hours=36), "36h"),
    (datetime.timedelta(0), "0d"), (pd.Timedelta("1ns"), "1ns"), (np.timedelta64(90, "m"), "90m"), (pd.Timedelta("1D") - pd.Timedelta("1us"), "86399999999us"),
    (pd.Timestamp("2024-01-01T00:00:00.000000001", tz="Asia/Tokyo"), '("2023-12-31T15:00:00.000000001Z" as timestamp_ns)'), ({"a": {"b c": 1}}, '{ a: { "b c": 1 } }'),
])  # fmt: skip
def test_values_of_python_are_spelled_as_the_language_does(value, text):
    assert tl.record({"x": value}).text == "{ x: " + text + " }"


def test_durations_are_text_or_timedeltas(tables):
    p = tables[0]
    assert p.shift_by("1h30m").text == "shift_by(1h30m, P)"
    assert p.shift_by(WEEK).text == "shift_by(7d, P)"
    assert (p.at + WEEK).text == p.at.add_time("7d").text == "add_time(7d, P.at)"
    assert (WEEK + p.at).text == (np.timedelta64(7, "D") + p.at).text == (pd.Timedelta(WEEK) + p.at).text == "add_time(7d, P.at)"
    assert (p.at - WEEK).text == "add_time(-7d, P.at)"
    assert (pd.Timestamp("2024-01-01") < p.at).text == 'P.at > ("2024-01-01T00:00:00.000000000Z" as timestamp_ns)'
    with pytest.raises(ValueError, match="'7 days' is not a duration"):
        p.shift_by("7 days")


def test_a_field_is_reached_by_its_name_whatever_that_is(tables):
    p = tables[0]
    assert p.amount.text == p["amount"].text == p.col("amount").text == "P.amount"
    assert p["count"].text == "P.count" and p["rows"].text == "P.rows" and p.rows == 1
    assert p["odd name"].text == 'P["odd name"]' and p["let"].text == 'P["let"]'
    assert {"amount", "odd name", "sum", "add"} <= set(dir(p))
    record = tl.record({"a": p.amount, "sum": 1, "in": 2})
    written = '{ a: P.amount, sum: 1, "in": 2 }'
    assert record.text == written
    assert (record.a.text, record["sum"].text, record["in"].text) == (f"{written}.a", f"{written}.sum", f'{written}["in"]')


def test_a_wrong_name_is_an_attribute_error_that_lists_the_right_ones(tables):
    p = tables[0]
    with pytest.raises(AttributeError, match="neither a method nor a field 'amout'; its fields are at, user, amount"):
        p.amout
    assert not hasattr(p, "_private") and not hasattr(p, "__len__")
    with pytest.raises(AttributeError):
        tl.record({"a": 1}).b
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        tl.nonsense


@pytest.mark.parametrize("use", [
    lambda p: p.count > 3, lambda p: p.count == 3, lambda p: 3 + p.count, lambda p: p.count & p.n, lambda p: ~p.count, lambda p: p.amount + p.count,
    lambda p: tl.sum(p.count), lambda p: tl.record({"x": p.count}), lambda p: p.n.when(p.count), lambda p: bool(p.count),
])  # fmt: skip
def test_a_method_used_as_a_value_says_how_to_reach_the_field(tables, use):
    with pytest.raises(TypeError, match=r'use P\["count"\]'):
        use(tables[0])


@pytest.mark.parametrize(
    "name", ["add", "query", "plot", "explain", "preview", "cast", "col", "pipe", "to_pandas", "is_null", "record", "length"]
)
def test_so_does_a_method_that_is_of_python_alone(tables, name):
    p = tables[0]
    for use in (lambda x: x == 1, lambda x: x > 1, lambda x: 2 - x, lambda x: p.n + x, lambda x: tl.record({"x": x}), lambda x: ~x):
        with pytest.raises(TypeError, match=rf'{name} is a method here: use P\["{name}"\]'):
            use(getattr(p, name))
    with pytest.raises(AttributeError, match=rf'use P\["{name}"\] for the field'):
        getattr(p, name).sum


def test_what_python_would_do_silently_wrong_is_refused(tables):
    p = tables[0]
    for use in (
        bool,
        list,
        len,
        np.array,
        lambda x: 3 in x,
        lambda x: x and True,
        lambda x: 1 < x < 3,
        lambda x: np.array([1.0]) + x,
        lambda x: pd.Series([1.0]) + x,
        lambda x: x * pd.Series([1.0]),
    ):
        with pytest.raises(TypeError):
            use(p.amount)
    with pytest.raises(TypeError, match="a set cannot be part"):
        p.amount + {1}
    with pytest.raises(TypeError, match=r"a list cannot be part of a query; give its elements one by one, f\(\*values\): \[1, 2\]"):
        p.n.is_in([1, 2])
    with pytest.raises(TypeError, match=r"use & \| ~; write \(a < x\) & \(x < b\)"):
        assert 0 < p.n < 3
    with pytest.raises(TypeError, match=r"to_pandas\(\), to_arrow\(\) or to_polars\(\) compute it"):
        np.asarray(p.n)
    with pytest.raises(TypeError, match="neither text nor a list"):
        p.n.length()
    with pytest.raises(TypeError, match="64 bits"):
        p.amount + 2**64
    with pytest.raises(TypeError, match="two sessions"), tl.connect() as other:
        p.amount + other.table("P", {"at": [1], "user": ["a"], "amount": [1.0]}, time="at", key="user").amount


def test_copies_and_pickles_carry_the_text_and_no_connection(tables):
    expression = tl.record({"x": tables[0].amount.sum()})
    for again in (copy.copy(expression), copy.deepcopy(expression), pickle.loads(pickle.dumps(expression))):
        assert again.text == expression.text and again._session is None
    assert pickle.loads(pickle.dumps(tables[0])).text == "P"
    assert len({expression, copy.copy(expression)}) == 2


def test_methods_tell_their_signature_and_documentation(tables):
    lag = tables[0].amount.lag
    assert list(inspect.signature(lag).parameters) == ["n"]
    assert "lag<T: any>(const n: i64, input: T) -> T" in inspect.getdoc(lag)
    assert list(inspect.signature(tl.lag).parameters) == ["n", "input"]


def test_every_function_of_the_engine_is_there_and_nothing_hides_a_member(tables):
    from timeloom._expression import Expression
    from timeloom._functions import Methods

    functions = tables[0]._session.ask({"type": "functions"})["functions"]
    for info in functions:
        for name in (info["name"], *info["aliases"]):
            if not keyword.iskeyword(name) and not name.startswith("__"):
                assert callable(getattr(tl, name)), name
                assert info["receiver"] is None or hasattr(Methods, name), name
    both = {name for name in vars(Methods) if not name.startswith("_")} & {name for name in vars(Expression) if not name.startswith("_")}
    assert both == set()


def test_operators_of_python_compute_what_they_do_in_python(tables):
    p = tables[0]
    written = tl.record({"a": p.n // 2, "b": p.n % 2, "c": p.n / 2, "d": p.n**2, "e": -p.n // 2, "f": -p.n % 2, "g": 7 // p.n})
    assert written.to_arrow().select(range(2, 9)).to_pylist() == [{"a": 1, "b": 1, "c": 1.5, "d": 9.0, "e": -2, "f": 1, "g": 2}]


BETWEEN = {"seconds_between", "days_between", "months_between"}


def test_the_receiver_of_a_method_is_what_the_function_is_about(tables):
    """By the name of a parameter where there is one of it, else the first that is not constant."""
    for info in tables[0]._session.ask({"type": "functions"})["functions"]:
        names = [parameter["name"] for parameter in info["params"]]
        about = [parameter["name"] for parameter in info["params"] if not parameter["constant"]]
        if info["kind"] in ("window", "tick"):
            continue
        if info["name"] in BETWEEN:
            wanted = "t2"
        elif info["name"] == "add_time":
            wanted = "time"
        elif info["name"] == "extend":
            wanted = "base"
        elif info["name"] in ("index", "get"):
            wanted = {"index": "list", "get": "map"}[info["name"]]
        elif info["operator"] is not None and len(names) == 2:
            wanted = "a"
        elif info["name"] in ("when", "if", "null_if", "else", "shift_to", "shift_by", "shift_until", "with_key", "lookup"):
            wanted = "value"
        else:
            wanted = about[0]
        assert info["receiver"] == wanted, info["name"]


def test_the_other_arguments_of_a_method_keep_their_order_and_their_names(tables):
    p = tables[0]
    assert p.amount.clamp(1, 2).text == p.amount.clamp(max=2, min=1).text == "clamp(P.amount, min = 1, max = 2)"
    assert p.user.pad_left(8, fill="*").text == tl.pad_left(p.user, 8, "*").text == 'pad_left(P.user, 8, fill = "*")'
    assert p.amount.between(1, 2).text == tl.between(p.amount, 1, 2).text == "between(P.amount, 1, 2)"
    assert p.n.haversine(1, 2, 3).text == "haversine(P.n, 1, 2, 3)"
    assert p.lookup(p.user).text == tl.lookup(p.user, p).text == "lookup(P.user, P)"


def test_aliases_are_the_functions_they_stand_for(tables):
    p = tables[0]
    flag = p.n > 1
    for ours, theirs in (
        (p.filter(flag), "when(P.n > 1, P)"), (tl.filter(flag, p), "when(P.n > 1, P)"), (p.n.if_(flag), "if(P.n > 1, P.n)"),
        (flag.not_(), "!(P.n > 1)"), (flag.and_(flag), "P.n > 1 and P.n > 1"), (tl.or_(flag, True), "P.n > 1 or true"), (p.col("n"), "P.n"),
        (p.n.ne(1), "P.n != 1"), (p.n.le(1), "P.n <= 1"), (p.n.ge(1), "P.n >= 1"), (p.time(), "time_of(P)"), (p.remove("n"), 'remove_fields(P, "n")'),
    ):  # fmt: skip
        assert ours.text == theirs


def test_times_and_lengths_work_wherever_their_types_fit(tables):
    p = tables[0]
    moment, hour = datetime.datetime(2024, 1, 1, 12), datetime.timedelta(hours=1)
    made = tl.record({
        "later": p.at < moment, "same": p.at == np.datetime64("2024-01-01"), "next": p.at + hour, "before": p.at - pd.Timedelta("1h"),
        "faded": p.amount.decayed_sum(hour), "week": p.amount.sum(window=tl.trailing(np.timedelta64(7, "D"))), "since": p.at.seconds_between(moment).cast("i64"),
        "of_day": p.amount.sum(window=tl.tumbling("1d", origin=moment)), "rate": p.amount.rate("1h"), "lengths": p.at.add_time(hour).add_time("2d"),
    })  # fmt: skip
    assert p._session.check(made.text) == [] and p._session.check(tl.record({"moved": p.n.shift_to(moment)}).text) == []
    assert made.select("later", "same", "next").to_arrow().num_rows == 1


def test_floats_without_a_spelling_in_the_language_are_exactly_what_they_were(tables):
    for value in (1e300, 5e-324, 1e-7, 1e22, float("inf"), -1e308, 0.1 + 0.2, 2.0**60):
        found = tl.record({"x": tables[0].amount * 0 + value, "y": value}).to_arrow()
        assert found["y"].to_pylist() == [value], value


def test_the_example_of_the_contract_runs_and_its_text_gives_the_same(session):
    at = pd.date_range("2024-01-01", periods=4, freq="D")
    p = session.table("Purchase", {"at": at[[0, 2]], "user": ["a", "a"], "amount": [2.0, 5.0]}, time="at", key="user")
    v = session.table("View", {"at": at[[1, 3]], "user": ["a", "a"]}, time="at", key="user")
    f = tl.record({
        "spend_7d": p.amount.sum(window=tl.trailing("7d")),
        "views": v.count(window=tl.since(p.is_valid())),
        "change": p.amount.sum() - p.amount.sum().lag(1),
    })  # fmt: skip
    with pytest.warns(tl.TimelineWarning, match="W2000"):
        frame = f.when(p.is_valid()).to_pandas()
    assert frame["spend_7d"].tolist() == [2, 7] and frame["views"].tolist()[1] == 1 and frame["change"].tolist()[1] == 5
    with pytest.warns(tl.TimelineWarning, match="W2000"):
        assert session.query(f"({f.text}) | when(is_valid(Purchase))").to_pandas().equals(frame)


def test_a_value_of_a_field_that_is_missing_is_an_error_when_it_is_asked_not_when_it_is_looked_for(tables):
    p = tables[0]
    assert getattr(p, "amout", "none") == "none" and not hasattr(p.amount, "amount")
    assert p["amout"].text == "P.amout"
    with pytest.raises(tl.TimelineError, match="no field 'amout'"):
        p["amout"].to_pandas()


def test_functions_of_the_language_are_found_in_the_module_but_not_among_its_names(tables):
    import builtins

    from timeloom import _functions

    assert not set(_functions.__all__) & set(dir(builtins)) and len(_functions.__all__) == len(set(_functions.__all__))
    assert tl.sum(tables[0].n).text == "sum(P.n)" and "sum" not in tl.__all__ and "sum" not in _functions.__all__
    for name in ("sum", "max", "filter", "hash", "len", "round"):
        assert getattr(tl, name).__doc__.strip().endswith(")") or "->" in getattr(tl, name).__doc__


def test_star_import_leaves_pythons_own_names_alone():
    names = {}
    exec("from timeloom import *", names)
    assert names["record"] is tl.record and "sum" not in names and "tables" not in names


def test_long_records_have_a_line_per_field_and_are_laid_out_as_the_formatter_does(tables):
    p = tables[0]
    record = tl.record({f"feature_{n}": (p.amount + n).sum(window=tl.since(p.n == n)) for n in range(4)})
    assert record.text.count("\n") == 5
    assert tables[0]._session.format(record.text) == record.text


def test_functions_of_the_module_are_those_of_the_default_session(tables):
    for name in ("table", "query", "aquery", "features", "training_set", "check", "explain", "format", "drop"):
        ours, sessions = getattr(tl, name), getattr(tl.Session, name)
        assert list(inspect.signature(ours).parameters) == list(inspect.signature(sessions).parameters)[1:], name
        assert ours.__doc__ == sessions.__doc__ and name in tl.__all__


def test_an_expression_says_whether_it_has_a_value_between_its_rows(tables):
    p, v = tables
    discrete = [p, p.amount, p.amount.sum().when(p.n > 1), p.amount * v.amount, tl.record({"a": p.n})["a"]]
    lasting = [p.amount.sum(), p.amount.sum() + 1, v.with_key(v.n, "n").lookup(p.n).last(), p.count(window=tl.trailing("7d"))]
    assert [found.is_continuous for found in discrete] == [False] * len(discrete)
    assert [found.is_continuous for found in lasting] == [True] * len(lasting)
    with pytest.raises(tl.TimelineError, match="number expected"):
        p.user.sum().is_continuous  # noqa: B018
