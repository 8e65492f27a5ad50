"""The magics, in a real IPython shell with the real engine."""

import pandas as pd
import pytest
import timeloom
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from timeloom import TimelineError

EVENTS = pd.DataFrame(
    {"at": pd.to_datetime(["2024-01-01", "2024-01-02", "2024-01-03"]), "user": ["ann", "bob", "ann"], "amount": [1.0, 2.0, 3.5]}
)


@pytest.fixture
def shell(monkeypatch):
    monkeypatch.setattr("timeloom._session._default", None)
    opened = InteractiveShell.instance()
    opened.reset(new_session=False)
    opened.run_line_magic(
        "load_ext", "timeloom"
    ) if "timeloom" not in opened.extension_manager.loaded else opened.extension_manager.reload_extension("timeloom")
    opened.push({"events": EVENTS})
    yield opened
    timeloom._session.default_session().close()


def make_table(shell, line="Purchase events --time at --key user"):
    return shell.run_line_magic("timeline_table", line)


def test_a_variable_becomes_a_table(shell, capsys):
    make_table(shell)
    assert capsys.readouterr().out == "Purchase: 3 rows\n"
    assert timeloom.tables["Purchase"].rows == 3


def test_an_expression_of_python_becomes_a_table_and_so_does_a_path(shell, tmp_path, monkeypatch):
    make_table(shell, "Purchase events.head(2) --time at --key user --grouping 'a person'")
    assert timeloom.tables["Purchase"].rows == 2
    monkeypatch.chdir(tmp_path)
    timeloom._session.default_session().close()
    EVENTS.to_parquet("my events.parquet")
    make_table(shell, "Purchase 'my events.parquet' --time at --key user")
    assert timeloom.tables["Purchase"].rows == 3


def test_names_are_found_in_the_function_that_calls_too(shell):
    shell.run_cell(
        "def make():\n    local = events.head(1)\n    get_ipython().run_line_magic('timeline_table', 'Local local --time at --key user')\nmake()"
    ).raise_error()
    assert timeloom.tables["Local"].rows == 1


@pytest.mark.parametrize("line, problem", [
    ("Purchase nothing --time at --key user", "nothing"),
    ("Purchase 1+ --time at --key user", "neither a variable nor a path"),
    ("Purchase events --key user", "time"),
])  # fmt: skip
def test_a_slip_in_the_line_is_a_usage_error(shell, line, problem):
    with pytest.raises(UsageError, match=problem):
        make_table(shell, line)


def test_the_tables_are_listed_and_escaped(shell):
    make_table(shell, "Purchase events.rename(columns={'amount':'<b>'}) --time at --key user")
    listed = shell.run_line_magic("timeline_tables", "")
    assert "Purchase: 3 rows, 2 entities, time at, key user" in repr(listed)
    assert "&lt;b&gt;" in listed._repr_html_() and "<b>" not in listed._repr_html_()


def test_doctor_says_what_is_there(shell, capsys):
    shell.run_line_magic("timeline_doctor", "")
    out = capsys.readouterr().out
    assert out.count("✓") == 4 and "✗" not in out


def test_an_error_shows_the_diagnostic_and_no_traceback(shell, capsys):
    make_table(shell)
    capsys.readouterr()
    done = shell.run_cell("%%timeline\n{ total: sum(Purchase.amout) }")
    out = capsys.readouterr()
    assert isinstance(done.error_in_exec, TimelineError)
    assert "error[E0001]: Unknown field" in out.out and "^^^^^" in out.out
    assert "Traceback" not in out.out + out.err
    assert done.error_in_exec.diagnostics[0].code == "E0001"


def test_without_a_name_a_preview_and_the_count_are_shown(shell):
    make_table(shell)
    shown = shell.run_cell_magic("timeline", "", "{ n: count(Purchase) }")
    assert "3 rows" in repr(shown) and "3 rows" in shown._repr_html_()


def test_with_a_name_the_rows_are_a_frame_and_the_query_a_formula(shell):
    make_table(shell)
    shown = shell.run_cell_magic("timeline", "spend --results final", "{ total: sum(Purchase.amount) }")
    assert shown is shell.user_ns["spend"]
    assert sorted(shown["total"]) == [2.0, 4.5]
    again = shell.run_cell_magic("timeline", "more --results final", "{ twice: spend.total * 2 }")
    assert sorted(again["twice"]) == [4.0, 9.0]
    assert "spend" in repr(shell.run_line_magic("timeline_tables", ""))


