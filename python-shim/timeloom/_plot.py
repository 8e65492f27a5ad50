"""A result as a picture: one panel per field, one colour per entity, time to the right. Static SVG, so it shows anywhere."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple, Optional

import numpy as np

from ._errors import TimelineError
from ._html import visible

if TYPE_CHECKING:
    from ._result import Result

WIDTH, HEIGHT = 640, 170
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 8, 22, 20
WIDE = WIDTH - _LEFT - _RIGHT
# Colours that differ in lightness too, for either background and for most eyes.
COLOURS = ("#3b7dd8", "#d9822b", "#2f9e6e", "#c2506f", "#8a67c9", "#9a8433", "#3aa6b9", "#7d7d7d")
ENTITIES = len(COLOURS)
_MARKERS = 120
_TICKS = 5
_NUMBERS = ("bool", "f32", "f64", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64")

Panel = Mapping[str, Any]
Point = tuple[float, float]


class Plot:
    """What `Result.plot()` gives: HTML in a notebook; `svg` is the picture alone."""

    def __init__(self, curves: Mapping[str, Any], fields: Optional[Sequence[str]] = None, result: "Optional[Result]" = None) -> None:
        """`curves`: as the engine draws them; `fields`: their order, if it is not that of the query."""
        self._curves = curves
        self._result = result
        panels = curves["panels"]
        self._panels: Sequence[Panel] = sorted(panels, key=lambda panel: fields.index(panel["field"])) if fields else panels

    @property
    def svg(self) -> str:
        """The picture."""
        frames = [Frame.around(self._curves["span"], panel) for panel in self._panels]
        if not any(frames):
            told = "no rows" if self._curves["rows"] == 0 else "no rows with a value that can be drawn"
            return _picture(HEIGHT // 4, told, f'<text x="{_LEFT}" y="26">{told}</text>')
        panels = zip(self._panels, frames)
        drawn = "".join(f'<g transform="translate(0,{HEIGHT * n})">{_panel(*panel)}</g>' for n, panel in enumerate(panels))
        return _picture(HEIGHT * len(self._panels), self._told(), drawn)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return {} if self._result is None else self._result.on_screen("plot")

    def _repr_html_(self) -> str:
        entities, more, fields = (self._curves[name] for name in ("entities", "moreEntities", "moreFields"))
        legend = " ".join(f'<span style="color:{colour}">●</span> {escape(visible(name))}' for name, colour in zip(entities, COLOURS))
        rest = [f" {what} not drawn: {count:,}" for what, count in (("entities", more), ("fields", fields)) if count > 0]
        return f"{self.svg}<p>{legend}{''.join(rest)}</p>"

    def __repr__(self) -> str:
        return f"<timeloom plot of {', '.join(panel['field'] for panel in self._panels)}: {self._curves['rows']:,} rows>"

    def _told(self) -> str:
        """What the picture shows, for those who do not see it."""
        count = len(self._curves["entities"]) + self._curves["moreEntities"]
        first, last = (_instant(time) for time in self._curves["span"])
        return f"Plot of {', '.join(panel['field'] for panel in self._panels)} for {count:,} entities from {first} to {last}"


class Frame(NamedTuple):
    """The part of the plane that a panel shows; times in milliseconds."""

    first: float
    last: float
    low: float
    high: float

    @classmethod
    def around(cls, span: Sequence[float], panel: Panel) -> "Optional[Frame]":
        """The whole span and all values, with room where they are all alike; None if there are none."""
        values = [value for series in panel["series"] for value in series["value"] if value is not None]
        if not values:
            return None
        low, high = float(min(values)), float(max(values))
        room = (high - low) * 0.05 or abs(high) * 0.1 or 1.0
        first, last = span
        return cls(first, last if last > first else first + 1000, low - room, high + room)

    def x(self, time: float) -> float:
        """Pixels from the left."""
        return _LEFT + min(1.0, max(0.0, (time - self.first) / (self.last - self.first))) * WIDE

    def y(self, value: float) -> float:
        """Pixels from the top."""
        return HEIGHT - _BOTTOM - (value - self.low) / (self.high - self.low) * (HEIGHT - _TOP - _BOTTOM)


def chosen(columns: Sequence[Mapping[str, Any]], fields: Optional[Sequence[str]]) -> list[str]:
    """The fields of a result that are drawn: those wanted, else all that can be. Raises a TimelineError if one cannot, or none."""
    drawable = [column["name"] for column in columns[2:] if column["type"] in _NUMBERS]
    wrong = [name for name in fields or () if name not in drawable]
    if wrong or not drawable:
        told = ", ".join(drawable) or "none"
        raise TimelineError(f"{', '.join(wrong) or 'this result'} cannot be drawn: fields that are numbers or booleans can (here: {told})")
    return list(dict.fromkeys(fields or drawable))


def _picture(height: int, told: str, drawn: str) -> str:
    style = 'font-family="sans-serif" font-size="11" fill="currentColor"'
    size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    label = escape(visible(told))
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{label}" {style}>{drawn}</svg>'


def _panel(panel: Panel, frame: Optional[Frame]) -> str:
    name = escape(visible(panel["field"]))
    if frame is None:
        return f'<text x="{_LEFT}" y="14">{name}: no values</text>'
    curves = zip(panel["series"], COLOURS)
    drawn = "".join(_curve(frame, panel["continuity"], series, colour) for series, colour in curves)
    return f'<text x="{_LEFT}" y="14">{name}</text>{_axes(frame)}{drawn}'


def _curve(frame: Frame, continuity: str, series: Mapping[str, Any], colour: str) -> str:
    runs = list(_runs(frame, series, holds=continuity in ("continuous", "literal")))
    points = [point for run, _ in runs for point in run]
    if continuity == "discrete":
        return _dots(points, colour)
    lines = "".join(_steps(run, end) if end is not None else _line(run) for run, end in runs)
    path = f'<path d="{lines}" fill="none" stroke="{colour}" stroke-width="1.2" stroke-linecap="round"/>' if lines else ""
    return path + (_dots(points, colour) if continuity != "moving" and len(points) <= _MARKERS else "")


def _runs(frame: Frame, series: Mapping[str, Any], holds: bool) -> Iterator[tuple[list[Point], Optional[float]]]:
    """The points between two gaps, in pixels, and where the last of them ends if it is held."""
    run: list[Point] = []
    for time, value in zip(series["time"], series["value"]):
        if value is not None:
            run.append((frame.x(time), frame.y(value)))
        elif run:
            yield run, frame.x(time) if holds else None
            run = []
    if run:
        yield run, frame.x(frame.last) if holds else None


def _steps(run: Sequence[Point], end: float) -> str:
    return _moved(run[0]) + "".join(f"H{x:.1f}V{y:.1f}" for x, y in run[1:]) + f"H{end:.1f}"


def _line(run: Sequence[Point]) -> str:
    return _moved(run[0]) + ("".join(f"L{x:.1f} {y:.1f}" for x, y in _bends(run)) or "h0")


def _bends(run: Sequence[Point]) -> Iterator[Point]:
    """All points but the first, without those amid a level part."""
    for before, point, after in zip(run, run[1:], [*run[2:], (math.nan, math.nan)]):
        if not before[1] == point[1] == after[1]:
            yield point


def _dots(points: Sequence[Point], colour: str) -> str:
    dots = "".join(f"{_moved(point)}h0" for point in points)
    return f'<path d="{dots}" fill="none" stroke="{colour}" stroke-width="4" stroke-linecap="round"/>' if dots else ""


def _moved(point: Point) -> str:
    return f"M{point[0]:.1f} {point[1]:.1f}"


def _axes(frame: Frame) -> str:
    right, bottom = WIDTH - _RIGHT, HEIGHT - _BOTTOM
    grid = "".join(
        f'<path d="M{_LEFT} {y:.1f}H{right}" stroke="currentColor" opacity="0.15"/><text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value:.6g}</text>'
        for value, y in ((value, frame.y(value)) for value in _round_numbers(frame.low, frame.high))
    )
    times = "".join(f'<text x="{x:.1f}" y="{bottom + 14}" text-anchor="{anchor}">{text}</text>' for x, text, anchor in _time_labels(frame))
    return f'{grid}<path d="M{_LEFT} {bottom}H{right}" stroke="currentColor" opacity="0.5"/>{times}'


def _round_numbers(low: float, high: float) -> list[float]:
    rough = (high - low) / (_TICKS - 1)
    magnitude = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * magnitude for factor in (1, 2, 5, 10) if factor * magnitude >= rough)
    return [step * n for n in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _time_labels(frame: Frame) -> Iterator[tuple[float, str, str]]:
    length = frame.last - frame.first
    unit = "D" if length > 4 * 86_400e3 else "s" if length > 5e3 else "ms"
    # Where the outer labels have the date too, there is no room beside them.
    for n in range(0, _TICKS, 1 if unit == "D" else 2):
        time = frame.first + length * n / (_TICKS - 1)
        text = str(np.datetime64(int(time * 1e6), "ns").astype(f"datetime64[{unit}]")).replace("T", " ")
        anchor = "start" if n == 0 else "end" if n == _TICKS - 1 else "middle"
        yield frame.x(time), text if n in (0, _TICKS - 1) or unit == "D" else text[11:], anchor


def _instant(milliseconds: float) -> str:
    return str(np.datetime64(int(milliseconds), "ms")).replace("T", " ")
