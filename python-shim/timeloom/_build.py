"""Building expressions out of values: what the generated functions and methods call."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn, Optional, TypeVar

from . import _text
from ._text import Piece
from ._times import is_length

if TYPE_CHECKING:
    from ._expression import Expression
    from ._session import Session

_Class = TypeVar("_Class")
_OPERATORS = (
    "eq ne lt le gt ge add radd sub rsub mul rmul truediv rtruediv floordiv rfloordiv mod rmod pow rpow and rand or ror invert neg bool"
).split()


class Bound:
    """A method of an expression, waiting to be called. Used as an operand it says how to reach the field of its name."""

    def __init__(self, function: Callable[..., Any], expression: Expression) -> None:
        functools.update_wrapper(self, function)
        self.__signature__ = without_self(function)
        self._expression = expression

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.__wrapped__(self._expression, *args, **kwargs)  # type: ignore[attr-defined]

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("_"):
            raise AttributeError(name)
        raise AttributeError(f"{self.__name__} is a method here: call it, or use {self.as_field()} for the field")  # type: ignore[attr-defined]

    def __repr__(self) -> str:
        return f"<method {self.__name__} of {self._expression.text:.60}>"  # type: ignore[attr-defined]

    def as_field(self) -> str:
        """How the field of this name is written."""
        return f'{self._expression.text:.60}["{self.__name__}"]'  # type: ignore[attr-defined]

    __hash__ = object.__hash__


def _refuse_operand(self: Bound, *_: Any) -> NoReturn:
    raise TypeError(f"{self.__name__} is a method here: use {self.as_field()} for the field, or call it")  # type: ignore[attr-defined]


for _name in _OPERATORS:
    setattr(Bound, f"__{_name}__", _refuse_operand)


class method:
    """Makes a function a method whose bound form is a `Bound`."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self.__doc__ = function.__doc__
        self.__wrapped__ = function

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self._function if instance is None else Bound(self._function, instance)


def with_bound_methods(cls: "type[_Class]") -> "type[_Class]":
    """Makes the methods of a class such that say how to reach the field of their name, where they are used as values."""
    for name, member in list(vars(cls).items()):
        if inspect.isfunction(member) and not name.startswith("_"):
            setattr(cls, name, method(member))
    return cls


def call(name: str, *positional: Any, **named: Any) -> Expression:
    """A call of a function of the language; named arguments that are None are left out."""
    given = {key: value for key, value in named.items() if value is not None}
    session, pieces = pieces_of(*positional, *given.values())
    return _made(_text.call(name, pieces[: len(positional)], dict(zip(given, pieces[len(positional) :]))), session)


def infix(symbol: str, left: Any, right: Any) -> Expression:
    """Two values with an operator between them; a length of time moves a time."""
    if symbol in "+-" and is_length(right):
        return call("add_time", right if symbol == "+" else -right, left)
    if symbol == "+" and is_length(left):
        return call("add_time", left, right)
    session, pieces = pieces_of(left, right)
    return _made(_text.infix(symbol, *pieces), session)


def prefix(symbol: str, operand: Any) -> Expression:
    """A value with an operator before it."""
    session, pieces = pieces_of(operand)
    return _made(_text.prefix(symbol, *pieces), session)


def record(fields: Mapping[str, Any]) -> Expression:
    """A record: names and values; mappings among the values are records too."""
    if not isinstance(fields, Mapping) or not fields:
        raise TypeError("record() takes a mapping from names to values, with at least one entry")
    from ._functions import KEYWORDS

    session, pieces = pieces_of(*fields.values())
    names = tuple(map(str, fields))
    return _made(_text.record(dict(zip(names, pieces)), KEYWORDS), session, names)


def applied(value: Any, receiver: Expression) -> Any:
    """An argument that may be a function from what a method is of to the value."""
    return value if isinstance(value, Bound) or not callable(value) else value(receiver)


def duration(value: Any) -> Any:
    """An argument where the language wants a length of time: text is a duration literal there."""
    return _made(_text.duration(value)) if isinstance(value, str) else value


def changed(value: Any, default: Any) -> Any:
    """None, which leaves an argument out, where it says what holds anyway."""
    return None if type(value) is type(default) and value == default else value


def pieces_of(*values: Any) -> "tuple[Optional[Session], list[Piece]]":
    """The texts of some values, and the one session they are about."""
    expressions = [_expression(value) for value in values]
    sessions = {id(found._session): found._session for found in expressions if found._session is not None}
    if len(sessions) > 1:
        raise TypeError("values of two sessions cannot be combined: make all tables in one")
    return next(iter(sessions.values()), None), [found._piece for found in expressions]


def _expression(value: Any) -> Expression:
    from ._expression import Expression

    if isinstance(value, Expression):
        return value
    if isinstance(value, Bound):
        _refuse_operand(value)
    return record(value) if isinstance(value, Mapping) else _made(_text.literal(value))


def _made(piece: Piece, session: "Optional[Session]" = None, fields: Optional[tuple[str, ...]] = None) -> Expression:
    from ._expression import Expression

    return Expression(piece, session, fields)


def without_self(function: Callable[..., Any]) -> inspect.Signature:
    """The signature of a method that is bound."""
    signature = inspect.signature(function)
    return signature.replace(parameters=list(signature.parameters.values())[1:])
