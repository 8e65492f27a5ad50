"""The methods of sessions as functions of the module: of the session that expressions among the arguments are about, else of the
default one."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ._build import without_self
from ._session import Session, default_session
from ._training import session_of

__all__ = ["aquery", "check", "drop", "explain", "features", "format", "query", "table", "training_set"]

if TYPE_CHECKING:
    _session = default_session()
    aquery, check, drop, explain, features = _session.aquery, _session.check, _session.drop, _session.explain, _session.features
    format, query, table, training_set = _session.format, _session.query, _session.table, _session.training_set


def _function(name: str) -> Callable[..., Any]:
    method = getattr(Session, name)

    @functools.wraps(method)
    def function(*args: Any, **options: Any) -> Any:
        return getattr(session_of(*args, *options.values()) or default_session(), name)(*args, **options)

    function.__signature__ = without_self(method)  # type: ignore[attr-defined]
    function.__qualname__ = name
    function.__module__ = __name__
    return function


if not TYPE_CHECKING:
    globals().update({name: _function(name) for name in __all__})
