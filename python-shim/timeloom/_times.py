"""Instants and amounts as people write them in Python, in the form the engine takes."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Any, Optional

EARLIEST = "1677-09-21T00:12:43.145224193Z"
"""The first instant that 64 bits of nanoseconds hold."""
_BYTES = {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12, "kib": 2**10, "mib": 2**20, "gib": 2**30, "tib": 2**40}
_UNITS = {"d": 86_400 * 10**9, "h": 3600 * 10**9, "m": 60 * 10**9, "s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}
_SECONDS = {"ms": 0.001, "": 1, "s": 1, "m": 60, "min": 60, "h": 3600}


def instant(value: Any, name: str) -> Optional[str]:
    """A datetime, numpy.datetime64, pandas.Timestamp or ISO text as ISO text in UTC; naive is UTC. `name` is for the error."""
    if value is None or isinstance(value, str):
        return value
    if hasattr(value, "to_datetime64"):
        value = value.to_datetime64()
    if type(value).__name__ == "datetime64":
        return _from_numpy(value, name)
    if isinstance(value, datetime.datetime):
        utc = value.astimezone(datetime.timezone.utc) if value.tzinfo else value
        return utc.replace(tzinfo=None).isoformat() + "Z"
    if isinstance(value, datetime.date):
        return value.isoformat() + "T00:00:00Z"
    raise TypeError(f"{name} must be a datetime, numpy.datetime64, pandas.Timestamp or ISO text, not {type(value).__name__}")


def _from_numpy(value: Any, name: str) -> str:
    text = str(value.astype("datetime64[ns]"))
    if text == "NaT":
        raise ValueError(f"{name} is NaT, which is no time")
    return text + "Z"


def is_length(value: Any) -> bool:
    """Whether a value is a length of time: a timedelta, numpy.timedelta64 or pandas.Timedelta."""
    return isinstance(value, datetime.timedelta) or type(value).__name__ == "timedelta64"


def length(value: Any, name: str) -> str:
    """A length of time as a duration literal. Whole days are days, which calendars know; anything else is exact. `name` is for the error."""
    exact = value.to_timedelta64() if hasattr(value, "to_timedelta64") else value
    if str(exact) == "NaT":
        raise ValueError(f"{name} is NaT, which is no length of time")
    if isinstance(exact, datetime.timedelta):
        count = exact // datetime.timedelta(microseconds=1) * 1000
    else:
        count = int(exact.astype("timedelta64[ns]").astype("int64"))
    unit, size = next((unit, size) for unit, size in _UNITS.items() if count % size == 0)
    return f"{count // size}{unit}"


def nanoseconds(text: str) -> int:
    """ISO text in UTC, as the engine writes it, in nanoseconds since 1970."""
    import numpy as np

    return int(np.datetime64(text.rstrip("Z"), "ns").astype(np.int64))


def byte_count(value: Any, name: str) -> Optional[int]:
    """`"4GB"`, `"512MiB"` or a number as bytes."""
    return None if value is None else int(_amount(value, name, _BYTES, "4GB"))


def milliseconds(value: Any, name: str) -> Optional[float]:
    """`"60s"`, `"5min"`, a timedelta or seconds as milliseconds."""
    if isinstance(value, datetime.timedelta):
        value = value.total_seconds()
    return None if value is None else _amount(value, name, _SECONDS, "60s") * 1000


def _amount(value: Any, name: str, units: Mapping[str, float], example: str) -> float:
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*", str(value))
    factor = units.get(found[2].lower()) if found else None
    if found is None or factor is None or float(found[1]) <= 0:
        raise ValueError(f"{name} is {value!r}; write for instance {name}={example!r}")
    return float(found[1]) * factor
