"""Completion in `%%timeline` cells for every front end that asks the kernel: IPython's terminal, notebooks without the extension."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ._beside import functions, parameters
from ._errors import EngineError, TimelineError

if TYPE_CHECKING:
    from IPython.core.completer import CompletionContext

    from ._session import Session

_HEADER = "%%timeline"
_MOST = 200
_TYPES = {
    "table": "class",
    "column": "property",
    "let": "statement",
    "formula": "module",
    "argument": "param",
    "parameter": "param",
    "type": "class",
}


def add_matcher(shell: Any, session: "Callable[[], Session]") -> None:
    """Adds the engine to those that IPython asks; in cells of ours nobody else is heard. Once per shell."""
    from IPython.core import completer

    known = getattr(shell, "Completer", None)
    if known is None or not hasattr(completer, "context_matcher") or any(_is_ours(matcher) for matcher in known.custom_matchers):
        return

    @completer.context_matcher()
    def timeline_matcher(context: "CompletionContext") -> Any:
        text = context.full_text
        if not text.startswith(_HEADER) or text[len(_HEADER) : len(_HEADER) + 1].isalnum() or text.startswith(_HEADER + "_"):
            return {"completions": []}
        offset = _offset(text, context.cursor_line, context.cursor_position)
        try:
            answer = session().ask(
                {
                    "type": "complete",
                    "text": text,
                    "offset": _units(text[:offset]),
                    "params": parameters(text.partition("\n")[0], shell.user_ns),
                    "functions": functions(),
                }
            )
        except (EngineError, TimelineError):
            return {"completions": []}
        typed = text[_characters(text, answer["from"]) : offset]
        found = sorted(answer["items"], key=lambda item: -item["rank"])
        fitting = [item for item in found if typed.lower() in item["label"].lower()]
        made = [completer.SimpleCompletion(_written(item), type=_TYPES.get(item["kind"], item["kind"])) for item in fitting[:_MOST]]
        return {"completions": made, "matched_fragment": typed, "suppress": True, "ordered": True}

    known.custom_matchers.append(timeline_matcher)


def _is_ours(matcher: Any) -> bool:
    return getattr(matcher, "__name__", "") == "timeline_matcher"


# A front end that is given texts cannot put the cursor between parentheses.
def _written(item: Mapping[str, Any]) -> str:
    written: str = item["insert"]
    return written[: len(written) - item["back"]]


def _offset(text: str, line: int, column: int) -> int:
    return sum(len(before) + 1 for before in text.split("\n")[:line]) + column


# The engine counts as UTF-16 does.
def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _characters(text: str, units: int) -> int:
    return len(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore"))
