"""What a cell's text is given by Python: values of its header's parameters and functions, for whoever helps one write it.

Nothing of the user's is run for that: expressions of literals, variables, arithmetic and times are evaluated, no others.
"""

from __future__ import annotations

import ast
import datetime
import operator
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Optional

from ._offer import Answer
from ._parameters import wire_parameters
from ._udf import known_functions, signature_as

_MOST_ITEMS = 1000
_LARGEST = 2**64
_PLAIN = (bool, int, float, type(None), datetime.date, datetime.datetime, datetime.timedelta)
_OPERATORS: Mapping[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv, ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}  # fmt: skip
_SIGNS: Mapping[type, Callable[[Any], Any]] = {ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Not: operator.not_}
_MADE = {
    "builtins": ("int", "float", "str", "bool", "abs", "min", "max", "round"),
    "datetime": ("datetime", "date", "timedelta"),
    "pandas": ("Timestamp", "Timedelta"),
    "numpy": ("datetime64", "timedelta64", "int64", "int32", "float64", "float32"),
}
_PARAMETER = re.compile(r"""--param(?:\s+|=)("[^"]*"|'[^']*'|\S+)""")


class _Unknown(Exception):
    """An expression that only running it could tell."""


def beside(names: Mapping[str, Any], expressions: Iterable[str]) -> Answer:
    """The values of expressions that are known without running anything, in the wire's form, and the signatures of functions."""
    values = {expression: value for expression in expressions if (value := _wire(expression, names)) is not None}
    return Answer(values=values, functions=functions())


def functions() -> list[str]:
    """The signatures of the functions of Python that queries may call."""
    return [signature_as(name, function) for name, function in known_functions().items()]


def parameters(header: str, names: Mapping[str, Any]) -> list[dict[str, str]]:
    """The parameters that a line `%%timeline …` gives whose values are known, in the wire's form."""
    given = [word[1:-1] if word[:1] in "\"'" else word for word in _PARAMETER.findall(header)]
    pairs = [(name, expression if equals else name) for name, equals, expression in (word.partition("=") for word in given)]
    return [{"name": name, "value": value} for name, expression in pairs if (value := _wire(expression, names)) is not None]


def _wire(expression: str, names: Mapping[str, Any]) -> Optional[str]:
    try:
        value = _value(ast.parse(expression.strip(), mode="eval").body, names)
        return wire_parameters({"it": value})[0]["value"]
    except Exception:  # noqa: BLE001 - whatever is wrong with it is said when the cell is run
        return None


def _value(node: ast.expr, names: Mapping[str, Any]) -> Any:
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        return _plain(names[node.id])
    if isinstance(node, (ast.List, ast.Tuple)):
        return [_value(item, names) for item in node.elts]
    if isinstance(node, ast.UnaryOp) and type(node.op) in _SIGNS:
        return _SIGNS[type(node.op)](_operand(node.operand, names))
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return _OPERATORS[type(node.op)](_operand(node.left, names), _operand(node.right, names))
    if isinstance(node, ast.Call):
        return _made(node, names)
    raise _Unknown


def _operand(node: ast.expr, names: Mapping[str, Any]) -> Any:
    value = _value(node, names)
    if isinstance(value, str) or not _is_plain(value) or (isinstance(value, int) and abs(value) > _LARGEST):
        raise _Unknown
    return value


def _made(node: ast.Call, names: Mapping[str, Any]) -> Any:
    function = _callable(node.func, names)
    known = [getattr(sys.modules[module], name, None) for module, made in _MADE.items() if module in sys.modules for name in made]
    if not any(function is one for one in known) or any(keyword.arg is None for keyword in node.keywords):
        raise _Unknown
    return function(
        *(_value(arg, names) for arg in node.args), **{str(keyword.arg): _value(keyword.value, names) for keyword in node.keywords}
    )


def _callable(node: ast.expr, names: Mapping[str, Any]) -> Any:
    if isinstance(node, ast.Name):
        return names[node.id] if node.id in names else getattr(sys.modules["builtins"], node.id)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        module = names[node.value.id]
        if isinstance(module, type(sys)):
            return module.__dict__[node.attr]
    raise _Unknown


def _plain(value: Any) -> Any:
    if not (_is_plain(value) or type(value) is str or (type(value) in (list, tuple) and _is_short(value))):
        raise _Unknown
    return value


def _is_plain(value: Any) -> bool:
    kind = type(value)
    if kind.__module__ == "numpy":
        return getattr(value, "shape", None) == ()
    return kind in _PLAIN or (kind.__module__.split(".")[0] == "pandas" and kind.__name__ in ("Timestamp", "Timedelta"))


def _is_short(value: Any) -> bool:
    return len(value) <= _MOST_ITEMS and all(_is_plain(item) or type(item) is str for item in value)
