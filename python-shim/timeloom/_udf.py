"""Functions in Python inside a query: the engine sends whole columns, the function gives one back."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ._errors import DataError

if TYPE_CHECKING:
    import pyarrow as pa

    from ._expression import Expression

_SIGNATURE = re.compile(r"\s*([A-Za-z_]\w*)\s*(<[^(]*>)?\s*\(([^)]*)\)\s*->\s*(\S.*)", re.S)
_known: "dict[str, Udf]" = {}


class Udf:
    """A function of Python that queries may call by its name, and that builds an expression when it is called with one.

    It is given a pandas Series per parameter, with the rows of a batch, of any entities, nulls included, and returns as many
    values in any form that Arrow reads. What pandas calls missing is null.
    """

    def __init__(self, signature: str, function: Callable[..., Any]) -> None:
        found = _SIGNATURE.fullmatch(signature)
        if found is None:
            raise ValueError(f'{signature!r} is not a signature; write for instance "name<N: number>(x: N, y: N) -> f64"')
        self.name, self.signature, self._function = found[1], signature.strip(), function
        self._parameters = [part.split(":")[0].strip() for part in found[3].split(",") if part.strip()]
        self._require_arity()
        functools.update_wrapper(self, function)
        twins = sum(name == self.name or name.startswith(f"{self.name}_") for name in _known)
        self._alias = f"{self.name}_{twins + 1}"
        _known[self.name] = self

    def __call__(self, *args: Any) -> "Expression":
        """The function's value of expressions, as an expression."""
        from ._build import call

        if len(args) != len(self._parameters):
            raise TypeError(f"{self.name} takes {len(self._parameters)} arguments ({', '.join(self._parameters)}), not {len(args)}")
        if _known.get(self.name) is self:
            return call(self.name, *args)
        # A later function has taken the name.
        _known[self._alias] = self
        return call(self._alias, *args)

    def __repr__(self) -> str:
        return f"<timeloom function {self.signature}>"

    def column(self, columns: "pa.Table", wanted: "pa.DataType") -> "pa.Array":
        """What the function gives for the columns. Raises what it raises, and DataError if it is not a column as wanted."""
        from ._pandas import to_pandas

        frame = to_pandas(columns.rename_columns(self._parameters))
        return self._checked(self._function(*(frame[name] for name in self._parameters)), wanted, columns.num_rows)

    def _checked(self, given: Any, wanted: "pa.DataType", rows: int) -> "pa.Array":
        import pyarrow as pa

        if isinstance(given, (str, bytes)) or not hasattr(given, "__len__"):
            raise DataError(f"{self._place()} gave a {type(given).__name__} instead of a column of {rows} values")
        if len(given) != rows:
            raise DataError(f"{self._place()} gave {len(given)} values for {rows} rows")
        try:
            if isinstance(given, (pa.Array, pa.ChunkedArray)):
                whole = given.combine_chunks() if isinstance(given, pa.ChunkedArray) else given
                return whole.cast(wanted)
            return pa.array(given, wanted, from_pandas=True)
        except (pa.ArrowException, TypeError, ValueError, OverflowError) as problem:
            kind = getattr(given, "dtype", getattr(given, "type", type(given).__name__))
            raise DataError(f"{self._place()} gave a column of {kind} that is no {wanted}, as its signature says: {problem}") from problem

    def _place(self) -> str:
        code = getattr(inspect.unwrap(self._function), "__code__", None)
        return f"'{self.name}'" if code is None else f"'{self.name}' ({code.co_filename}, line {code.co_firstlineno})"

    def _require_arity(self) -> None:
        try:
            inspect.signature(self._function).bind(*self._parameters)
        except TypeError as problem:
            told = f"{self.signature!r} has {len(self._parameters)} parameters, which the function does not take: {problem}"
            raise TypeError(told) from None
        except ValueError:
            # Functions of C do not tell their parameters.
            return


def udf(signature: str) -> Callable[[Callable[..., Any]], Udf]:
    """Makes a function over columns one that queries may call: `@udf("name<N: number>(x: N) -> f64")`.

    The signature is in the notation of the language's own; the name is known to all later queries of this process.
    """
    return lambda function: Udf(signature, function)


def known_functions() -> Mapping[str, Udf]:
    """All that queries may call now."""
    return dict(_known)


def signature_as(name: str, function: Udf) -> str:
    """The signature of a function under a name."""
    return function.signature.replace(function.name, name, 1)
