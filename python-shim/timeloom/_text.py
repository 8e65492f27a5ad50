"""Writing the language: pieces of text that know how tightly they bind, and the spelling of Python's values."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Union

from ._places import Origin, Part
from ._times import instant, is_length, length

ATOM = 10
_LEVELS = {"or": 3, "and": 4, "==": 5, "!=": 5, "<": 6, "<=": 6, ">": 6, ">=": 6, "+": 7, "-": 7, "*": 8, "/": 8}
_PREFIX = 9
_WIDTH = 90
_DURATION = re.compile(r"-?(\d+(ns|us|ms|mo|s|m|h|d|w|y))+")
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_MOST, _MOST_UNSIGNED = 2**63 - 1, 2**64 - 1


class Piece(NamedTuple):
    """A part of a query. `level` is the precedence of its outermost operator; `ATOM` needs no parentheses anywhere."""

    text: str
    level: int = ATOM
    origin: Origin = Origin()

    def __reduce__(self) -> Any:
        return Piece, (self.text, self.level)


Parts = Iterable[Union[str, Piece]]


def call(name: str, positional: "list[Piece]", named: Mapping[str, Piece]) -> Piece:
    """A call."""
    arguments: list[Parts] = [[piece] for piece in positional]
    arguments += [[f"{key} = ", piece] for key, piece in named.items()]
    return _joined([f"{name}(", *_separated(arguments, ", "), ")"])


def infix(symbol: str, left: Piece, right: Piece) -> Piece:
    """Two operands with an operator between them; operators associate to the left."""
    level = _LEVELS[symbol]
    return _joined([*_at(left, level), f" {symbol} ", *_at(right, level + 1)], level)


def prefix(symbol: str, operand: Piece) -> Piece:
    """An operator before its operand."""
    return _joined([symbol, *_at(operand, _PREFIX)], _PREFIX)


def cast(operand: Piece, type_name: str) -> Piece:
    """A conversion, in the parentheses that it needs nearly everywhere."""
    return _joined(["(", operand, f" as {type_name})"])


def member(base: Piece, name: str, keywords: "frozenset[str]") -> Piece:
    """A field by name."""
    plain = _IDENTIFIER.fullmatch(name) and name not in keywords
    return _joined([*_at(base, ATOM), f".{name}" if plain else f"[{quoted(name)}]"])


def element(base: Piece, key: Piece) -> Piece:
    """An element of a list or map."""
    return _joined([*_at(base, ATOM), "[", key, "]"])


def record(fields: Mapping[str, Piece], keywords: "frozenset[str]") -> Piece:
    """A record; long ones have a line per field."""
    parts: list[Parts] = [[f"{_field_name(name, keywords)}: ", piece] for name, piece in fields.items()]
    line = _joined(["{ ", *_separated(parts, ", "), " }"])
    if len(line.text) <= _WIDTH and "\n" not in line.text:
        return line
    return _joined(["{\n  ", *_separated(parts, ",\n  "), "\n}"], indented=2)


def _joined(parts: Parts, level: int = ATOM, indented: int = 0) -> Piece:
    """Pieces and what stands between them as one; further lines of the pieces are moved to the right."""
    texts: list[str] = []
    found: list[Part] = []
    end = 0
    for part in parts:
        text = part if isinstance(part, str) else part.text.replace("\n", "\n" + " " * indented)
        start, end = end, end + len(text)
        texts.append(text)
        if isinstance(part, Piece):
            found.append(Part(start, end, indented, part.origin))
    return Piece("".join(texts), level, Origin(None, tuple(found)))


def _at(piece: Piece, level: int) -> Parts:
    """The piece where at least that precedence is needed."""
    return [piece] if piece.level >= level else ["(", piece, ")"]


def _separated(parts: Iterable[Parts], separator: str) -> Parts:
    for index, part in enumerate(parts):
        yield from [separator, *part] if index else part


def literal(value: Any) -> Piece:
    """A value of Python as the language writes it. Raises TypeError for what it cannot say."""
    if hasattr(value, "item") and hasattr(value, "dtype") and getattr(value, "shape", None) == () and value.dtype.kind not in "mM":
        value = value.item()
    if value is None:
        return Piece("null")
    if isinstance(value, bool):
        return Piece("true" if value else "false")
    if isinstance(value, int):
        return _whole(value)
    if isinstance(value, float):
        return _real(value)
    if isinstance(value, str):
        return Piece(quoted(value))
    if is_length(value):
        return duration(length(value, "a length of time"))
    if isinstance(value, datetime.date) or type(value).__name__ == "datetime64":
        return cast(Piece(quoted(instant(value, "a time") or "")), "timestamp_ns")
    way = "; give its elements one by one, f(*values)" if isinstance(value, (list, tuple)) else ""
    raise TypeError(f"a {type(value).__name__} cannot be part of a query{way}: {value!r:.80}")


def duration(value: str) -> Piece:
    """A duration given as text: `7d`, `1h30m`, `1mo`."""
    if not _DURATION.fullmatch(value):
        raise ValueError(f"{value!r} is not a duration; write for instance '7d', '1h30m' or '1mo' (ns us ms s m h d w mo y)")
    return Piece(value, _PREFIX if value.startswith("-") else ATOM)


def quoted(text: str) -> str:
    """A string literal."""
    return '"' + "".join(_ESCAPES.get(character, character) for character in text) + '"'


def _whole(value: int) -> Piece:
    if -_MOST - 1 <= value <= _MOST:
        # The sign is an operator, so the smallest integer has no spelling of its own.
        return cast(Piece(quoted(str(value))), "i64") if value == -_MOST - 1 else Piece(str(value), ATOM if value >= 0 else _PREFIX)
    if value <= _MOST_UNSIGNED and value > 0:
        return Piece(f"{value}u64")
    raise TypeError(f"{value} does not fit 64 bits")


def _real(value: float) -> Piece:
    text = repr(value)
    if math.isfinite(value) and re.fullmatch(r"-?\d+\.\d+", text):
        return Piece(text, _PREFIX if text.startswith("-") else ATOM)
    return cast(Piece(quoted(text)), "f64")


def _field_name(name: str, keywords: "frozenset[str]") -> str:
    return name if _IDENTIFIER.fullmatch(name) and name not in keywords else quoted(name)
