"""Values for a query's parameters, in the wire's form."""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Mapping
from typing import Any, Optional

from ._errors import TimelineError
from ._times import instant, is_length, length


def wire_parameters(given: Optional[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Names and values as JSON texts. Raises TimelineError for a value that the language has no type for."""
    if given is not None and not isinstance(given, Mapping):
        raise TypeError(f"params= is a mapping from names to values, not a {type(given).__name__}")
    return [{"name": name, "value": json.dumps(_plain(value, name))} for name, value in (given or {}).items()]


def _plain(value: Any, name: str) -> Any:
    if is_length(value):
        return {"length": length(value, f"the parameter '{name}'")}
    if hasattr(value, "to_datetime64") or type(value).__name__ == "datetime64" or isinstance(value, datetime.date):
        return {"timestamp_ns": instant(value, f"the parameter '{name}'")}
    if hasattr(value, "item") and hasattr(value, "dtype") and getattr(value, "shape", None) == ():
        value = value.item()
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else {"f64": repr(value)}
    if isinstance(value, (list, tuple)):
        return [_plain(item, name) for item in value]
    raise TimelineError(
        f"params={{{name!r}: …}} is a {type(value).__name__}; parameters are bool, int, float, str, datetime, timedelta, None, or a list of them"
    )
