"""A result as a picture: one panel per field, one colour per entity, time to the right. Static SVG, so it shows anywhere."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple, Optional

import numpy as np
import pyarrow as pa

from ._errors import TimelineError

if TYPE_CHECKING:
    from ._result import Result

WIDTH, HEIGHT = 640, 170
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 8, 22, 20
# Colours that differ in lightness too, for either background and for most eyes.
COLOURS = ("#3b7dd8", "#d9822b", "#2f9e6e", "#c2506f", "#8a67c9", "#9a8433", "#3aa6b9", "#7d7d7d")
_MARKERS = 120
_TICKS = 5


class Plot:
    """What `Result.plot()` gives: HTML in a notebook; `svg` is the picture alone."""

    def __init__(self, table: pa.Table, fields: Optional[Sequence[str]] = None, result: "Optional[Result]" = None) -> None:
        self._table = table
        self._result = result
        self._fields = _chosen(table, fields)
        keys = table.column("_key").combine_chunks()
        self._codes = np.asarray(keys.dictionary_encode(null_encoding="encode").indices) if len(keys) else np.zeros(0, int)
        self._names = [str(name) for name in dict.fromkeys(keys.to_pylist())]

    @property
    def svg(self) -> str:
        """The picture."""
        height = HEIGHT * len(self._fields)
        panels = "".join(f'<g transform="translate(0,{HEIGHT * n})">{self._panel(name)}</g>' for n, name in enumerate(self._fields))
        style = 'font-family="sans-serif" font-size="11" fill="currentColor"'
        return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" {style}>{panels}</svg>'

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return {} if self._result is None else self._result.on_screen("plot")

    def _repr_html_(self) -> str:
        shown = self._names[: len(COLOURS)]
        legend = " ".join(f'<span style="color:{colour}">●</span> {escape(name)}' for name, colour in zip(shown, COLOURS))
        rest = len(self._names) - len(shown)
        return f"{self.svg}<p>{legend}{f' … and {rest:,} more that are not drawn' if rest > 0 else ''}</p>"

    def __repr__(self) -> str:
        return f"<timeloom plot of {', '.join(self._fields)}: {self._table.num_rows:,} rows>"

    def _panel(self, name: str) -> str:
        times = np.asarray(self._table.column("_time").cast(pa.int64()), dtype=float)
        values = np.asarray(
            self._table.column(self._table.schema.names.index(name, 2)).cast(pa.float64()).combine_chunks().fill_null(math.nan)
        )
        drawn = np.isfinite(values) & (self._codes < len(COLOURS))
        if not drawn.any():
            return f'<text x="{_LEFT}" y="14">{escape(name)}: no values</text>'
        # All panels have the same axis of time, whichever of them has values when.
        frame = Frame.around(times[self._codes < len(COLOURS)], values[drawn])
        lines = "".join(
            _line(frame, times[mine], values[mine], COLOURS[code])
            for code in range(len(COLOURS))
            if (mine := drawn & (self._codes == code)).any()
        )
        return f'<text x="{_LEFT}" y="14">{escape(name)}</text>{_axes(frame)}{lines}'


class Frame(NamedTuple):
    """The part of the plane that a panel shows."""

    first: float
    last: float
    low: float
    high: float

    @classmethod
    def around(cls, times: np.ndarray, values: np.ndarray) -> "Frame":
        """All of the points, with room where they are all alike."""
        low, high = float(values.min()), float(values.max())
        room = (high - low) * 0.05 or abs(high) * 0.1 or 1.0
        first, last = float(times.min()), float(times.max())
        return cls(first, last if last > first else first + 1e9, low - room, high + room)

    def x(self, times: np.ndarray) -> np.ndarray:
        """Pixels from the left."""
        return _LEFT + (times - self.first) / (self.last - self.first) * (WIDTH - _LEFT - _RIGHT)

    def y(self, values: np.ndarray) -> np.ndarray:
        """Pixels from the top."""
        return HEIGHT - _BOTTOM - (values - self.low) / (self.high - self.low) * (HEIGHT - _TOP - _BOTTOM)


def _chosen(table: pa.Table, fields: Optional[Sequence[str]]) -> list[str]:
    drawable = [field.name for field in list(table.schema)[2:] if _is_number(field.type)]
    wrong = [name for name in fields or () if name not in drawable]
    if wrong or not drawable:
        told = ", ".join(drawable) or "none"
        raise TimelineError(f"{', '.join(wrong) or 'this result'} cannot be drawn: fields that are numbers or booleans can (here: {told})")
    return list(fields or drawable)


def _is_number(kind: pa.DataType) -> bool:
    return pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)


def _line(frame: Frame, times: np.ndarray, values: np.ndarray, colour: str) -> str:
    x, y = _thinned(frame.x(times), frame.y(values))
    steps = f"M{x[0]:.1f} {y[0]:.1f}" + "".join(f"H{a:.1f}V{b:.1f}" for a, b in zip(x[1:], y[1:]))
    dots = "".join(f'<circle cx="{a:.1f}" cy="{b:.1f}" r="2"/>' for a, b in zip(x, y)) if len(x) <= _MARKERS else ""
    return f'<path d="{steps}" fill="none" stroke="{colour}" stroke-width="1.2"/><g fill="{colour}">{dots}</g>'


def _thinned(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of all points in one column of pixels the first, the extremes and the last."""
    if len(x) <= 4 * WIDTH:
        return x, y
    column = x.astype(int)
    starts = np.flatnonzero(np.diff(column, prepend=-1))
    kept = set()
    for start, end in zip(starts, [*starts[1:], len(x)]):
        kept |= {start, start + int(y[start:end].argmin()), start + int(y[start:end].argmax()), end - 1}
    order = np.array(sorted(kept))
    return x[order], y[order]


def _axes(frame: Frame) -> str:
    right, bottom = WIDTH - _RIGHT, HEIGHT - _BOTTOM
    grid = "".join(
        f'<path d="M{_LEFT} {y:.1f}H{right}" stroke="currentColor" opacity="0.15"/><text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value:.6g}</text>'
        for value, y in ((value, float(frame.y(np.array(value)))) for value in _round_numbers(frame.low, frame.high))
    )
    times = "".join(f'<text x="{x:.1f}" y="{bottom + 14}" text-anchor="{anchor}">{text}</text>' for x, text, anchor in _time_labels(frame))
    return f'{grid}<path d="M{_LEFT} {bottom}H{right}" stroke="currentColor" opacity="0.5"/>{times}'


def _round_numbers(low: float, high: float) -> list[float]:
    rough = (high - low) / (_TICKS - 1)
    magnitude = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * magnitude for factor in (1, 2, 5, 10) if factor * magnitude >= rough)
    return [step * n for n in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _time_labels(frame: Frame) -> Iterator[tuple[float, str, str]]:
    unit = "D" if frame.last - frame.first > 4 * 86_400e9 else "s" if frame.last - frame.first > 5e9 else "ms"
    # Where the outer labels have the date too, there is no room beside them.
    for n in range(0, _TICKS, 1 if unit == "D" else 2):
        time = frame.first + (frame.last - frame.first) * n / (_TICKS - 1)
        text = str(np.datetime64(int(time), "ns").astype(f"datetime64[{unit}]")).replace("T", " ")
        anchor = "start" if n == 0 else "end" if n == _TICKS - 1 else "middle"
        yield float(frame.x(np.array(time))), text if n in (0, _TICKS - 1) or unit == "D" else text[11:], anchor
