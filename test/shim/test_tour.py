"""The tour in `binder/` as a reader runs it: every cell, in order, in a real kernel."""

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

BINDER = Path(__file__).parents[2] / "binder"


@pytest.fixture(scope="module")
def cells(tmp_path_factory: pytest.TempPathFactory) -> list[nbformat.NotebookNode]:
    tour = nbformat.read(BINDER / "tour.ipynb", as_version=4)
    saved = tmp_path_factory.mktemp("tour") / "aircraft.png"
    for cell in tour.cells:
        cell.source = cell.source.replace('"aircraft.png"', repr(str(saved)))
    NotebookClient(tour, timeout=300, resources={"metadata": {"path": str(BINDER)}}).execute(env=dict(os.environ))
    return tour.cells


def shown(cells: list[nbformat.NotebookNode], start: str) -> str:
    """All that the cell whose source begins with `start` has put out, as text."""
    cell = next(cell for cell in cells if cell.source.startswith(start))
    return "\n".join(
        output.get("text") or "\n".join(output.get("traceback", [])) or output.get("data", {}).get("text/plain", "")
        for output in cell.outputs
    )


def test_tables_tell_their_rows(cells: list[nbformat.NotebookNode]):
    assert "Departure: 336,776 rows" in shown(cells, "%timeline_table")


def test_a_query_without_a_name_shows_some_rows_and_how_many_there_are(cells: list[nbformat.NotebookNode]):
    assert "10 of 328,063 rows" in shown(cells, "%%timeline\n{ aircraft: Arrival.aircraft, delay")


def test_only_the_mistake_fails_and_its_caret_is_under_the_culprit(cells: list[nbformat.NotebookNode]):
    failed = [cell for cell in cells for output in cell.get("outputs", []) if output.output_type == "error"]
    assert [cell.source.splitlines()[1] for cell in failed] == ["{ aircraft: Arrival.aircraft, total: sum(Arrival.carrier) }"]
    source, carets = shown(cells, failed[0].source).splitlines()[3:5]
    assert carets.index("^^^") == source.index("sum(")


def test_the_model_learns_more_from_the_timelines_than_from_the_timetable(cells: list[nbformat.NotebookNode]):
    known = eval(shown(cells, "import model"))
    assert known["with timelines"] > known["timetable"] + 0.03


def test_the_picture_is_shown(cells: list[nbformat.NotebookNode]):
    cell = next(cell for cell in cells if cell.source.startswith("import picture"))
    assert "image/png" in cell.outputs[0].data