def test_every_option_of_a_cell_reaches_the_query(shell):
    make_table(shell)

    def days(line):
        return shell.run_cell_magic("timeline", f"found {line}", "{ n: count(Purchase) }")["_time"].dt.day.tolist()

    assert days("") == days("--results history") == [1, 2, 3]
    assert days("--limit 2") == [1, 2]
    assert days("--until 2024-01-02") == days("--until '2024-01-02 00:00'") == [1, 2]
    assert days("--changed-since 2024-01-02") == [2, 3]
    final = shell.run_cell_magic("timeline", "found --results final --at 2024-01-02T12:00", "{ n: count(Purchase) }")
    assert sorted(final["_key"]) == ["ann", "bob"] and set(final["_time"].dt.hour) == {12}
    with pytest.raises(TimelineError, match="at= is for results='final'"):
        days("--at 2024-01-01")
    for line in ("--results all", "--to excel", "--limit many", "--nothing"):
        with pytest.raises(UsageError):
            days(line)


def test_every_option_of_a_table_reaches_it(shell):
    shell.push({"ticks": pd.DataFrame({"at": [1, 1, 2], "nr": [2, 1, 1], "user": ["a"] * 3, "x": [10, 20, 30]})})
    make_table(shell, "T ticks --time at --key user --subsort nr --grouping person --time-unit s")
    (info,) = timeloom.tables["T"]._session.ask({"type": "catalog"})["tables"]
    assert (info["grouping"], info["subsort"], info["span"][1]) == ("person", "nr", "1970-01-01T00:00:02Z")
    assert list(shell.run_cell_magic("timeline", "x", "{ x: T.x }")["x"]) == [20, 10, 30], "in the order of the subsort"


def test_a_name_is_a_formula_for_later_cells_and_not_for_its_own(shell):
    make_table(shell)
    with pytest.raises(TimelineError, match="E0006"):
        shell.run_cell_magic("timeline", "total", "{ n: total.n }")
    shell.run_cell_magic("timeline", "total", "{ n: count(Purchase) }")
    with pytest.raises(TimelineError, match="E0006"):
        shell.run_cell_magic("timeline", "total", "{ n: total.n + 1 }")
    assert list(shell.run_line_magic("timeline", "total.n * 2")["result"]) == [2, 2, 4]


def test_a_preview_has_ten_rows_and_says_how_many_there_are(shell):
    shell.push({"many": pd.DataFrame({"at": pd.date_range("2024-01-01", periods=1234, freq="h"), "user": "a"})})
    make_table(shell, "Many many --time at --key user")
    shown = shell.run_cell_magic("timeline", "", "{ n: count(Many) }")
    assert shown._repr_html_().count("<tr") == 11 and "1,234 rows" in shown._repr_html_()
    assert "1,234 rows" in repr(shown)


def test_warnings_of_the_rows_are_told_once_and_without_a_line_of_python(shell, capsys):
    shell.push({"vectors": [{"at": "2024-01-01", "user": "a", "v": [1.0]}, {"at": "2024-01-02", "user": "a", "v": [1.0, 2.0]}]})
    make_table(shell, "V vectors --time at --key user")
    for ask in (lambda text: shell.run_cell_magic("timeline", "", text), lambda text: shell.run_line_magic("timeline", text)):
        capsys.readouterr()
        ask("{ s: vector_sum(V.v) }")
        told = capsys.readouterr().err
        assert told == "'vector_sum' left out vectors with null elements, or of another length than their entity's first: 1 in all\n"


def test_a_named_cell_may_be_run_again(shell):
    make_table(shell)
    for text in ("{ n: count(Purchase) }", "{ n: count(Purchase) + 1 }"):
        shell.run_cell_magic("timeline", "again", text)
    assert list(shell.user_ns["again"]["n"]) == [2, 2, 3]


@pytest.mark.parametrize("to, kind", [("polars", "DataFrame"), ("arrow", "Table"), ("none", "NoneType")])
def test_rows_become_what_is_asked(shell, to, kind):
    make_table(shell)
    assert type(shell.run_cell_magic("timeline", f"x --to {to}", "{ n: count(Purchase) }")).__name__ == kind


