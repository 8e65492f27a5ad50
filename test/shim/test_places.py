"""What is wrong with a query written as Python is told with the line of Python that wrote it."""

import asyncio
import copy
import inspect
import pickle
import warnings

import pandas as pd
import pytest
import timeloom as tl
from IPython.core.interactiveshell import InteractiveShell

AT = pd.to_datetime(["2024-01-01", "2024-01-02"])


@pytest.fixture(scope="module")
def p():
    with tl.connect() as session:
        rows = pd.DataFrame({"at": AT, "user": ["a", "b"], "amount": [1.0, 2.0], "item": ["x", "y"]})
        session.table("Other", rows, time="at", key="user", grouping="other")
        yield session.table("P", rows, time="at", key="user")


def line():
    """The number of the line that calls."""
    return inspect.stack()[1].lineno


def told(make, **options):
    with pytest.raises(tl.TimelineError) as caught:
        make().query(**options)
    for found in caught.value.diagnostics:
        assert found.rendered in str(caught.value)
    return str(caught.value)


def test_the_whole_of_an_error_ends_with_the_line_and_what_is_underlined_in_it(p):
    wrong, at = p.item.sum(), line()
    assert (
        told(lambda: tl.record({"total": wrong, "n": p.count()}))
        == f"""\
error[E0010]: Wrong type
  --> query:1:10
  |
1 | {{ total: sum(P.item), n: count(P) }}
  |          ^^^ 'input' of 'sum' does not accept this
  |              ------ string
  |
  = number expected
  = help: to count the items, write count(P.item)
  = written at {__file__}:{at}
      wrong, at = p.item.sum(), line()
                  ^^^^^^^^^^^^"""
    )


def test_an_error_without_notes_gets_one(p):
    text = told(lambda: p.amount.sum(window=tl.trailing("-7d")))
    assert text.splitlines()[-4:-2] == ["  |", f"  = written at {__file__}:{line() - 1}"]
    assert text.endswith(f"{' ' * text.splitlines()[-2].index('tl.trailing')}{'^' * len('tl.trailing(' + repr('-7d') + ')')}")


def test_the_line_is_that_of_the_smallest_expression_however_it_is_nested(p):
    inner = tl.record(
        {
            "first one, with a name that makes the record long": p.amount * 2,
            "second": p.item.upper().sum(),
            "third": (p.amount + 1) * (p.amount + 2) - (p.amount - 3),
        }
    )
    outer = tl.record({"any name": p.item == "ключ 😀", "inner": inner, "another": {"deeper": inner}})
    assert "inner: {\n" in outer.text
    text = told(lambda: outer)
    assert text.count('"second": p.item.upper().sum(),') == 2


@pytest.mark.parametrize(
    ("write", "culprit"),
    [
        (lambda p: p.amount + p["item"], 'p.amount + p["item"]'),
        (lambda p: -p.item, "-p.item"),
        (lambda p: tl.sum(p.item), "tl.sum(p.item)"),
        (lambda p: p.amount.lag(p.amount), "p.amount"),
        (lambda p: p.item.cast("i64").upper(), 'p.item.cast("i64").upper()'),
        (lambda p: p.extend({"x": p.item.sum()}), "p.item.sum()"),
        (lambda p: p.amount.when(p.item), "p.amount.when(p.item)"),
        (lambda p: p.col("amount")[1], 'p.col("amount")[1]'),
        (lambda p: (p.amount / 2) // p.item, "(p.amount / 2) // p.item"),
        (lambda p: p.amount.quantile(2), "2"),
    ],
)
def test_every_way_to_write_an_expression_is_pointed_at(p, write, culprit):
    text = told(lambda: write(p))
    lines = text.splitlines()
    assert f"written at {__file__}:" in text
    source, mark = next((a, b) for a, b in zip(lines, lines[1:]) if culprit in a and set(b.strip()) == {"^"} and "(lambda" in a)
    assert culprit in source[mark.index("^") : mark.rindex("^") + 1]


def test_a_part_that_is_used_far_from_where_it_was_written_is_shown_where_it_was_written(p):
    part, at = p.item.sum(), line()
    rows = pd.DataFrame({"at": AT, "user": ["a", "b"]})
    session = p._session
    with pytest.raises(tl.TimelineError, match=f"test_places.py:{at}"):
        session.features(tl.record({"x": part}), at=rows, time="at", key="user", grouping="user")
    for parts in (
        {"features": tl.record({"x": part}), "at": "is_valid(P)", "label": "count(P)"},
        {"features": "P", "at": part > 1, "label": "1"},
    ):
        with pytest.raises(tl.TimelineError, match=f"test_places.py:{at}"):
            session.training_set(**parts, horizon="1d")


def test_errors_of_texts_have_no_line_of_python(p):
    with pytest.raises(tl.TimelineError) as caught:
        p._session.query("{ x: sum(P.item) }")
    assert "written at" not in str(caught.value)


def test_copies_that_went_through_a_pickle_forget_the_line_and_work(p):
    wrong = p.item.sum()
    again = pickle.loads(pickle.dumps(tl.record({"x": wrong})))
    again._session = p._session
    assert "written at" not in told(lambda: again)
    assert "written at" in told(lambda: tl.record({"x": wrong}))
    assert copy.deepcopy(wrong).text == wrong.text


def test_a_long_chain_is_built_and_pointed_into(p):
    chain = p.amount
    for n in range(3000):
        chain = chain + n
    assert chain.text.count("+") == 3000
    assert pickle.loads(pickle.dumps(chain)).text == chain.text
    from timeloom._places import place_of

    assert place_of(chain._piece.origin, chain.text, 2, 8).line == line() - 7


def test_code_without_a_source_is_named_and_cells_by_their_number(p):
    names = {"p": p}
    exec(compile("wrong = p.item.sum()", "<made up>", "exec"), names)
    assert told(lambda: names["wrong"]).endswith("= written at <made up>:1")
    shell = InteractiveShell.instance()
    shell.push({"p": p})
    shell.run_cell("x = 1\nwrong = p.item.sum()", store_history=True).raise_error()
    text = told(lambda: shell.user_ns["wrong"])
    assert f"written at Cell In[{shell.execution_count - 1}], line 2\n      wrong = p.item.sum()\n              ^^^^^^^^^^^^" in text


def test_warnings_point_at_the_line_that_asked(p):
    async def awaited():
        await p._session.aquery("let unused = 1 in { n: count(P) }")

    for ask in (
        lambda: asyncio.run(awaited()),
        lambda: p._session.query("let unused = 1 in { n: count(P) }"),
        lambda: p.count().to_pandas(formulas={"unused": "1"}, params={"more": 1}),
    ):
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            ask()
        assert [warning.filename for warning in seen] == [__file__] * len(seen) and seen
