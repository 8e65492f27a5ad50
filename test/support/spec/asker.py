"""Answers the questions of spec cases through the Python package: a JSON object per line in, one out."""

import base64
import datetime
import json
import os
import sys
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import timeloom as tl


def answer(session: tl.Session, question: dict) -> dict:
    for name in session.tables:
        session.drop(name)
    resumed_after = question["resumed_after"]
    later = {}
    for table in question["tables"]:
        rows = pa.ipc.open_stream(base64.b64decode(table["arrow"])).read_all()
        if resumed_after is not None:
            known = pc.less_equal(rows[table["time"]].cast(pa.int64()), int(resumed_after))
            later[table["name"]] = rows.filter(pc.invert(known))
            rows = rows.filter(known)
        session.table(
            table["name"],
            rows,
            time=table["time"],
            key=table["key"],
            subsort=table["subsort"],
            grouping=table["grouping"],
            schema=[(name, text) for name, text in table["schema"]],
        )
    options = {
        **question["options"],
        "params": {param["name"]: json.loads(param["value"], object_hook=typed) for param in question["params"]},
    }
    libraries = question["libraries"]
    for library in libraries:
        Path(library["label"]).write_text(library["text"])
        options["formulas"] = library["label"]
    if resumed_after is not None:
        options["resume"] = tempfile.mkdtemp(dir=".")
        session.query(question["text"], **options).to_arrow()
        for name, rows in later.items():
            session.table(name).add(rows)
    diagnostics = [described(d) for d in session.check(question["text"], **options)]
    if any(d["severity"] == "error" for d in diagnostics):
        return {"diagnostics": diagnostics, "arrow": None}
    result = session.query(question["text"], **options)
    told = [warning for warning in result.warnings if "from the first row on" in warning]
    if told:
        raise RuntimeError(told[0])
    found = result.to_arrow(identity=True)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, found.schema) as writer:
        writer.write_table(found)
    return {"diagnostics": diagnostics, "arrow": base64.b64encode(sink.getvalue()).decode()}


def typed(value: dict) -> object:
    """What a user has where the wire has a value with its type."""
    ((name, given),) = value.items()
    if name == "timestamp_ns":
        return datetime.datetime.fromisoformat(given)
    if name == "length":
        return datetime.timedelta(days=int(given[:-1])) if given.endswith("d") else datetime.timedelta(microseconds=int(given[:-2]) // 1000)
    return float(given)


def described(diagnostic: tl.Diagnostic) -> dict:
    labels = [{name: getattr(label, name) for name in ("part", "start", "end", "primary", "text")} for label in diagnostic.labels]
    return {
        "severity": diagnostic.severity,
        "code": diagnostic.code,
        "title": diagnostic.title,
        "labels": labels,
        "notes": list(diagnostic.notes),
    }


def main() -> None:
    os.chdir(tempfile.mkdtemp())
    with tl.connect() as session:
        for line in sys.stdin:
            try:
                said = answer(session, json.loads(line))
            except Exception as failure:  # the case that asked shows it
                said = {"failure": f"{type(failure).__name__}: {failure}"}
            print(json.dumps(said), flush=True)


main()
