"""Will this flight arrive late? The same model twice: on what the timetable says, and on what the timelines add."""

import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from threadpoolctl import threadpool_limits

LABEL = "late"
TIMETABLE = ["carrier", "origin", "dest", "hour", "distance"]
TIMELINES = ["last_delay", "run_delay", "run_flights", "carrier_delay", "wind", "rain", "sight"]
SPLIT = pd.Timestamp("2013-10-01")  # learn from January to September, judge on October to December


def known_flights(features: pd.DataFrame) -> pd.DataFrame:
    """The rows a model can use: cancelled and diverted flights have no label."""
    flights = features[features[LABEL].notna()]
    texts = flights.select_dtypes(include=["object", "string", "category"]).columns.drop("_key", errors="ignore")
    return flights.astype({LABEL: bool} | {name: "category" for name in texts})


def auc(flights: pd.DataFrame, columns: list[str]) -> float:
    """Area under the ROC curve on the later part of the year, of a model that has seen only the earlier part."""
    earlier = flights["_time"] < SPLIT
    model = HistGradientBoostingClassifier(categorical_features="from_dtype", max_iter=60, random_state=0)
    later = flights[~earlier]
    with threadpool_limits(1):  # threads that wait for one another are slower than one where the machine is busy
        model.fit(flights.loc[earlier, columns], flights.loc[earlier, LABEL])
        return roc_auc_score(later[LABEL], model.predict_proba(later[columns])[:, 1])
