"""How far a long query is, where it can be redrawn: in a notebook's cell, or on a terminal's last line."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Optional

_PATIENCE = 0.25
_INTERVAL = 0.25
_UNITS = ("B", "kB", "MB", "GB", "TB")

State = Callable[[], Mapping[str, Any]]


class Progress:
    """Called with the engine's progress messages; a context manager that leaves nothing behind."""

    def __init__(self, draw: "Optional[Callable[[str, float, str], None]]", clear: Callable[[], None], state: State) -> None:
        self._draw = draw
        self._clear = clear
        self._state = state
        self._began = time.monotonic()
        self._next = self._began + _PATIENCE
        self._drawn = False
        self.rows = ""
        """The first rows so far, as HTML."""

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *problem: object) -> None:
        if self._drawn:
            self._clear()

    def __call__(self, message: Mapping[str, Any]) -> None:
        now = time.monotonic()
        if self._draw is not None and now >= self._next:
            self._next = now + _INTERVAL
            self._drawn = True
            self._draw(sentence(message, now - self._began, self._state().get("memory")), share(message), self.rows)


def progress_of(shell: Any, state: State) -> Progress:
    """The way that suits the shell; none where output cannot be redrawn. `state`: what the engine says of itself."""
    if getattr(shell, "kernel", None) is not None:
        return _in_cell(state)
    if sys.stderr.isatty():
        return Progress(lambda text, _share, _rows: _write("\r\x1b[2K" + text), lambda: _write("\r\x1b[2K"), state)
    return Progress(None, lambda: None, state)


def share(message: Mapping[str, Any]) -> float:
    """How much of the rows there are has been read, from 0 to 1; -1 where nobody knows."""
    return min(1.0, message["done"] / message["total"]) if message.get("total") else -1.0


def sentence(message: Mapping[str, Any], seconds: float, memory: Optional[float]) -> str:
    """A progress message in words: rows read, their share and that of their time range, rows given, the pace, memory."""
    done, total, span, out = message["done"], message.get("total"), message.get("time"), message["out"]
    passed = "" if span is None else f"; {int(100 * span)} % of the time"
    read = f"{done:,} rows read" if not total else f"{done:,} of {total:,} rows read ({100 * done // total} %{passed})"
    pace = f" · {_short(done / seconds)} rows/s" if seconds > 0 else ""
    held = "" if memory is None else f" · {_bytes(memory)}"
    note = f" · {message['note']}" if message.get("note") else ""
    return f"{read}, {out:,} given{pace}{held}{note}"


def _short(number: float) -> str:
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:.3g} {letter}"
    return f"{number:.0f}"


def _bytes(number: float) -> str:
    power = 0
    while number >= 1000 and power < len(_UNITS) - 1:
        number, power = number / 1000, power + 1
    return f"{number:.3g} {_UNITS[power]}"


def _in_cell(state: State) -> Progress:
    from IPython.display import HTML, clear_output, display

    shown: list[Any] = []

    def draw(text: str, part: float, rows: str) -> None:
        bar = "<progress></progress>" if part < 0 else f'<progress value="{part:.3f}" max="1"></progress>'
        page = HTML(f'<div class="timeloom-progress">{bar} {escape(text)}</div>{rows}')
        shown[0].update(page) if shown else shown.append(display(page, display_id=True))

    return Progress(draw, clear_output, state)


def _write(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
