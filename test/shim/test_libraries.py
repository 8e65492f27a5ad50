"""Formulas of a query: texts, functions, libraries in files; and what comments say of columns."""

import pandas as pd
import pytest
import timeloom as tl


@pytest.fixture
def purchases(session):
    frame = pd.DataFrame({"at": pd.to_datetime(["2031-01-01T10:00", "2031-01-02T10:00"]), "user": ["ann", "ann"], "amount": [5, 7]})
    session.table("Purchase", frame, time="at", key="user")
    return session


@pytest.fixture
def library(tmp_path):
    path = tmp_path / "spending.tl"
    path.write_text(
        "## All that was spent.\nlet total = scaled(sum(Purchase.amount))\nlet scaled(x, by = 10) = x * by\nlet wrong = Purchase.price\n"
    )
    return path


def test_a_library_gives_its_names_to_queries(purchases, library):
    for path in (library, str(library)):
        rows = purchases.query("{ total, twice: scaled(Purchase.amount, by = 2) }", formulas=path).to_pandas()
        assert (rows["total"].tolist(), rows["twice"].tolist()) == ([50, 120], [10, 14])


def test_what_is_wrong_in_a_library_is_told_by_its_file_and_line(purchases, library):
    with pytest.raises(tl.TimelineError, match=r"spending\.tl:4:22"):
        purchases.query("{ wrong }", formulas=library)


def test_a_library_that_is_not_there_is_named(purchases, tmp_path):
    with pytest.raises(tl.TimelineError, match=r"nothing\.tl'?: No such file"):
        purchases.query("{ x: Purchase.amount }", formulas=tmp_path / "nothing.tl")


def test_a_library_is_formatted_but_not_run(purchases, library):
    assert purchases.format("let a=1 let f( x )=x") == "let a = 1\nlet f(x) = x"
    with pytest.raises(tl.TimelineError, match="a library, which is not run itself"):
        purchases.query(library.read_text())


def test_a_key_with_parameters_is_a_function(purchases):
    formulas = {"scaled(x, by = 10)": "x * by + extra", "extra": "1"}
    rows = purchases.query("{ a: scaled(Purchase.amount), b: scaled(Purchase.amount, by = 2) }", formulas=formulas).to_pandas()
    assert (rows["a"].tolist(), rows["b"].tolist()) == ([51, 71], [11, 15])


def test_comments_travel_with_columns(purchases, library):
    text = """
    ## The amount.
    ## In cents.
    let cents = Purchase.amount * 100
    in {
      total,
      cents: cents,
      ## Whether it is much.
      much: Purchase.amount > 5,
      # not told
      plain: 1,
      "both, nested": {
        ## Inside.
        inner: Purchase.amount
      }
    } | when(is_valid(Purchase.amount))
    """
    schema = purchases.query(text, formulas=library).schema
    docs = {field.name: (field.metadata or {}).get(b"doc", b"").decode() for field in schema}
    assert docs == {
        "_time": "", "_key": "", "total": "All that was spent.", "cents": "The amount.\nIn cents.", "much": "Whether it is much.",
        "plain": "", "both, nested": "",
    }  # fmt: skip
    schema = purchases.query(text, formulas=library).to_arrow().schema
    assert schema.field("cents").metadata == {b"doc": "The amount.\nIn cents.".encode()}
    assert schema.field("both, nested").type.field("inner").metadata == {b"doc": b"Inside."}
    last = purchases.query(f"{text} | last()", results="final", formulas=library).to_arrow().schema
    assert last.field("much").metadata == {b"doc": b"Whether it is much."}


def test_any_name_is_a_column(purchases):
    found = purchases.query('{ "spend, 7d": Purchase["amount"], "größe": 1 } | { a: $input["spend, 7d"], "größe": $input["größe"] }')
    assert found.to_pandas().columns.tolist() == ["_time", "_key", "a", "größe"]
