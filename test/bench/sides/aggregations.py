"""What the peers take per event for the added aggregations, so far, a row per event: python aggregations.py FOLDER NAME… prints JSON, ns of processor time."""

import json
import sys
import time

import duckdb
import pandas as pd
import polars as pl

OTHER = "item"
DUCKDB = {
    "sum": "sum(amount)",
    "product": "product(amount / 50.0)",
    "covariance": f"covar_pop(amount, {OTHER})",
    "correlation": f"corr(amount, {OTHER})",
    "slope": "regr_slope(amount, epoch_us(time)) * 86400e6",
    "first_time": "min(time)",
    "last_time": "max(time)",
    "arg_min": f"arg_min(amount, {OTHER})",
    "any": "bool_or(amount > 90)",
    "all": "bool_and(amount > 1)",
    "count_distinct": "count(DISTINCT kind)",
    "approx_count_distinct": "approx_count_distinct(kind)",
    "median": "median(amount)",
    "quantile": "quantile_cont(amount, 0.9)",
    "approx_quantile": "approx_quantile(amount, 0.9)",
    "mode": "mode(kind)",
    "entropy": "entropy(kind)",
    "diff": None,
}
SAME = {"sum", "any", "all", "count_distinct", "median", "quantile", "entropy", "product", "covariance", "ewma", "kurtosis"}


def timed(work):
    best, value = float("inf"), None
    for _ in range(2):
        begun = time.process_time()
        value = work()
        best = min(best, time.process_time() - begun)
    return best, value


def in_duckdb(db, name):
    expression = DUCKDB.get(name)
    if expression is None:
        return None
    window = "OVER (PARTITION BY user ORDER BY time ROWS UNBOUNDED PRECEDING)"
    head, _, tail = expression.partition(") *")
    text = f"{head}) {window} *{tail}" if tail else f"{expression} {window}"
    took, table = timed(lambda: db.sql(f"SELECT {text} AS r FROM events").to_arrow_table())
    return took, table["r"].to_pandas()


def in_polars(events, name):
    amount, user = pl.col("amount"), "user"
    work = {
        "sum": amount.cum_sum(),
        "product": (amount / 50.0).cum_prod(),
        "ewma": amount.ewm_mean(alpha=0.1, adjust=False),
        "diff": amount.diff(),
        "pct_change": amount.pct_change(),
    }.get(name)
    if work is None:
        return None
    took, frame = timed(lambda: events.lazy().select(r=work.over(user)).collect())
    return took, frame["r"].to_pandas()


def in_pandas(groups, name):
    work = {
        "skewness": lambda: groups.expanding().skew(),
        "kurtosis": lambda: groups.expanding().kurt(),
        "median": lambda: groups.expanding().median(),
        "ewma": lambda: groups.ewm(alpha=0.1, adjust=False).mean(),
    }.get(name)
    if work is None:
        return None
    took, series = timed(work)
    return took, series


def main(folder, names):
    path = f"{folder}/events.parquet"
    events, frame, db = pl.read_parquet(path), pd.read_parquet(path, columns=["user", "amount"]), duckdb.connect()
    db.execute(f"CREATE TABLE events AS FROM read_parquet('{path}')").fetchall()
    groups = frame.groupby("user", observed=True)["amount"]
    found = {}
    for name in names:
        sides = {"Polars": in_polars(events, name), "DuckDB": in_duckdb(db, name), "pandas": in_pandas(groups, name)}
        # pandas' moments are those of a sample, and others choose otherwise among equal values: there only the time is compared.
        found[name] = {
            side: {"ns": answer[0] / len(events) * 1e9, "sum": float(answer[1].sum()) if name in SAME and side != "pandas" else None}
            for side, answer in sides.items()
            if answer
        }
    print(json.dumps(found))


main(sys.argv[1], sys.argv[2:])
