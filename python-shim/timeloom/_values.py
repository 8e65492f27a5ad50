"""What of Python's values may stand where the language wants one of a kind: types for annotations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Optional, Union

import numpy

if TYPE_CHECKING:
    from ._expression import Expression

Value = Union["Expression", bool, int, float, str, date, timedelta, numpy.generic, Mapping[str, Any], None]
Number = Union["Expression", int, float, numpy.number, None]
Whole = Union["Expression", int, numpy.integer, None]
Bool = Union["Expression", bool, numpy.bool_, None]
Text = Union["Expression", str, None]
Length = Union["Expression", str, timedelta, numpy.timedelta64, None]
Addend = Union[Number, timedelta, numpy.timedelta64]
Time = Union["Expression", date, numpy.datetime64, None]
Record = Union["Expression", Mapping[str, Any]]
RecordOrFunction = Union[Record, Callable[["Expression"], Union["Expression", Mapping[str, Any]]]]
Window = Optional["Expression"]
