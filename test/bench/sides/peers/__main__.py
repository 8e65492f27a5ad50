"""The peers, each as a competent user would write the work, and Timeloom through Python: python peers NAME (polars, duckdb, pandas, …)

Answers orders as `side.ts` says. Loading is timed apart from running; results are columns, whole, in memory.
"""

import importlib
import json
import sys
import time

SIDES = {
    "polars": "Polars",
    "duckdb": "DuckDB",
    "pandas": "Pandas",
    "temporian": "Temporian",
    "kaskada": "Kaskada",
    "copies": "Copies",
    "timeloom": "Timeloom",
}


def timed(work):
    cpu, wall = time.process_time(), time.perf_counter()
    value = work()
    return value, {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}


def answer(side, order):
    if order["do"] == "load":
        rows, took = timed(lambda: side.load(order["folder"], order["format"]))
        loaded = side.loaded() if order.get("check") else None
        return {**took, "rows": rows, **({} if loaded is None else {"sums": side.sums(loaded)[1]})}
    work = side.work(order)
    if work is None:
        return {"missing": "no such work"}
    value, took = timed(work)
    if not order.get("check") or order["work"].startswith("H"):
        return {**took, "rows": side.length(value)}
    rows, sums = side.sums(value)
    return {**took, "rows": rows, "sums": sums}


def main():
    side = getattr(importlib.import_module(f"with_{sys.argv[1]}"), SIDES[sys.argv[1]])()
    hello = {"name": side.name, "version": side.version, "threads": side.threads, "reads": side.reads, "works": side.works}
    print(json.dumps(hello), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(side, json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
