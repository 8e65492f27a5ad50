"""What goes wrong, as exceptions. All are ValueErrors; their text is what a person should read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Label:
    """A place in a text that a diagnostic points at: `line` and `column` count from 1, `start` and `end` are offsets in UTF-16 units."""

    part: str
    start: int
    end: int
    line: int
    column: int
    primary: bool
    text: str


@dataclass(frozen=True)
class Diagnostic:
    """One finding of the compiler. `rendered` is the whole of it as text, with the place underlined."""

    severity: str
    code: str
    title: str
    labels: Sequence[Label] = ()
    notes: Sequence[str] = ()
    rendered: str = field(default="", repr=False)

    @classmethod
    def from_wire(cls, given: Mapping[str, Any]) -> "Diagnostic":
        """From the engine's message."""
        labels = tuple(Label(**label) for label in given["labels"])
        return cls(given["severity"], given["code"], given["title"], labels, tuple(given["notes"]), given["rendered"])


class TimelineError(ValueError):
    """A query that cannot run, or data it cannot run on. `diagnostics` says where and why."""

    def __init__(self, message: str, diagnostics: Sequence[Diagnostic] = ()) -> None:
        super().__init__(message)
        self.diagnostics = list(diagnostics)

    def point(self, point: Callable[[Diagnostic], Diagnostic]) -> None:
        """Puts others in the place of the diagnostics, which say more."""
        self.diagnostics = [point(found) for found in self.diagnostics]
        self.args = (_rendered(self.diagnostics) or str(self),)

    def _render_traceback_(self) -> list[str]:
        # IPython prints these lines in place of a traceback: the culprit is the query, not the Python around it.
        return str(self).splitlines() or [type(self).__name__]


class DataError(TimelineError):
    """Rows that cannot be read: the text names the file, column or row, and the way out."""


class LimitError(TimelineError):
    """A limit was reached: the text names it and how to raise it."""


class QueryCancelled(TimelineError):
    """The query was stopped before it was done."""


class EngineError(TimelineError):
    """The engine cannot be started, or has died: the text says what to do."""


class TimelineWarning(UserWarning):
    """Something about a result that is worth knowing."""


_KINDS = {"data": DataError, "limit": LimitError, "cancelled": QueryCancelled, "protocol": EngineError, "internal": EngineError}


def from_wire(reply: Mapping[str, Any]) -> TimelineError:
    """The exception for an engine's `error` message."""
    diagnostics = [Diagnostic.from_wire(given) for given in reply.get("diagnostics") or ()]
    return _KINDS.get(reply["kind"], TimelineError)(_rendered(diagnostics) or reply["message"], diagnostics)


def _rendered(diagnostics: Sequence[Diagnostic]) -> str:
    return "\n\n".join(found.rendered for found in diagnostics if found.rendered)
