"""How far a long query is, where it can be redrawn: in a notebook's cell, or on a terminal's last line."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Optional

_PATIENCE = 0.5
_INTERVAL = 0.25


class Progress:
    """Called with the engine's progress messages; a context manager that leaves nothing behind."""

    def __init__(self, draw: Optional[Callable[[str], None]], clear: Callable[[], None]) -> None:
        self._draw = draw
        self._clear = clear
        self._next = time.monotonic() + _PATIENCE
        self._drawn = False

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
            self._draw(sentence(message))


def progress_of(shell: Any) -> Progress:
    """The way that suits the shell; none where output cannot be redrawn."""
    if getattr(shell, "kernel", None) is not None:
        return _in_cell()
    if sys.stderr.isatty():
        return Progress(lambda text: _write("\r\x1b[2K" + text), lambda: _write("\r\x1b[2K"))
    return Progress(None, lambda: None)


def sentence(message: Mapping[str, Any]) -> str:
    """A progress message in words."""
    done, total, out = message["done"], message.get("total"), message["out"]
    read = f"{done:,} rows read" if not total else f"{done:,} of {total:,} rows read ({100 * done // total} %)"
    note = f" · {message['note']}" if message.get("note") else ""
    return f"{read}, {out:,} given{note}"


def _in_cell() -> Progress:
    from IPython.display import HTML, clear_output, display

    shown: list[Any] = []

    def draw(text: str) -> None:
        page = HTML(f"<progress></progress> {escape(text)}")
        shown[0].update(page) if shown else shown.append(display(page, display_id=True))

    return Progress(draw, clear_output)


def _write(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
