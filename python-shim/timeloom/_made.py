"""What a session's tables were made of, so that they can be made again, or named, when the engine has died."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Optional

from ._errors import EngineError, TimelineError

if TYPE_CHECKING:
    from ._connection import Connection

Step = Callable[["Connection"], Any]


class Made:
    """The tables and formulas that this process made in a session."""

    def __init__(self) -> None:
        self._steps: dict[str, list[Optional[Step]]] = {}
        self._words: dict[str, str] = {}
        self._formulas: dict[str, Mapping[str, Any]] = {}

    def table(self, name: str, step: Optional[Step], words: str) -> None:
        """A table was made. `step` makes it again; None where its rows were in memory. `words`: how a person would."""
        self._steps[name] = [step]
        self._words[name] = words

    def added(self, name: str, step: Optional[Step]) -> None:
        """Rows were added to a table."""
        self._steps.setdefault(name, [None]).append(step)

    def said(self, name: str, words: str) -> None:
        """How a table was asked for, in the asker's own words."""
        self._words[name] = words

    def dropped(self, name: str) -> bool:
        """A table is not there any more. False if this process had not made it."""
        self._words.pop(name, None)
        return self._steps.pop(name, None) is not None

    def formula(self, message: Mapping[str, Any]) -> None:
        """A formula was kept."""
        self._formulas[message["name"]] = message

    def again(self, connection: "Connection", tables: int) -> tuple[list[str], str]:
        """Makes what can be made over a new connection: the names of the tables that are back, and of those that are not what to do.

        `tables`: how many there were, also those that another process made.
        """
        missing = tables - len(self._steps)
        back: list[str] = []
        lost: list[str] = []
        for name, steps in list(self._steps.items()):
            (back if self._made(connection, steps) else lost).append(name)
        lines = [f"  {self._words.get(name, name)}" for name in lost]
        for name in lost:
            self.dropped(name)
        for message in self._formulas.values():
            connection.ask(message)
        if missing > 0:
            lines.append(f"  ({missing} more {'table' if missing == 1 else 'tables'}, made before this Python began)")
        return back, "\n".join(lines)

    def _made(self, connection: "Connection", steps: "list[Optional[Step]]") -> bool:
        known = [step for step in steps if step is not None]
        if len(known) < len(steps):
            return False
        try:
            for step in known:
                step(connection)
        except EngineError:
            raise
        except TimelineError:
            return False
        return True


def of_files(data: Any) -> Optional[list[str]]:
    """The paths that rows came from, wherever this process will work by then; None if they came from memory."""
    paths = list(data) if isinstance(data, (list, tuple)) else [data]
    whole = paths and all(isinstance(path, (str, os.PathLike)) for path in paths)
    return [os.path.abspath(path) for path in paths] if whole else None


def told(reason: str, back: list[str], lost: str) -> str:
    """What became of a session whose engine has died, for a person."""
    again = f"{reason}. It has been started again"
    if back:
        again += (
            f", and {_listed(back)} {'was' if len(back) == 1 else 'were'} loaded again from {'its' if len(back) == 1 else 'their'} files"
        )
    return f"{again}. What was in memory alone is lost; make it again:\n{lost}" if lost else again


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
