"""The language's names of types (`i64`, `list<string>`, `{a: f64}`) and Arrow's types, both ways."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Optional

import pyarrow as pa

from ._errors import DataError

_UNITS = ("s", "ms", "us", "ns")
_SCALARS: dict[str, pa.DataType] = {
    "null": pa.null(), "bool": pa.bool_(),
    "i8": pa.int8(), "i16": pa.int16(), "i32": pa.int32(), "i64": pa.int64(),
    "u8": pa.uint8(), "u16": pa.uint16(), "u32": pa.uint32(), "u64": pa.uint64(),
    "f32": pa.float32(), "f64": pa.float64(), "string": pa.string(), "large_string": pa.large_string(),
    "date32": pa.date32(),
    **{f"timestamp_{unit}": pa.timestamp(unit) for unit in _UNITS},
    **{f"duration_{unit}": pa.duration(unit) for unit in _UNITS},
    "interval_days": pa.month_day_nano_interval(), "interval_months": pa.month_day_nano_interval(),
}  # fmt: skip
_NAMES: dict[pa.DataType, str] = {arrow: name for name, arrow in _SCALARS.items() if not name.startswith("interval")}
_PYTHON: dict[Any, str] = {
    bool: "bool",
    int: "i64",
    float: "f64",
    str: "string",
    datetime.datetime: "timestamp_ns",
    datetime.date: "date32",
}
_WORD = re.compile(r"\s*(\w+)")
# The engine prints a field's name as it is, so one with a colon in it is not read right; quoted names are.
_NAME = re.compile(r'\s*("(?:[^"\\]|\\.)*"(?=\s*:)|[^:]*)')


def schema_of(columns: Sequence[Mapping[str, Any]]) -> pa.Schema:
    """The Arrow schema of columns as the engine describes them."""
    return pa.schema([_described(column) for column in columns])


def _described(column: Mapping[str, Any]) -> pa.Field:
    doc = column.get("doc")
    return pa.field(column["name"], arrow_type(column["type"]), column["nullable"], None if doc is None else {"doc": doc})


def wire_schema(schema: Any) -> Optional[list[list[str]]]:
    """A user's `schema=` for the engine: a pyarrow schema, or a mapping from names to types of any kind."""
    if schema is None:
        return None
    pairs = [(field.name, field.type) for field in schema] if isinstance(schema, pa.Schema) else list(dict(schema).items())
    return [[str(name), type_text(given, str(name))] for name, given in pairs]


def type_text(given: Any, column: str) -> str:
    """The language's name of a type given as that name, an Arrow type, a Python type or a NumPy dtype."""
    if isinstance(given, str):
        if given in _SCALARS:  # Arrow has one type for both kinds of intervals
            return given
        return show_type(arrow_type(given)) if _is_type(given) else _refuse(given, column)
    if isinstance(given, pa.DataType):
        return show_type(given)
    if given in _PYTHON:
        return _PYTHON[given]
    try:
        return show_type(pa.from_numpy_dtype(given))
    except (pa.ArrowNotImplementedError, TypeError):
        return _refuse(given, column)


def show_type(arrow: pa.DataType) -> str:
    """The language's name of an Arrow type; Arrow's own where the language has none."""
    kind = pa.types
    if kind.is_dictionary(arrow):
        return show_type(arrow.value_type)
    if kind.is_timestamp(arrow):
        return f"timestamp_{arrow.unit}"
    if kind.is_float16(arrow):
        return "f32"
    if kind.is_map(arrow):
        return f"map<{show_type(arrow.key_type)}, {show_type(arrow.item_type)}>"
    if kind.is_list(arrow) or kind.is_large_list(arrow) or kind.is_fixed_size_list(arrow):
        return f"list<{show_type(arrow.value_type)}>"
    if kind.is_struct(arrow):
        return "{" + ", ".join(f"{_show_name(field.name)}: {show_type(field.type)}" for field in arrow) + "}"
    return _NAMES.get(arrow, str(arrow))


def arrow_type(text: str) -> pa.DataType:
    """The Arrow type of a name. Raises ValueError where there is none."""
    reader = _Reader(text)
    found = reader.type()
    if reader.rest.strip():
        raise ValueError(f"'{text}' is not a type")
    return found


class _Reader:
    """Reads a type from the front of a text."""

    def __init__(self, text: str) -> None:
        self.rest = text

    def type(self) -> pa.DataType:
        if self._take("{"):
            return pa.struct(self._fields())
        word = self._match(_WORD)
        if word == "list":
            return pa.list_(self._bracketed(1)[0])
        if word == "map":
            return pa.map_(*self._bracketed(2))
        if word not in _SCALARS:
            raise ValueError(f"'{word or self.rest}' is not a type")
        return _SCALARS[word]

    def _fields(self) -> list[pa.Field]:
        fields: list[pa.Field] = []
        while not self._take("}"):
            name = self._match(_NAME)
            self._expect(":")
            fields.append(pa.field(json.loads(name) if name.startswith('"') else name, self.type()))
            self._take(",")
        return fields

    def _bracketed(self, count: int) -> list[pa.DataType]:
        found = []
        for opening in ("<", *[","] * (count - 1)):
            self._expect(opening)
            found.append(self.type())
        self._expect(">")
        return found

    def _match(self, pattern: "re.Pattern[str]") -> str:
        found = pattern.match(self.rest)
        if found is None:
            raise ValueError(f"{self.rest!r} is where a name or type should be")
        self.rest = self.rest[found.end() :]
        return found[1]

    def _take(self, sign: str) -> bool:
        rest = self.rest.lstrip()
        if rest.startswith(sign):
            self.rest = rest[len(sign) :]
            return True
        return False

    def _expect(self, sign: str) -> None:
        if not self._take(sign):
            raise ValueError(f"'{sign}' is missing in a type")


def _is_type(text: str) -> bool:
    try:
        arrow_type(text)
        return True
    except ValueError:
        return False


def _show_name(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) else json.dumps(name, ensure_ascii=False)


def _refuse(given: Any, column: str) -> str:
    raise DataError(f"schema: the type of column '{column}', {given!r}, is not a type; use names such as i64, f64, string, timestamp_ns")
