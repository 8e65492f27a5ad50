"""A timeline as a picture: points where it is discrete, steps where it is continuous."""

import pandas as pd
from matplotlib import dates, rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

BLUE, ORANGE, GREY, INK = "#0072b2", "#d55e00", "#8a8a8a", "#222222"
STYLE = {"font.size": 10, "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": GREY, "text.color": INK}


def draw(timeline: pd.DataFrame, start: str, end: str, path: str) -> None:
    """Saves the rows of one aircraft between two days as a PNG."""
    timeline = timeline.assign(departed=timeline["departures"].diff() > 0)
    week = timeline[timeline["_time"].between(pd.Timestamp(start), pd.Timestamp(end))]
    with rc_context(STYLE):
        figure = Figure(figsize=(10, 5.625), dpi=160)
        delays, flights = figure.subplots(2, 1, sharex=True, height_ratios=[3, 1.2])
        draw_delays(delays, week)
        draw_flights(flights, week)
        figure.suptitle(f"What was known of aircraft {week['_key'].iloc[0]}, and when", x=0.06, y=1.02, ha="left", fontsize=14)
        figure.text(0.06, 0.945, "points: at that moment only (discrete)   ·   steps: known until the next row (continuous)", color=GREY)
        figure.align_ylabels()
        figure.savefig(path, bbox_inches="tight", facecolor="white")


def draw_delays(axes: Axes, week: pd.DataFrame) -> None:
    arrived = week[week["delay"].notna()]
    axes.axhline(0, color=GREY, linewidth=0.8)
    axes.step(week["_time"], week["last_delay"], where="post", color=BLUE, linewidth=1.2, label="last(Arrival.delay)")
    axes.step(week["_time"], week["run_delay"], where="post", color=ORANGE, linewidth=2, label="mean(…, window = since(on_time))")
    axes.plot(arrived["_time"], arrived["delay"], "o", color=INK, markersize=5, label="Arrival.delay")
    axes.set_ylabel("minutes late")
    key(axes)
    axes.margins(x=0.01, y=0.08)


def draw_flights(axes: Axes, week: pd.DataFrame) -> None:
    departures = week.loc[week["departed"].fillna(False).astype(bool), "_time"]
    axes.step(week["_time"], week["run_flights"], where="post", color=ORANGE, linewidth=2, label="count(…, window = since(on_time))")
    axes.plot(departures, [0] * len(departures), "|", color=INK, markersize=10, label="Departure")
    axes.set_ylabel("flights")
    axes.set_ylim(-0.5, week["run_flights"].max() + 0.5)
    axes.yaxis.get_major_locator().set_params(integer=True)
    key(axes)
    axes.xaxis.set_major_formatter(dates.ConciseDateFormatter(axes.xaxis.get_major_locator()))


def key(axes: Axes) -> None:
    """The legend, above the axes: it never covers a line."""
    axes.legend(loc="lower left", bbox_to_anchor=(-0.01, 0.98), frameon=False, ncols=3, handlelength=1.4)
