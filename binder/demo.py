"""For every departure out of New York in 2013, what was known at its scheduled time, and what that is worth to a model.

Run by `npm run demo`: pandas frames go to the engine, one query in Timeloom's language makes the features, a frame comes back.
"""

import argparse
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import flights
import model
import pandas as pd
import picture
import timeloom as tl

HERE = Path(__file__).parent
WEEK = "2013-05-06", "2013-05-13"


class Clock:
    """What each part of the tour took, in seconds."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def measure(self, part: str):
        start = perf_counter()
        yield
        self.seconds[part] = perf_counter() - start


def add_tables(session: tl.Session, frames: tuple[pd.DataFrame, ...]) -> None:
    departures, arrivals, weather = frames
    session.table("Departure", departures, time="time", key="aircraft", subsort="order")
    session.table("Arrival", arrivals, time="time", key="aircraft", subsort="order")
    session.table("Weather", weather, time="time", key="airport", subsort="order")


def show(features: pd.DataFrame) -> None:
    with pd.option_context("display.width", 160, "display.max_columns", None, "display.precision", 2):
        print(features.head(10), f"\n{len(features):,} rows × {len(features.columns)} columns\n")


def show_speed(clock: Clock, events: int) -> None:
    sent, asked = clock.seconds["tables"], clock.seconds["query"]
    print(f"{events:,} events: sent to the engine in {sent:.2f} s; the query and its frame took {asked:.2f} s")
    print(f"{events / asked:,.0f} events/s in the query, {events / (sent + asked):,.0f} events/s with the sending\n")


def show_models(features: pd.DataFrame) -> None:
    known = model.known_flights(features)
    without, with_them = model.auc(known, model.TIMETABLE), model.auc(known, model.TIMETABLE + model.TIMELINES)
    print(f"Will it be 15 minutes late or more? Learned from the flights before {model.SPLIT:%B}, judged on the later ones:")
    print(f"AUC {without:.3f} from the timetable alone, {with_them:.3f} with the timelines ({len(known):,} flights)\n")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--picture", default=str(HERE / "out" / "aircraft.png"), help="where to save the picture (PNG)")
    target = Path(options.parse_args().picture)
    clock, query = Clock(), (HERE / "departures.tl").read_text()

    with clock.measure("frames"):
        frames = flights.load()
    print(query)
    with tl.connect() as session:
        with clock.measure("tables"):
            add_tables(session, frames)
        with clock.measure("query"):
            features = session.query(query).to_pandas()
        aircraft = session.query((HERE / "aircraft.tl").read_text()).to_pandas()

    show(features)
    show_speed(clock, sum(map(len, frames)))
    show_models(features)
    target.parent.mkdir(parents=True, exist_ok=True)
    picture.draw(aircraft, *WEEK, str(target))
    print(f"One week of one aircraft: {target}")


if __name__ == "__main__":
    main()
