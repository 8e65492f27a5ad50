"""The language's names of types (`i64`, `list<string>`, `{a: f64}`) and Arrow's types, both ways."""

from __future__ import annotations

import datetime
import json
import re
from typing import Any, Mapping, Optional, Sequence

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
_PYTHON: dict[Any, str] = {bool: "bool", int: "i64", float: "f64", str: "string", datetime.datetime: "timestamp_ns", datetime.date: "date32"}
_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[^\s<>{},:]+|[<>{},:])')


def schema_of(columns: Sequence[Mapping[str, Any]]) -> pa.Schema:
    """The Arrow schema of columns as the engine describes them."""
    return pa.schema([pa.field(column["name"], arrow_type(column["type"]), column["nullable"]) for column in columns])


def wire_schema(schema: Any) -> Optional[list[list[str]]]:
    """A user's `schema=` for the engine: a pyarrow schema, or a mapping from names to types of any kind."""
    if schema is None:
        return None
    pairs = [(field.name, field.type) for field in schema] if isinstance(schema, pa.Schema) else list(dict(schema).items())
    return [[str(name), type_text(given, str(name))] for name, given in pairs]


def type_text(given: Any, column: str) -> str:
    """The language's name of a type given as that name, an Arrow type, a Python type or a NumPy dtype."""
    if isinstance(given, str):
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
    tokens = _TOKEN.findall(text)
    found = _parse(tokens)
    if tokens:
        raise ValueError(f"'{text}' is not a type")
    return found


def _parse(tokens: list[str]) -> pa.DataType:
    word = tokens.pop(0) if tokens else ""
    if word == "{":
        return pa.struct(_parse_fields(tokens))
    if word == "list":
        return pa.list_(_bracketed(tokens, 1)[0])
    if word == "map":
        key, item = _bracketed(tokens, 2)
        return pa.map_(key, item)
    if word not in _SCALARS:
        raise ValueError(f"'{word}' is not a type")
    return _SCALARS[word]


def _parse_fields(tokens: list[str]) -> list[pa.Field]:
    fields: list[pa.Field] = []
    while tokens and tokens[0] != "}":
        name = tokens.pop(0)
        _expect(tokens, ":")
        fields.append(pa.field(json.loads(name) if name.startswith('"') else name, _parse(tokens)))
        if tokens and tokens[0] == ",":
            tokens.pop(0)
    _expect(tokens, "}")
    return fields


def _bracketed(tokens: list[str], count: int) -> list[pa.DataType]:
    found = []
    for opening in ("<", *[","] * (count - 1)):
        _expect(tokens, opening)
        found.append(_parse(tokens))
    _expect(tokens, ">")
    return found


def _expect(tokens: list[str], wanted: str) -> None:
    if not tokens or tokens.pop(0) != wanted:
        raise ValueError(f"'{wanted}' is missing in a type")


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
