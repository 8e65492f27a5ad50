"""What Python tells an editor of a cell's parameters and functions, without running anything of the user's."""

import datetime
import json

import numpy as np
import pandas as pd
import pytest
import timeloom as tl
from timeloom._beside import beside, parameters


def boom():
    raise AssertionError("was run")


class Sly(int):
    asked = False

    def __add__(self, other):
        Sly.asked = True
        return 1


NAMES = {
    "least": 2.5, "n": 3, "who": "Ada", "flag": True, "none": None, "many": [1, 2], "day": datetime.date(2026, 3, 1), "huge": 10**30,
    "datetime": datetime, "pd": pd, "np": np, "boom": boom, "frame": pd.DataFrame({"x": [1]}), "half": np.float32(0.5),
    "since": pd.Timestamp("2026-03-01 10:00"),
}  # fmt: skip


def value(expression):
    found = beside(NAMES, [expression])["values"].get(expression)
    return None if found is None else json.loads(found)


@pytest.mark.parametrize(
    "expression, expected",
    [
        ("least", 2.5),
        ("n + 1", 4),
        ("-n * 2", -6),
        ("who", "Ada"),
        ("not flag", False),
        ("many", [1, 2]),
        ("[n, 4]", [3, 4]),
        ("half", 0.5),
        ("min(n, 2)", 2),
        ("day", {"timestamp_ns": "2026-03-01T00:00:00Z"}),
        ("since", {"timestamp_ns": "2026-03-01T10:00:00.000000000Z"}),
        ("datetime.timedelta(days=7)", {"length": "7d"}),
        ("pd.Timedelta('90min')", {"length": "90m"}),
        ("np.int64(n)", 3),
    ],
)
def test_values_of_variables_arithmetic_and_times_are_known(expression, expected):
    assert value(expression) == expected


@pytest.mark.parametrize(
    "expression",
    ["boom()", "nothing", "frame", "frame.x", "frame['x']", "'a' * 10**9", "10**10**10", "huge * huge", "[x for x in many]", "lambda: 1",
     "pd.read_csv('x')", "datetime.datetime.now()", "__import__('os')", "open('x')", "n +", "", "max(*many)", "n.real"],
)  # fmt: skip
def test_what_only_running_it_could_tell_is_not_known_and_nothing_is_run(expression):
    assert beside(NAMES, [expression])["values"] == {}


def test_a_number_of_a_class_of_the_users_own_is_not_asked_for_anything():
    assert beside({"x": Sly(1)}, ["x + 1", "x"])["values"] == {}
    assert not Sly.asked


def test_a_header_line_gives_its_parameters_and_functions_come_with_their_signatures():
    @tl.udf("beside_me(x: f64) -> f64")
    def beside_me(x):
        return x

    header = "%%timeline --param least --param 'later=datetime.timedelta(days = 1)' --param=k=n spend --param gone"
    assert parameters(header, NAMES) == [
        {"name": "least", "value": "2.5"},
        {"name": "later", "value": '{"length": "1d"}'},
        {"name": "k", "value": "3"},
    ]
    assert "beside_me(x: f64) -> f64" in beside({}, [])["functions"]
