"""A query as it is asked: its text and its options, in the wire's form. This is the one place that knows the options."""

import difflib
import inspect
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from numbers import Integral, Real
from pathlib import Path
from typing import Any, Optional, TypedDict, TypeVar, Union

from ._errors import TimelineError
from ._parameters import wire_parameters
from ._times import instant
from ._udf import known_functions, signature_as

Formulas = Union[Mapping[str, str], str, "os.PathLike[str]", None]


class _Range(TypedDict, total=False):
    results: str
    """`"history"`, a row at every change, or `"final"`, one per entity."""
    at: Any
    """The time of a final result."""
    until: Any
    """Ignore events after this time."""
    changed_since: Any
    """Leave rows before this time out."""


class TextOptions(TypedDict, total=False):
    """What belongs to the text of a query rather than to how it is run."""

    params: Optional[Mapping[str, Any]]
    """Values for the query's parameters: `{"days": 7}` is `$days` in the text."""
    formulas: Formulas
    """Named parts that the query may use: names and texts (`{"spend(x, d = 7d)": "sum(x, …)"}` is a function), or the path of a library."""


class _Slice(TypedDict, total=False):
    entities: Optional[Sequence[Any]]
    """Only these entities, by key."""
    percent: Optional[float]
    """Only that share of the entities."""
    resume: Union[str, "os.PathLike[str]", None]
    """A folder that keeps where the last run of this query stood, for the next to go on from."""


class PreviewOptions(_Range, TextOptions, _Slice, total=False):
    """How a query is run whose rows are limited anyway."""


class QueryOptions(PreviewOptions, total=False):
    """How a query is run. `at` is for final results, `until` for a history; `entities` and `percent` exclude each other."""

    limit: Optional[int]
    """Only the first rows."""


PRIVATE = "__timeloom_"
"""How names begin that are ours, not the user's: no diagnostic proposes them."""
NAMES = tuple(QueryOptions.__annotations__)
TEXT_OPTIONS = tuple(TextOptions.__annotations__)
"""Those that belong to the text rather than to how it is run."""
_DEFAULTS = {"results": "history"}
_Function = TypeVar("_Function", bound=Callable[..., Any])


def takes_options(*names: str) -> Callable[[_Function], _Function]:
    """Shows options by name in the signature of a function that takes them as `**options`; without `names` all of them."""

    def shown(function: _Function) -> _Function:
        given = inspect.signature(function)
        own = [parameter for parameter in given.parameters.values() if parameter.kind is not parameter.VAR_KEYWORD]
        added = [_parameter(name) for name in names or NAMES if name not in given.parameters]
        function.__signature__ = given.replace(parameters=[*own, *added])  # type: ignore[attr-defined]
        return function

    return shown


def question(text: str, options: QueryOptions) -> dict[str, Any]:
    """A query in the wire's form. Raises TypeError for an option there is none of, TimelineError where they do not fit together."""
    required_text(text, "a query")
    _refuse_unknown(options, NAMES)
    chosen: dict[str, Any] = {**dict.fromkeys(NAMES), **_DEFAULTS, **options}
    _refuse_contradiction(chosen)
    _refuse_values(chosen)
    entities, resume = chosen["entities"], chosen["resume"]
    return {
        "text": text,
        "results": chosen["results"],
        "at": instant(chosen["at"], "at"),
        "until": instant(chosen["until"], "until"),
        "changedSince": instant(chosen["changed_since"], "changed_since"),
        "limit": None if chosen["limit"] is None else int(chosen["limit"]),
        "params": wire_parameters(chosen["params"]),
        **_formulas(chosen["formulas"]),
        "functions": [signature_as(name, function) for name, function in known_functions().items()],
        "entities": None if entities is None else [_key_text(entity) for entity in entities],
        "percent": None if chosen["percent"] is None else float(chosen["percent"]),
        "resume": None if resume is None else os.path.abspath(os.fspath(resume)),
    }


def required_text(text: str, what: str) -> None:
    """Raises TypeError where something else than text was given, with the way out."""
    if not isinstance(text, str):
        given = "an expression: compute it by its own query(), to_pandas() and so on, or give its .text"
        raise TypeError(f"{what} is a text, not {given if hasattr(text, 'to_pandas') else 'a ' + type(text).__name__}")


def of_text(options: TextOptions, what: str) -> QueryOptions:
    """The options, which must be those of a text. Raises TypeError that says what else `what` has none of."""
    for name in options:
        if name in NAMES and name not in TEXT_OPTIONS:
            raise TypeError(f"{what} has no option {name}=: every row is given, as of its own time")
    _refuse_unknown(options, TEXT_OPTIONS)
    return {**options}


def as_record(text: str) -> str:
    """The record of a value."""
    # The text may end in a comment.
    return "{ result: (" + text + "\n) }"


def _parameter(name: str) -> inspect.Parameter:
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=_DEFAULTS.get(name), annotation=QueryOptions.__annotations__[name]
    )


def _refuse_unknown(options: Mapping[str, Any], names: Sequence[str]) -> None:
    for name in options:
        if name not in names:
            near = difflib.get_close_matches(name, names, 1)
            raise TypeError(f"there is no option {name}=; " + (f"did you mean {near[0]}=?" if near else f"there are {', '.join(names)}"))


def _refuse_contradiction(chosen: Mapping[str, Any]) -> None:
    results = chosen["results"]
    if results not in ("history", "final"):
        raise TimelineError(f"results={results!r}; write results='history' or results='final'")
    if chosen["at"] is not None and results != "final":
        raise TimelineError("at= is for results='final'; until= ends a history")
    if chosen["until"] is not None and results != "history":
        raise TimelineError("until= is for results='history'; at= is the time of a final result")
    if chosen["entities"] is not None and chosen["percent"] is not None:
        raise TimelineError("entities= and percent= exclude each other")


def _refuse_values(chosen: Mapping[str, Any]) -> None:
    limit, entities, percent = chosen["limit"], chosen["entities"], chosen["percent"]
    if limit is not None and (not _is_whole(limit) or limit < 1):
        raise TimelineError(f"limit={limit!r}: write how many rows, a whole number from 1 on")
    if isinstance(entities, (str, bytes)) or not (entities is None or isinstance(entities, Iterable)):
        raise TimelineError(f"entities={entities!r}: write a list of keys, as entities=[{entities!r}]")
    if percent is not None and (isinstance(percent, bool) or not isinstance(percent, Real)):
        raise TimelineError(f"percent={percent!r}: write a number from 0 to 100")


def _is_whole(value: Any) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)


def _formulas(given: Formulas) -> dict[str, Any]:
    if given is None:
        return {"formulas": []}
    if isinstance(given, Mapping):
        return {"formulas": [{"name": name, "text": text} for name, text in given.items()]}
    path = os.fspath(given)
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeError) as problem:
        raise TimelineError(f"formulas={path!r}: {getattr(problem, 'strerror', None) or problem}") from None
    return {"formulas": [], "libraries": [{"text": text, "label": path}]}


def _key_text(entity: Any) -> str:
    return str(entity).lower() if isinstance(entity, bool) else str(entity)
