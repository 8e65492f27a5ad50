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
    from ._default import aquery, check, drop, explain, features, format, query, table, training_set
    from ._expression import Expression
    from ._features import Features
    from ._functions import *  # noqa: F403
    from ._result import Result
    from ._session import Session, connect
    from ._table import Table
    from ._training import TrainingSet
    from ._udf import Udf, udf

    tables: dict[str, Table]

_LATER = {
    "connect": "_session", "Session": "_session", "Result": "_result", "Table": "_table", "Expression": "_expression", "record": "_build",
    "Features": "_features", "TrainingSet": "_training", "Udf": "_udf", "udf": "_udf",
    **dict.fromkeys(("aquery", "check", "drop", "explain", "features", "format", "query", "table", "training_set"), "_default"),
}  # fmt: skip

__all__ = [
    "DataError", "Diagnostic", "EngineError", "Expression", "Features", "LimitError", "QueryCancelled", "Result", "Session", "Table", "TimelineError",
    "TimelineWarning", "TrainingSet", "Udf", "__version__", "aquery", "check", "connect", "drop", "explain", "features", "format", "query",
    "record", "table", "training_set", "udf",
]  # fmt: skip

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name == "tables":
            from ._session import default_session

            return default_session().tables
        if not name.startswith("_"):
            from importlib import import_module

            home = import_module(f".{_LATER.get(name, '_functions')}", __name__)
            if hasattr(home, name) and (name in _LATER or getattr(home, name).__module__ == home.__name__):
                return globals().setdefault(name, getattr(home, name))
        raise AttributeError(f"module 'timeloom' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "tables"])


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
