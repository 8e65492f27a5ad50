"""Where in Python a piece of a query was written, so that what is wrong with it can be shown there."""

from __future__ import annotations

import linecache
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice
from types import CodeType, FrameType
from typing import TYPE_CHECKING, NamedTuple, Optional

if TYPE_CHECKING:
    from ._errors import Diagnostic
    from ._text import Piece

_PACKAGE = __name__.partition(".")[0]


class Place(NamedTuple):
    """An instruction of somebody's code, and its line."""

    code: CodeType
    instruction: int
    line: int

    def __str__(self) -> str:
        # A notebook's cells have names that people know them by.
        known = sys.modules.get("IPython")
        shell = known.get_ipython() if known is not None else None
        cell = shell.compile.format_code_name(self.code.co_filename) if shell is not None else None
        return f"{self.code.co_filename}:{self.line}" if cell is None else f"{' '.join(cell)}, line {self.line}"

    def source(self) -> list[str]:
        """The line, and below it a mark under what is computed there; nothing where the source is not to be had."""
        line = linecache.getline(self.code.co_filename, self.line).rstrip()
        shown = line.lstrip()
        if not shown:
            return []
        start, end = self._columns(line)
        return [shown] if start == end else [shown, " " * (start - len(line) + len(shown)) + "^" * (end - start)]

    def _columns(self, line: str) -> tuple[int, int]:
        # Columns are known since Python 3.11, as bytes.
        positions = getattr(self.code, "co_positions", lambda: iter(()))()
        first, last, start, end = next(islice(positions, self.instruction // 2, None), (None,) * 4)
        if first != self.line or start is None or end is None:
            return 0, 0
        begin = _characters(line, start)
        return begin, _characters(line, end) if last == first else len(line)


@dataclass(frozen=True, eq=False, slots=True)
class Origin:
    """Where a piece of text was written in Python, and where in it the pieces stand that it is made of."""

    place: Optional[Place] = None
    parts: "tuple[Part, ...]" = ()


class Part(NamedTuple):
    """A piece within another. `indented`: its further lines are moved to the right by that much."""

    start: int
    end: int
    indented: int
    origin: Origin


def caller() -> Optional[FrameType]:
    """The innermost call that is not of this package."""
    frame: Optional[FrameType] = sys._getframe(1)
    while frame is not None and frame.f_globals.get("__name__", "").partition(".")[0] == _PACKAGE:
        frame = frame.f_back
    return frame


def here() -> Optional[Place]:
    """Where we are called from."""
    frame = caller()
    return None if frame is None else Place(frame.f_code, frame.f_lasti, frame.f_lineno)


def place_of(origin: Origin, text: str, start: int, end: int) -> Optional[Place]:
    """Where the smallest piece of `text` was written that spans `start` to `end`."""
    found = origin.place
    while (part := next((part for part in origin.parts if part.start <= start and end <= part.end), None)) is not None:
        start, end, text = start - part.start, end - part.start, text[part.start : part.end]
        if part.indented:
            start, end = (at - part.indented * text.count("\n", 0, at) for at in (start, end))
            text = text.replace("\n" + " " * part.indented, "\n")
        origin = part.origin
        found = origin.place or found
    return found


def with_place(found: "Diagnostic", pieces: "Mapping[str, Piece]") -> "Diagnostic":
    """The diagnostic with the line of Python that wrote the culprit. `pieces`: by the part of the query that each is."""
    label = next((label for label in found.labels if label.primary and label.part in pieces), None)
    if label is None:
        return found
    text, _, origin = pieces[label.part]
    place = place_of(origin, text, *(_from_utf16(text, at) for at in (label.start, label.end)))
    if place is None:
        return found
    note = "\n  ".join([f"written at {place}", *place.source()])
    return replace(found, notes=(*found.notes, note), rendered=found.rendered + _rendered(note, found))


def _rendered(note: str, found: "Diagnostic") -> str:
    """As the engine sets notes."""
    gutter = " " * (len(found.rendered.partition("\n")[2].partition("-->")[0]) - 1)
    line = f"\n{gutter} = " + note.replace("\n", f"\n{gutter}   ")
    return line if found.notes else f"\n{gutter} |{line}"


def _from_utf16(text: str, units: int) -> int:
    return len(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore"))


def _characters(line: str, length: int) -> int:
    return len(line.encode()[:length].decode(errors="ignore"))
