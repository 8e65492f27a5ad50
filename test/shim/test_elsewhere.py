"""Outside JupyterLab: IPython's terminal, nbconvert, papermill, and what a notebook keeps for those who open it without the extension."""

import os
import re
import sys
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter
from nbconvert.preprocessors import ExecutePreprocessor

SETUP = """%load_ext timeloom
import pandas as pd
purchases = pd.DataFrame({
    "at": pd.to_datetime(["2026-03-01 10:00", "2026-03-01 10:05", "2026-03-01 10:10"]),
    "user": ["Ada", "Ben", "<b>Eve</b>"],
    "amount": [12.5, 3.0, None],
})
%timeline_table Purchase purchases --time at --key user"""

CELLS = {
    "setup": SETUP,
    "unnamed": "%%timeline\n{ who: Purchase.user, n: count(Purchase) }",
    "plot": "%%timeline --plot\n{ total: sum(Purchase.amount), n: count(Purchase) }",
    "tables": "%timeline_tables",
    "line": "%timeline sum(Purchase.amount)",
    "mistake": "%%timeline\n{ total: sum(Purchase.amout) }",
    "after": "%%timeline spend --results final\n{ total: sum(Purchase.amount) }",
}


def notebook(*sources: str) -> nbformat.NotebookNode:
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return made


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """The notebook as `jupyter nbconvert --execute --allow-errors` leaves it."""
    made = notebook(*CELLS.values())
    resources = {"metadata": {"path": str(tmp_path_factory.mktemp("nbconvert"))}}
    return ExecutePreprocessor(timeout=120, allow_errors=True).preprocess(made, resources)[0]


def outputs(ran, name):
    return ran.cells[list(CELLS).index(name)].outputs


def test_a_notebook_without_a_server_has_an_engine_of_its_own_and_keeps_static_tables(ran):
    assert outputs(ran, "setup")[-1].text == "Purchase: 3 rows\n"
    data = outputs(ran, "unnamed")[0].data
    assert set(data) == {"text/html", "text/plain"}
    assert data["text/html"].count("<tr>") == 4 and "3 rows" in data["text/html"] and "&lt;b&gt;Eve&lt;/b&gt;" in data["text/html"]
    assert data["text/plain"].splitlines()[-1] == "3 rows"


def test_a_picture_is_saved_as_svg_with_a_text_beside_it(ran):
    data = outputs(ran, "plot")[0].data
    assert data["text/html"].startswith("<svg ") and data["text/plain"] == "<timeloom plot of total, n: 3 rows>"


def test_a_mistake_is_saved_with_its_caret_and_no_traceback_and_the_next_cell_runs(ran):
    (error,) = outputs(ran, "mistake")
    assert error.ename == "TimelineError"
    source, caret = error.traceback[3:5]
    assert caret.index("^^^^^") == source.index("amout") and "nearest: 'amount'" in error.traceback[-1]
    assert not any("Traceback" in line or "File " in line for line in error.traceback)
    assert "text/html" in outputs(ran, "after")[0].data


def test_the_page_that_nbconvert_makes_shows_it_all_and_runs_nothing_of_ours(ran):
    page, _ = HTMLExporter().from_notebook_node(ran)
    for part in ("&lt;b&gt;Eve&lt;/b&gt;", "<svg ", "^^^^^", "timestamp_us"):
        assert part in page
    assert "<b>Eve</b>" not in page
    assert not any("script" in kind for cell in ran.cells for output in cell.outputs for kind in output.get("data", {}))


def test_papermill_gives_parameters_which_reach_the_query(tmp_path):
    import papermill

    parameters = nbformat.v4.new_code_cell("least = 0.0", metadata={"tags": ["parameters"]})
    query = "%%timeline large --results final --param least\n{ large: count_if(Purchase.amount > $least) }"
    made = notebook(SETUP, query, "print(int(large['large'].sum()))")
    made.cells.insert(0, parameters)
    given, out = tmp_path / "in.ipynb", tmp_path / "out.ipynb"
    nbformat.write(made, given)
    papermill.execute_notebook(str(given), str(out), {"least": 10.0}, progress_bar=False, log_output=False, cwd=str(tmp_path))
    assert nbformat.read(out, 4).cells[-1].outputs[0].text == "1\n"


def test_papermill_stops_at_a_mistake_and_says_it_in_the_words_of_the_language(tmp_path):
    import papermill

    given = tmp_path / "in.ipynb"
    nbformat.write(notebook(SETUP, CELLS["mistake"], "print('not reached')"), given)
    with pytest.raises(papermill.PapermillExecutionError, match=r"error\[E0001\]: Unknown field"):
        papermill.execute_notebook(str(given), str(tmp_path / "out.ipynb"), progress_bar=False, cwd=str(tmp_path))
    saved = nbformat.read(tmp_path / "out.ipynb", 4)
    assert saved.cells[-1].get("execution_count") is None


LONG = "%%timeline\n{ a: (Walk.x as string) | upper() | len(), b: (Walk.who as string) | lower() | len(), n: count(Walk) }"
WALK = """%load_ext timeloom
import numpy as np, pandas as pd
n = 600_000
walk = pd.DataFrame({"at": pd.Timestamp("2026-03-01") + pd.to_timedelta(np.arange(n), unit="s"), "who": np.arange(n) % 9, "x": np.arange(n)})
%timeline_table Walk walk --time at --key who"""


