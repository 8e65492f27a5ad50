"""Queries written as Python: expressions that know their text in the language and the session they are about.

Methods and functions of the language come from `_functions.py`, which is generated; here is what an expression is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn, Optional, Union

from . import _text
from ._build import infix, pieces_of, record, with_bound_methods
from ._errors import TimelineError
from ._functions import KEYWORDS, Methods
from ._places import Origin, here, with_place
from ._question import takes_options
from ._result import warned
from ._text import Piece

if TYPE_CHECKING:
    import os

    import pandas
    import polars
    import pyarrow
    from typing_extensions import Unpack

    from ._plot import Plot
    from ._question import PreviewOptions, QueryOptions
    from ._result import Result
    from ._session import Session
    from ._values import Number, Time


@with_bound_methods
class Expression(Methods):
    """A value over time. Operators and methods build larger ones; `to_pandas()` and its like compute it.

    `&`, `|` and `~` are and, or and not. `x["name"]` is the field of that name, also where a method is called the same.
    """

    __hash__ = object.__hash__
    # numpy's scalars and arrays leave operators to the expression.
    __array_ufunc__ = None
    __iter__ = None
    __contains__ = None

    def __init__(self, piece: Piece, session: "Optional[Session]" = None, fields: Optional[tuple[str, ...]] = None) -> None:
        self._piece = piece._replace(origin=Origin(here(), piece.origin.parts))
        self._session = session
        self._known_fields = fields

    @property
    def text(self) -> str:
        """The same in the language."""
        return self._piece.text

    @takes_options()
    def query(self, **options: Unpack[QueryOptions]) -> "Result":
        """Compiles it as a query; options as for `Session.query`. What is not a record becomes the field `result`."""
        with located(query=self):
            return warned(self._session_or_default().ask_value(self.text, **options))

    @takes_options()
    def to_pandas(
        self, *, identity: bool = False, tz: Optional[str] = None, strings: Optional[str] = None, **options: Unpack[QueryOptions]
    ) -> "pandas.DataFrame":
        """Its rows as a DataFrame; further options as for `Session.query`."""
        return self.query(**options).to_pandas(identity=identity, tz=tz, strings=strings)

    @takes_options()
    def to_arrow(self, *, identity: bool = False, tz: Optional[str] = None, **options: Unpack[QueryOptions]) -> "pyarrow.Table":
        """Its rows as an Arrow table."""
        return self.query(**options).to_arrow(identity=identity, tz=tz)

    @takes_options()
    def to_polars(self, *, identity: bool = False, tz: Optional[str] = None, **options: Unpack[QueryOptions]) -> "polars.DataFrame":
        """Its rows as a Polars frame."""
        return self.query(**options).to_polars(identity=identity, tz=tz)

    @takes_options()
    def plot(self, **options: Unpack[QueryOptions]) -> "Plot":
        """A picture of it over time."""
        return self.query(**options).plot()

    @takes_options()
    def preview(self, limit: int = 10, **options: Unpack[PreviewOptions]) -> "pandas.DataFrame":
        """Its first rows."""
        return self.to_pandas(limit=limit, **options)

    @takes_options()
    def run_iter(self, kind: str = "pandas", **options: Unpack[QueryOptions]) -> Iterator[Any]:
        """Its rows as they come: data frames, record batches (`kind="pyarrow"`) or row dictionaries (`kind="row"`)."""
        from ._pandas import pieces

        return pieces(self.query(**options), kind)

    @takes_options()
    def write(self, destination: "str | os.PathLike[str]", **options: Unpack[QueryOptions]) -> int:
        """Writes its rows to a file, whose ending says how (.parquet .csv .jsonl .arrow), and returns how many there are."""
        return self.query(**options).write(destination)

    @takes_options()
    def explain(self, stage: str = "plan", **options: Unpack[QueryOptions]) -> str:
        """A stage of the compiler as text."""
        return self.query(**options).explain(stage)

    def col(self, name: str) -> "Expression":
        """The field of that name."""
        if not isinstance(name, str):
            raise TypeError(f"a field's name is text, not {type(name).__name__}")
        return Expression(_text.member(self._piece, name, KEYWORDS), self._session)

    def cast(self, type: Any) -> "Expression":
        """Converts to a type: the language's name of it, or an Arrow or Python type."""
        from ._types import type_text

        return Expression(_text.cast(self._piece, type_text(type, "cast")), self._session)

    def pipe(self, function: Union[Callable[..., Any], tuple[Callable[..., Any], str]], *args: Any, **kwargs: Any) -> Any:
        """`function(self, *args, **kwargs)`; of a pair `(function, "name")` the expression is that keyword."""
        if not isinstance(function, tuple):
            return function(self, *args, **kwargs)
        called, name = function
        if name in kwargs:
            raise ValueError(f"'{name}' is both the expression and an argument")
        return called(*args, **{name: self}, **kwargs)

    def is_null(self) -> "Expression":
        """True where there is no value."""
        return ~self.is_valid()

    def is_not_null(self) -> "Expression":
        """True where there is a value."""
        return self.is_valid()

    def length(self) -> "Expression":
        """How many bytes a text has, or elements a list."""
        import pyarrow as pa

        kind = self.data_type
        if kind is not None and (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
            return self.len()
        if kind is not None and pa.types.is_list(kind):
            return self.list_len()
        raise TypeError(f"{self.text:.60} is neither text nor a list ({kind}), so it has no length")

    def record(self, fields: Callable[["Expression"], Mapping[str, Any]]) -> "Expression":
        """The record that a function makes of it: `x.record(lambda x: {"total": x.sum()})`."""
        return record(fields(self))

    def seconds_since(self, time: Time) -> "Expression":
        """The seconds from a time to the time that this is."""
        return self.seconds_between(time)

    def seconds_since_previous(self, n: int = 1) -> "Expression":
        """The whole seconds since the row that was `n` rows of the entity ago."""
        at = self.time_of()
        return ((at.cast("i64") - at.lag(n).cast("i64")).div(10**9)).cast("duration_s")

    @property
    def data_type(self) -> "Optional[pyarrow.DataType]":
        """Its type as Arrow's; None where it has errors or no type that can be output."""
        try:
            return self._session_or_default().type_of(self.text)
        except TimelineError:
            return None

    @property
    def is_continuous(self) -> bool:
        """Whether it has a value between its rows too: the latest, or, in windows that move with time, one for each instant."""
        return self._session_or_default().continuity_of(self.text) != "discrete"

    def __getattr__(self, name: str) -> "Expression":
        if name.startswith("_"):
            raise AttributeError(name)
        fields = self._fields()
        if name not in fields:
            known = f"its fields are {', '.join(fields)}" if fields else "it has no fields"
            raise AttributeError(f"{self.text:.60} has neither a method nor a field '{name}'; {known}")
        return self.col(name)

    def __getitem__(self, key: Any) -> "Expression":
        if isinstance(key, str) and self._known_fields is not None:
            return self.col(key)
        # In brackets text is a field of a record and a key of a map.
        session, (base, index) = pieces_of(self, key)
        return Expression(_text.element(base, index), session)

    def __dir__(self) -> list[str]:
        return sorted({*object.__dir__(self), *self._fields()})

    def __truediv__(self, other: Number) -> "Expression":
        return _divided(self, other)

    def __rtruediv__(self, other: Number) -> "Expression":
        return _divided(other, self)

    def __bool__(self) -> NoReturn:
        raise TypeError("an expression is neither true nor false: use & | ~; write (a < x) & (x < b)")

    def __array__(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("an expression is no array: to_pandas(), to_arrow() or to_polars() compute it")

    def __repr__(self) -> str:
        return self.text

    def __reduce__(self) -> Any:
        # Text goes along; data and connections stay.
        return restored, (self._piece, self._known_fields)

    def _session_or_default(self) -> "Session":
        from ._session import default_session

        return default_session() if self._session is None else self._session

    def _fields(self) -> tuple[str, ...]:
        if self._known_fields is None:
            import pyarrow as pa

            found = self._type()
            self._known_fields = tuple(field.name for field in found) if found is not None and pa.types.is_struct(found) else ()
        return self._known_fields

    def _type(self) -> "Optional[pyarrow.DataType]":
        """Its type, if the engine can output it; records of lists of records count as their elements, as in the language."""
        import pyarrow as pa

        found = self.data_type
        if found is None:
            return None
        return found.value_type if pa.types.is_list(found) and pa.types.is_struct(found.value_type) else found


def restored(piece: Piece, fields: Optional[tuple[str, ...]] = None) -> Expression:
    """An expression that was copied or pickled: it was written elsewhere than here."""
    expression = Expression(piece, None, fields)
    expression._piece = piece
    return expression


def text_of(given: Any, what: str) -> str:
    """The text of an expression, or a text as it is. Raises TypeError for anything else; `what` it was for."""
    if not isinstance(given, (str, Expression)):
        raise TypeError(f"{what} must be a text or an expression, not a {type(given).__name__}")
    return given if isinstance(given, str) else given.text


@contextmanager
def located(**parts: Any) -> Iterator[None]:
    """What is wrong with those parts of a query that are expressions is told with the line of Python that wrote it."""
    try:
        yield
    except TimelineError as problem:
        pieces = {name: part._piece for name, part in parts.items() if isinstance(part, Expression)}
        problem.point(lambda found: with_place(found, pieces))
        raise


def _divided(left: Any, right: Any) -> Expression:
    """True division: the language's own divides integers as integers."""
    return infix("/", *(value.cast("f64") if isinstance(value, Expression) else _as_float(value) for value in (left, right)))


def _as_float(value: Any) -> Any:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
