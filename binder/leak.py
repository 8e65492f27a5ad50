"""The leak that an ordinary join makes, shown and measured on all flights of 2013 out of New York.

Asked at every scheduled departure: will this aircraft arrive an hour late within twelve hours? One feature is how late it has
been "today". A join by aircraft and date takes the whole day for it, what comes after the departure included.
"""

from dataclasses import dataclass

import flights
import pandas as pd
import timeloom as tl
from demo import add_tables
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from threadpoolctl import threadpool_limits

FEATURES = """{
  hour: Departure.hour,
  distance: Departure.distance,
  last_delay: last(Arrival.delay),
  today: mean(Arrival.delay, window = tumbling(1d))
}"""
LABEL = "max(Arrival.delay) >= 60.0"
COLUMNS = ["hour", "distance", "last_delay", "today"]
SPLIT = pd.Timestamp("2013-10-01")  # learn from January to September, judge on October to December


@dataclass(frozen=True)
class Measured:
    """Areas under the ROC curve, and how many observations there are."""

    promised: float
    delivered: float
    honest: float
    observations: int
    dropped: str


def training_set(session: tl.Session) -> tl.TrainingSet:
    """What was known at each departure, and what came of it."""
    return session.training_set(FEATURES, at="is_valid(Departure)", label=LABEL, horizon="12h")


def joined(rows: pd.DataFrame, arrivals: pd.DataFrame) -> pd.DataFrame:
    """The same rows with `today` as a join by aircraft and date gives it."""
    days = arrivals.assign(day=arrivals["time"].dt.floor("D")).groupby(["aircraft", "day"])["delay"].mean().rename("today")
    return rows.drop(columns="today").assign(day=rows["_time"].dt.floor("D")).join(days, on=["_key", "day"])


def fitted(rows: pd.DataFrame) -> HistGradientBoostingClassifier:
    earlier = rows[rows["_time"] < SPLIT]
    return HistGradientBoostingClassifier(max_iter=60, random_state=0).fit(earlier[COLUMNS], earlier["label"])


def auc(model: HistGradientBoostingClassifier, rows: pd.DataFrame) -> float:
    later = rows[rows["_time"] >= SPLIT]
    return roc_auc_score(later["label"], model.predict_proba(later[COLUMNS])[:, 1])


def measure() -> Measured:
    frames = flights.load()
    with tl.connect() as session:
        add_tables(session, frames)
        made = training_set(session)
        rows, dropped = made.to_pandas(), made.warnings[0]
    # Of an aircraft that does not arrive again within the horizon nothing is known, nor of one without a number.
    rows = rows[rows["label"].notna() & rows["_key"].notna()].astype({"label": bool})
    leaky = joined(rows, frames[1])
    with threadpool_limits(1):
        naive, honest = fitted(leaky), fitted(rows)
        return Measured(auc(naive, leaky), auc(naive, rows), auc(honest, rows), len(rows), dropped)


def report(found: Measured) -> str:
    return f"""\
{found.observations:,} departures with a label ({found.dropped.partition(":")[0]})
AUC {found.promised:.3f}  promised: learned and judged with the joined column
AUC {found.delivered:.3f}  delivered: the same model, given what is known at the departure
AUC {found.honest:.3f}  honest: learned and judged with what was known at the departure"""


if __name__ == "__main__":
    print(report(measure()))