def test_the_line_magic_gives_a_frame_and_wraps_what_is_no_record(shell):
    make_table(shell)
    assert list(shell.run_line_magic("timeline", "sum(Purchase.amount) # so far")["result"]) == [1.0, 2.0, 4.5]
    assert list(shell.run_line_magic("timeline", "{ n: count(Purchase) }")["n"]) == [1, 1, 2]
    with pytest.raises(TimelineError, match="E0006"):
        shell.run_line_magic("timeline", "sum(Purchse.amount)")
    with pytest.raises(UsageError):
        shell.run_line_magic("timeline", " ")


def test_parameters_are_expressions_of_python(shell, capsys):
    make_table(shell)
    shell.push({"least": 2})
    text = "{ n: count(Purchase), more: Purchase.amount > $least, at: add_time($later, time_of(Purchase)) }"
    line = "--param least --param 'later=__import__(\"datetime\").timedelta(days=1)'"
    rows = shell.run_cell_magic("timeline", f"{line} --to pandas found", text)
    assert shell.user_ns["found"]["more"].tolist() == [False, False, True], rows
    capsys.readouterr()
    shell.run_cell_magic("timeline", f"{line} --check", text)
    assert capsys.readouterr().out == "nothing to complain about\n"


def test_a_cell_can_be_checked_and_explained_without_running(shell, capsys):
    make_table(shell)
    capsys.readouterr()
    assert shell.run_cell_magic("timeline", "--check", "{ n: count(Purchase) }") is None
    assert capsys.readouterr().out == "nothing to complain about\n"
    shell.run_cell_magic("timeline", "--check", "{ n: cout(Purchase) }")
    assert "error[E0007]" in capsys.readouterr().out
    shell.run_cell_magic("timeline", "--explain ast", "{ n: count(Purchase) }")
    assert capsys.readouterr().out.strip()


def test_another_session_has_other_tables(shell):
    make_table(shell)
    make_table(shell, "Other events --time at --key user --session second")
    assert list(timeloom.tables) == ["Purchase"]
    assert "2 rows" not in repr(shell.run_cell_magic("timeline", "--session second", "{ n: count(Other) }"))


def test_a_cell_can_show_a_picture(shell):
    make_table(shell)
    assert "<svg" in shell.run_cell_magic("timeline", "x --plot", "{ n: count(Purchase) }")._repr_html_()
    assert len(shell.user_ns["x"]) == 3


def test_dollars_and_braces_in_a_line_are_left_alone(shell):
    make_table(shell)
    with pytest.raises(TimelineError):
        shell.run_line_magic("timeline", "{ n: $events }")


def test_a_name_that_is_no_variable_is_refused(shell):
    for name in ("a-b", "1a", "class"):
        with pytest.raises(UsageError, match="cannot be a name"):
            shell.run_cell_magic("timeline", name, "1")


def completions(shell, text):
    from IPython.core.completer import provisionalcompleter

    with provisionalcompleter():
        return [found.text for found in shell.Completer.completions(text, len(text))]


def test_ipython_completes_what_the_engine_knows_in_a_timeline_cell_and_nothing_of_its_own(shell):
    make_table(shell)
    assert "amount" in completions(shell, "%%timeline é\n{ a: sum(Purchase.a")
    assert completions(shell, "%%timeline\n{ a: sum(Purchase.amo")[0] == "amount"
    assert "--results " in completions(shell, "%%timeline --re")
    assert "since(" in completions(shell, "%%timeline\n{ a: sum(Purchase.amount, window = si")
    assert "print" in completions(shell, "pri")


def test_ipython_completes_parameters_with_their_values_and_functions_of_python(shell):
    @timeloom.udf("magically(x: f64) -> f64")
    def magically(x):
        return x

    make_table(shell)
    shell.push({"least": 2.5, "days": 7})
    header = "%%timeline spend --param least --param 'n=days + 1'\n"
    assert {"$least", "$n"} <= set(completions(shell, f"{header}{{ a: Purchase.amount > $"))
    assert completions(shell, f"{header}{{ a: lag($") == ["$n"], "of the two only a whole number will do"
    assert "magically(" in completions(shell, f"{header}{{ a: magic")