def test_a_notebook_without_the_extension_is_told_how_far_a_query_is_by_its_display_and_an_interrupt_stops_it():
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel(kernel_name="python3")
    heard = []

    def hear(message):
        if message["msg_type"] == "status":
            return
        heard.append((message["msg_type"], message["content"]))
        if message["msg_type"] == "update_display_data" and len(heard) > 3 and interrupts:
            interrupts.pop()
            manager.interrupt_kernel()

    try:
        interrupts = []
        client.execute_interactive(WALK, timeout=60, output_hook=hear)
        heard.clear()
        client.execute_interactive(LONG, timeout=60, output_hook=hear)
        updates = [content["data"]["text/html"] for kind, content in heard if kind == "update_display_data"]
        assert updates and heard[-1][0] in ("execute_result", "clear_output"), [kind for kind, _ in heard]
        for page in updates:
            assert re.search(r"of 600,000 rows read \(\d+ %; \d+ % of the time\), [\d,]+ given · [\d.]+ [kM] rows/s · [\d.]+ [MG]B", page)
        assert "<progress value=" in updates[0] and "<table" in updates[-1], "the first rows are shown meanwhile"
        heard.clear()
        interrupts.append("once")
        reply = client.execute_interactive(LONG, timeout=60, output_hook=hear)
        assert reply["content"]["status"] == "error" and "interrupted" in reply["content"]["evalue"]
        client.execute_interactive("%timeline count(Walk)", timeout=60, output_hook=hear)
        assert "600000" in heard[-1][1]["data"]["text/plain"]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


class Terminal:
    """IPython in a terminal of a test's own."""

    def __init__(self, home: Path) -> None:
        import pexpect

        environment = {**os.environ, "IPYTHONDIR": str(home), "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"}
        options = ["-m", "IPython", "--no-banner", "--no-confirm-exit", "--colors=nocolor"]
        self._child = pexpect.spawn(sys.executable, options, env=environment, dimensions=(60, 160), timeout=60, encoding="utf8")
        self._prompts = 0
        self._prompt()

    def type(self, text: str) -> None:
        """Presses keys, one line break for each in the text."""
        self._child.send(text.replace("\n", "\r"))

    def until(self, text: str) -> None:
        """Waits until the terminal has been sent this."""
        self._child.expect_exact(text)

    def run(self, cell: str) -> str:
        """Types a cell, runs it, and gives what came since, without the terminal's own signs."""
        self.type(cell)
        return self.enter()

    def enter(self) -> str:
        """Runs what was typed."""
        self._child.send("\x1b\r")
        return self._prompt()

    def interrupt(self) -> str:
        """Ctrl-C."""
        self._child.sendintr()
        return self._prompt()

    def close(self) -> None:
        """Ends it."""
        self._child.close(force=True)

    def _prompt(self) -> str:
        self._prompts += 1
        self._child.expect(rf"In [^\n]{{0,30}}\b{self._prompts}\D[^\n]{{0,30}}:")
        self.raw = self._child.before
        return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", self.raw).replace("\r", "")


@pytest.fixture
def terminal(tmp_path):
    opened = Terminal(tmp_path)
    yield opened
    opened.close()


FRAME = 'pd.DataFrame({"at": pd.to_datetime(["2026-03-01 10:00", "2026-03-01 10:05"]), "user": ["Ada", "Ben"], "amount": [12.5, None]})'


def test_a_terminal_completes_by_tab_shows_rows_as_text_and_mistakes_with_their_caret(terminal):
    terminal.run("%load_ext timeloom")
    terminal.run("import pandas as pd")
    terminal.run(f"p = {FRAME}")
    assert "Purchase: 2 rows" in terminal.run("%timeline_table Purchase p --time at --key user")
    terminal.type("%%timeline\n{ total: sum(Purchase.am")
    terminal.until(".am")
    terminal.type("\t")
    terminal.until("ount")
    terminal.type(") }")
    shown = terminal.enter()
    assert re.search(r"_time +_key +total\n2026-03-01 10:00:00 +Ada +12.5\n2026-03-01 10:05:00 +Ben +null\n2 rows", shown), shown
    shown = terminal.run("%%timeline\n{ total: sum(Purchase.amout) }")
    lines = shown[shown.index("error[E0001]") :].splitlines()
    assert lines[4].index("^^^^^") == lines[3].index("amout") and "Traceback" not in shown


def test_a_terminal_shows_progress_on_one_line_that_goes_and_ctrl_c_stops_the_query_alone(terminal):
    terminal.run("%load_ext timeloom")
    terminal.run("import numpy as np, pandas as pd; n = 1_500_000")
    terminal.run(
        'f = pd.DataFrame({"at": pd.Timestamp("2026-03-01") + pd.to_timedelta(np.arange(n), unit="s"), "who": np.arange(n) % 9, "x": np.arange(n)})'
    )
    assert "Walk: 1,500,000 rows" in terminal.run("%timeline_table Walk f --time at --key who")
    terminal.type(LONG)
    terminal.type("\x1b\n")
    terminal.until("of 1,500,000 rows read")
    terminal.until("% of the time), ")
    terminal.until("rows/s · ")
    shown = terminal.interrupt()
    assert shown.count("\n") < 6 and "interrupted" in shown and "Traceback" not in shown, shown
    assert "\x1b[2K" in terminal.raw
    assert "1500000" in terminal.run("%timeline count(Walk)").replace(",", "")
