"""Features over events: tables in, a query in a small declarative language, frames out.

import timeloom as tl
tl.table("Purchase", purchases, time="at", key="user")
tl.query("{ total: sum(Purchase.amount), n: count(Purchase) }").to_pandas()
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._errors import (
    DataError,
    Diagnostic,
    EngineError,
    LimitError,
    QueryCancelled,
    TimelineError,
    TimelineWarning,
)
from ._version import __version__

if TYPE_CHECKING:
    from ._build import record
    from ._expression import Expression
    from ._features import Features
    from ._functions import *  # noqa: F403
    from ._result import Result
    from ._session import Session, connect
    from ._table import Table
    from ._training import TrainingSet
    from ._udf import Udf, udf

__all__ = [
    "DataError", "Diagnostic", "EngineError", "Expression", "Features", "LimitError", "QueryCancelled", "Result", "Session", "Table", "TimelineError",
    "TimelineWarning", "TrainingSet", "Udf", "__version__", "check", "connect", "drop", "explain", "features", "format", "query",
    "record", "table", "training_set", "udf",
]  # fmt: skip

_LATER = {
    "connect": "_session", "Session": "_session", "Result": "_result", "Table": "_table", "Expression": "_expression", "record": "_build",
    "Features": "_features", "TrainingSet": "_training", "Udf": "_udf", "udf": "_udf",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name == "tables":
        return _default().tables
    if name.startswith("_"):
        raise AttributeError(f"module 'timeloom' has no attribute {name!r}")
    from importlib import import_module

    home = import_module(f".{_LATER.get(name, '_functions')}", __name__)
    if hasattr(home, name) and (name in _LATER or getattr(home, name).__module__ == home.__name__):
        return globals().setdefault(name, getattr(home, name))
    raise AttributeError(f"module 'timeloom' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "tables"])


def _default() -> "Session":
    from ._session import default_session

    return default_session()


def table(name: str, data: Any = None, **options: Any) -> "Table":
    """`Session.table` of the default session."""
    return _default().table(name, data, **options)


def drop(name: str) -> None:
    """`Session.drop` of the default session."""
    _default().drop(name)


def query(text: str, **options: Any) -> "Result":
    """`Session.query` of the default session."""
    return _default().query(text, **options)


def features(query: Any, **options: Any) -> "Features":
    """`Session.features` of the query's session, else of the default session."""
    from ._training import session_of

    return (session_of(query) or _default()).features(query, **options)


def training_set(features: Any, *, at: Any, label: Any, horizon: Any, **options: Any) -> "TrainingSet":
    """`Session.training_set` of the expressions' session, else of the default session."""
    from ._training import session_of

    return (session_of(features, at, label) or _default()).training_set(features, at=at, label=label, horizon=horizon, **options)


def check(text: str, **options: Any) -> "list[Diagnostic]":
    """`Session.check` of the default session."""
    return _default().check(text, **options)


def explain(text: str, stage: str = "plan", **options: Any) -> str:
    """`Session.explain` of the default session."""
    return _default().explain(text, stage, **options)


def format(text: str) -> str:
    """`Session.format` of the default session."""
    return _default().format(text)


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext timeloom`."""
    from ._magic import load

    load(shell)


def _jupyter_labextension_paths() -> "list[dict[str, str]]":
    return [{"src": "labextension", "dest": "@timeloom/lab"}]


def _jupyter_server_extension_points() -> "list[dict[str, str]]":
    return [{"module": "timeloom"}]


def _load_jupyter_server_extension(server: Any) -> None:
    from ._server import load

    load(server)
