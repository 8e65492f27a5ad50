"""Tables for people: static HTML in which every name and value is escaped, and the same as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any, Optional

import pyarrow as pa

_LONGEST = 80
_UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_NUMERIC = (pa.types.is_integer, pa.types.is_floating)


def preview_html(table: pa.Table, total: Optional[int] = None) -> str:
    """Rows of a result, with how many there are if that is known."""
    columns = [(name, column.type, shown(column)) for name, column in zip(table.column_names, table.columns)]
    head = "".join(f"<th{_align(kind)}>{escape(visible(name))}</th>" for name, kind, _ in columns)
    rows = zip(*(cells for _, _, cells in columns)) if columns else ()
    body = "".join("<tr>" + "".join(_cell(cell, kind) for cell, (_, kind, _) in zip(row, columns)) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{_caption(table.num_rows, total)}"


def preview_text(table: pa.Table, total: Optional[int] = None) -> str:
    """The same as text, columns side by side."""
    columns = [_text_column(name, column) for name, column in zip(table.column_names, table.columns)]
    lines = ["  ".join(cells).rstrip() for cells in zip(*columns)]
    note = row_note(table.num_rows, total)
    return "\n".join([*lines, *([note] if note else [])])


def listing_html(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A plain table of texts."""
    top = "".join(f"<th>{escape(name)}</th>" for name in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def row_note(shown_rows: int, total: Optional[int]) -> str:
    """How much of the whole is shown."""
    if total is None:
        return ""
    if shown_rows == total:
        return "1 row" if total == 1 else f"{total:,} rows"
    return f"{shown_rows:,} of {total:,} rows"


def shown(column: pa.ChunkedArray) -> list[Optional[str]]:
    """A column's values as short texts; None for null."""
    return [None if text is None else _cut(text) for text in _texts(column)]


def _texts(column: pa.ChunkedArray) -> list[Optional[str]]:
    if pa.types.is_timestamp(column.type):
        return [None if text is None else _trimmed(text) for text in column.cast(pa.string()).to_pylist()]
    if pa.types.is_boolean(column.type) or pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return column.cast(pa.string()).to_pylist()
    if pa.types.is_floating(column.type):
        return [None if value is None else f"{value:.10g}" for value in column.to_pylist()]
    return [None if not value.is_valid else _one(value) for value in column]


def _one(value: pa.Scalar) -> str:
    try:
        return str(value.as_py())
    except (ValueError, OverflowError):
        return str(value)


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _cut(text: str) -> str:
    return visible(text) if len(text) <= _LONGEST else visible(text[: _LONGEST - 1]) + "…"


def visible(text: str) -> str:
    """A text whose marks that turn the direction, or that nobody sees, are spelled out: they would make it look like another one."""
    return _UNSEEN.sub(lambda mark: f"⟨U+{ord(mark[0]):04X}⟩", text)


def _align(kind: pa.DataType) -> str:
    return ' style="text-align:right"' if any(test(kind) for test in _NUMERIC) else ' style="text-align:left"'


def _cell(text: Optional[str], kind: pa.DataType) -> str:
    return '<td style="opacity:0.5">null</td>' if text is None else f"<td{_align(kind)}>{escape(text)}</td>"


def _caption(shown_rows: int, total: Optional[int]) -> str:
    note = row_note(shown_rows, total)
    return f"<p>{note}</p>" if note else ""


def _text_column(name: str, column: pa.ChunkedArray) -> list[str]:
    cells = [visible(name), *("null" if text is None else text.replace("\n", "⏎") for text in shown(column))]
    width = max(map(len, cells))
    right = any(test(column.type) for test in _NUMERIC)
    return [cell.rjust(width) if right else cell.ljust(width) for cell in cells]
