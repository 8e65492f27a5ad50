"""What a type checker says of programs that use timeloom (test_types.py): nothing, but where a comment says what."""

import datetime
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import timeloom as tl
from timeloom import Expression, Result, Session, Table, TimelineError

session: Session = tl.connect(memory_limit="1GB", time_limit="60s", allow=["data"])
purchase: Table = session.table("Purchase", pd.DataFrame(), time="at", key="user", schema={"at": "timestamp_ns"})
view: Table = tl.table("View")

# Right uses.
made: Expression = tl.record(
    {
        "spend": purchase.amount.sum(window=tl.trailing("7d")),
        "views": view.count(window=tl.since(purchase.is_valid())),
        "change": purchase.amount.sum() - purchase.amount.sum().lag(1),
        "ratio": 1 / purchase.amount + purchase.amount // 2 - 2**purchase.n % 3,
        "late": (purchase.at + datetime.timedelta(days=1) > view.at) & ~(purchase.n == 2) | True,
        "kind": purchase["kind"].case("a", 1, default=None),
        "next": purchase.at.add_time(np.timedelta64(1, "D")).hour_of_day(zone="Europe/Berlin"),
        "nested": {"deep": purchase.col("odd name")[0]},
        "half": purchase.amount.decayed_sum(datetime.timedelta(hours=1)),
        "in": purchase.n.is_in(1, 2, np.int64(3)),
    }
)
result: Result = made.when(purchase.is_valid()).query(results="final", at=datetime.datetime(2024, 1, 1), params={"days": 7})
asked: Result = tl.query("{ n: count(Purchase) }", changed_since="2024-01-01", entities=["ann"], formulas={"a(x)": "x"})
rows: int = asked.rows + purchase.rows + purchase.add([{"at": 1}]) + session.features(made, at={}, time="at", key="user").rows
text: str = made.text + session.format("1") + tl.explain("1", stage="kernel", limit=3) + repr(result.warnings[0])
tables: dict[str, Table] = {**tl.tables, **session.tables}
codes: list[str] = [found.code for found in tl.check("{ }")]
batches: Iterator[Any] = iter(result)
first = made.preview(3, results="final", at="2024-01-01")
told = session.features(made, at={}, time="at", key="user", params={"days": 7}, formulas={"a": "1"}).warnings
training = tl.training_set(made, at=purchase.is_valid(), label="count(Purchase)", horizon="30d")


@tl.udf("twice(x: f64) -> f64")
def twice(x: Any) -> Any:
    return x * 2


written: int = made.write("rows.csv", results="final") + result.write("rows.parquet")
lasting: bool = made.is_continuous
extended: Expression = purchase.extend(lambda of: {"twice": of.amount * 2}).extend(lambda of: of.col("x"))
twofold: Expression = twice(purchase.amount)


async def later() -> Result:
    return await tl.aquery("{ n: count(Purchase) }", limit=1)


try:
    session.query("")
except TimelineError as problem:
    places: list[int] = [label.line for found in problem.diagnostics for label in found.labels]

# Wrong uses (a method where a field is meant, a misspelt name, arguments that cannot be).
purchase.amount.summ()  # wrong: not callable
tl.summ  # wrong: no attribute "summ"
purchase.amount.sum(windw=None)  # wrong: Unexpected keyword argument "windw"
purchase.amount.sum(window="7d")  # wrong: Argument "window"
purchase.amount.lag()  # wrong: Missing positional argument "n"
purchase.amount.lag("one")  # wrong: incompatible type "str"
purchase.amount.lag(1.5)  # wrong: incompatible type "float"
purchase.at.shift_by(7)  # wrong: incompatible type "int"
purchase.amount.when("amount")  # wrong: incompatible type "str"
purchase.extend(3)  # wrong: incompatible type "int"
compared = purchase.count > 3  # wrong: Unsupported operand types
purchase.amount + "1"  # wrong: Unsupported operand types
purchase.amount & 1  # wrong: Unsupported operand types
len(purchase.amount)  # wrong: expected "Sized"
list(purchase.amount)  # wrong: No overload variant of "list"
made.query(limt=3)  # wrong: Unexpected keyword argument "limt"
tl.query("1", limit="3")  # wrong: Argument "limit"
tl.query(1)  # wrong: expected "str"
tl.connect(memory="1GB")  # wrong: Unexpected keyword argument "memory"
session.table("A", [], tyme="at")  # wrong: Unexpected keyword argument "tyme"
session.features(made, at={}, time="at")  # wrong: Missing named argument "key"
tl.features(made, at={}, time="at", key="user", limit=3)  # wrong: Unexpected keyword argument "limit"
session.features(made, at={}, time="at", key="user", results="final")  # wrong: Unexpected keyword argument "results"
tl.training_set(made, at="true", label="1", horizon="1d", until="2024-01-01")  # wrong: Unexpected keyword argument "until"
made.preview(3, row_limit=3)  # wrong: Unexpected keyword argument "row_limit"
session.table("A", [], time="at", key="user", if_exists=True)  # wrong: incompatible type "bool"
session.query("1", entities=3)  # wrong: Argument "entities"
number: int = purchase.amount.sum()  # wrong: Incompatible types in assignment
