"""`%%timeline` and its relatives, for IPython, notebooks and consoles."""

from __future__ import annotations

import keyword
import os
import shlex
import sys
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Optional

from IPython.core.error import UsageError
from IPython.core.magic import Magics, cell_magic, line_magic, magics_class, needs_local_scope, no_var_expand
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring

from ._completion import add_matcher
from ._errors import EngineError, QueryCancelled
from ._html import listing_html, preview_html, preview_text, row_note
from ._progress import Progress, progress_of
from ._question import NAMES, question
from ._result import PREVIEW_ROWS, Result
from ._session import Session, connect, default_session

_OUTPUTS = ("pandas", "polars", "arrow", "none")


@magics_class
class TimelineMagics(Magics):
    """The magics of one shell. Named sessions live as long as it does."""

    def __init__(self, shell: Any) -> None:
        super().__init__(shell)
        self._sessions: dict[str, Session] = {}
        # Their rows can be looked at as long as nothing else has the name.
        self._named: dict[str, Result] = {}
        self._due: Optional[tuple[weakref.ref[Any], str]] = None

    @no_var_expand
    @needs_local_scope
    @magic_arguments()
    @argument("name", nargs="?", help="bind the rows to this variable, and keep the query as a formula for later cells")
    @argument("--results", choices=("history", "final"), default="history", help="a row at every change, or one per entity")
    @argument("--at", help="the time of a final result")
    @argument("--until", help="ignore events after this time")
    @argument("--changed-since", help="leave rows before this time out")
    @argument("--limit", type=int, help="only the first rows")
    @argument("--param", action="append", default=[], metavar="NAME=EXPR", help="a parameter's value: a Python expression")
    @argument("--to", choices=_OUTPUTS, default="pandas", help="what the rows become")
    @argument("--plot", action="store_true", help="show a picture of the rows")
    @argument(
        "--explain",
        metavar="STAGE",
        help="show a stage of the compiler instead: ast checked plan optimized kernel; or a picture of what each operation takes",
    )
    @argument("--check", action="store_true", help="only say what is wrong with the query")
    @argument("--session", help="another session than the notebook's")
    @cell_magic("timeline")
    def timeline_cell(self, line: str, cell: str, local_ns: Optional[Mapping[str, Any]] = None) -> Any:
        """Runs the query in this cell."""
        options = parse_argstring(self.timeline_cell, line)
        if options.name is not None and (not options.name.isidentifier() or keyword.iskeyword(options.name)):
            raise UsageError(f"'{options.name}' cannot be a name")
        session = self._session(options.session, local_ns)
        chosen: Any = {
            name: _unquoted(value) if isinstance(value, str) else value for name, value in vars(options).items() if name in NAMES
        }
        chosen["params"] = self._parameters(options.param, local_ns)
        if options.check:
            return self._check(session, cell, chosen["params"])
        asked = {**question(cell, chosen), "without": options.name}
        if options.explain == "picture":
            return PlanPicture(session.ask_query(asked))
        if options.explain is not None:
            print(session.ask({**asked, "type": "explain", "stage": options.explain})["text"])
            return None
        return self._run(session, asked, options.name, options.to, options.plot)

    @no_var_expand
    @needs_local_scope
    @line_magic("timeline")
    def timeline_line(self, line: str, local_ns: Optional[Mapping[str, Any]] = None) -> Any:
        """`%timeline EXPR`: the rows of an expression as a DataFrame; a value that is not a record becomes the field `result`."""
        if not line.strip():
            raise UsageError("%timeline needs an expression; %%timeline runs a whole cell")
        session = default_session()
        result = session.ask_value(line)
        result.shows_warnings = False
        with _plainly(session), progress_of(self.shell, result.state) as result.on_progress:
            frame = result.to_pandas()
        _tell(result.warnings)
        return frame

    @no_var_expand
    @needs_local_scope
    @magic_arguments()
    @argument("name", help="the table's name in queries")
    @argument("data", nargs="+", help="a variable or expression with the rows, or paths")
    @argument("--time", required=True, help="the column that says when")
    @argument("--key", required=True, help="the column that says to whom")
    @argument("--subsort", help="a column that orders events of one time")
    @argument("--grouping", help="the kind of entity; by default the key column's name")
    @argument("--time-unit", default="ns", choices=("s", "ms", "us", "ns"), help="the unit of a numeric time column")
    @argument("--session", help="another session than the notebook's")
    @line_magic("timeline_table")
    def timeline_table(self, line: str, local_ns: Optional[Mapping[str, Any]] = None) -> Any:
        """`%timeline_table Purchase purchases --time at --key user`: makes a table of a frame or of files."""
        options = parse_argstring(self.timeline_table, line)
        words = [_unquoted(word) for word in options.data]
        data = words if len(words) > 1 else self._rows(words[0], local_ns)
        session = self._session(options.session, local_ns)
        table = session.table(
            _unquoted(options.name), data, time=_unquoted(options.time), key=_unquoted(options.key),
            subsort=options.subsort and _unquoted(options.subsort), grouping=options.grouping and _unquoted(options.grouping),
            time_unit=options.time_unit,
        )  # fmt: skip
        session.made.said(table.name, f"%timeline_table {line}")
        print(f"{table.name}: {row_note(table.rows, table.rows)}")

    @line_magic("timeline_tables")
    def timeline_tables(self, line: str) -> "TableList":
        """The notebook's tables and the formulas kept for later cells."""
        return TableList(default_session().ask({"type": "catalog"}))

    @line_magic("timeline_doctor")
    def timeline_doctor(self, line: str) -> None:
        """What is installed, what is wrong, and what to do about it."""
        from ._doctor import report

        print(report())

    def _session(self, name: Optional[str], local_ns: Optional[Mapping[str, Any]]) -> Session:
        if name is None:
            return default_session()
        found = self._names(local_ns).get(name)
        if isinstance(found, Session):
            return found
        if name not in self._sessions:
            self._sessions[name] = connect(name=name)
        return self._sessions[name]

    def _run(self, session: Session, asked: Mapping[str, Any], name: Optional[str], to: str, plot: bool) -> Any:
        result = session.ask_query(asked)
        # They are told below, without the line of Python that asked.
        result.shows_warnings = False
        with _plainly(session), progress_of(self.shell, result.state) as result.on_progress:
            shown = _read(result, name, to, result.on_progress)
            picture = result.plot() if plot else None
        if name is not None and to != "none":
            self.shell.push({name: shown})
        if name is not None:
            session.keep_formula(name, asked["text"])
            self._show(name, shown, result)
        _tell(result.warnings)
        return shown if picture is None else picture

    def _show(self, name: str, frame: Any, result: Result) -> None:
        """When a named result is displayed as the cell's value, a front end that can shows all its rows."""
        self._named[name] = result
        if getattr(self.shell, "kernel", None) is None or not hasattr(frame, "__len__") or len(frame) <= PREVIEW_ROWS:
            return
        self._due = weakref.ref(frame), name
        self.shell.display_formatter.mimebundle_formatter.for_type(type(frame), self._bundle)

    def _bundle(self, frame: Any, include: object = None, exclude: object = None) -> dict[str, Any]:
        # Once: by the next time its owner may have changed the frame.
        due, self._due = self._due, None
        return self._named[due[1]].on_screen("table", due[1]) if due is not None and due[0]() is frame else {}

    def _check(self, session: Session, cell: str, params: Mapping[str, Any]) -> None:
        found = session.check(cell, params=params)
        print("\n\n".join(diagnostic.rendered for diagnostic in found) or "nothing to complain about")

    def _parameters(self, given: list[str], local_ns: Optional[Mapping[str, Any]]) -> dict[str, Any]:
        values = {}
        for text in given:
            name, equals, expression = _unquoted(text).partition("=")
            values[name] = self._value(expression if equals else name, local_ns)
        return values

    def _rows(self, word: str, local_ns: Optional[Mapping[str, Any]]) -> Any:
        names = self._names(local_ns)
        if word in names:
            return names[word]
        looks_like_path = os.sep in word or os.path.exists(word) or any(sign in word for sign in "*?")
        if looks_like_path or word.rpartition(".")[2].lower() in ("csv", "jsonl", "ndjson", "parquet", "arrow", "feather"):
            return word
        return self._value(word, local_ns)

    def _value(self, expression: str, local_ns: Optional[Mapping[str, Any]]) -> Any:
        try:
            return eval(expression, self.shell.user_global_ns, dict(local_ns or {}))
        except NameError as problem:
            raise UsageError(f"{expression}: {problem}") from None
        except SyntaxError:
            raise UsageError(f"{expression!r} is neither a variable nor a path") from None

    def _names(self, local_ns: Optional[Mapping[str, Any]]) -> Mapping[str, Any]:
        return {**self.shell.user_ns, **(local_ns or {})}


class Preview:
    """The first rows of a query without a name, and how many there are."""

    def __init__(self, table: Any, result: Result) -> None:
        self._table = table
        self._total = result.rows
        # The engine keeps the rows for as long as this is shown.
        self._result = result

    @classmethod
    def of(cls, result: Result, progress: Progress) -> "Preview":
        """Reads a result to its end and keeps the first rows, which are shown with the progress meanwhile."""
        import pyarrow as pa

        kept, missing = [], PREVIEW_ROWS
        reader = result.reader()
        for batch in reader:
            if missing > 0:
                kept.append(batch.slice(0, missing))
                missing -= kept[-1].num_rows
                progress.rows = preview_html(pa.Table.from_batches(kept, reader.schema))
        return cls(pa.Table.from_batches(kept, reader.schema), result)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        # A grid to scroll through is for what the table does not show.
        return {} if self._table.num_rows == self._total else self._result.on_screen("table")

    def _repr_html_(self) -> str:
        return preview_html(self._table, self._total)

    def __repr__(self) -> str:
        return preview_text(self._table, self._total)


class PlanPicture:
    """The plan of a query: where the front end can, a picture with rows and time of each operation; as text elsewhere."""

    def __init__(self, result: Result) -> None:
        self._result = result
        self._rows = result.rows

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return {**self._result.on_screen("plan"), "text/plain": repr(self)}

    def __repr__(self) -> str:
        return self._result.explain("optimized")


class TableList:
    """The tables of a session, to look at."""

    _HEAD = ("table", "rows", "entities", "time", "key", "grouping", "columns")

    def __init__(self, catalog: Mapping[str, Any]) -> None:
        self._rows = [_table_row(info) for info in catalog["tables"]]
        self._formulas = list(catalog.get("formulas", ()))

    def _repr_html_(self) -> str:
        return listing_html(self._HEAD, self._rows) + listing_html(("formula",), [(name,) for name in self._formulas]) * bool(
            self._formulas
        )

    def __repr__(self) -> str:
        lines = [f"{row[0]}: {row[1]} rows, {row[2]} entities, time {row[3]}, key {row[4]}; {row[6]}" for row in self._rows]
        formulas = [f"formulas: {', '.join(self._formulas)}"] if self._formulas else []
        return "\n".join([*(lines or ["no tables yet: %timeline_table NAME DATA --time COLUMN --key COLUMN"]), *formulas])


@contextmanager
def _plainly(session: Session) -> Iterator[None]:
    """Nobody whose query stops, by their own hand or by the engine's end, wants to read through our code."""
    try:
        yield
    except KeyboardInterrupt:
        raise QueryCancelled("interrupted") from None
    except EngineError as problem:
        raise session.after(problem) from None


def _read(result: Result, name: Optional[str], to: str, progress: Progress) -> Any:
    if to == "none":
        return None
    return Preview.of(result, progress) if name is None else getattr(result, f"to_{to}")()


def load(shell: Any) -> None:
    """Registers the magics, and completion in their cells."""
    shell.register_magics(TimelineMagics(shell))
    add_matcher(shell, default_session)


def _table_row(info: Mapping[str, Any]) -> tuple[str, ...]:
    columns = ", ".join(f"{column['name']}: {column['type']}" for column in info["columns"])
    return (info["name"], f"{info['rows']:,}", f"{info['entities']:,}", info["time"], info["key"], info["grouping"], columns)


def _unquoted(word: str) -> str:
    # parse_argstring keeps the quotes that held a word together.
    parts = shlex.split(word) if word[:1] in "\"'" else [word]
    return parts[0] if len(parts) == 1 else word


def _tell(warnings: list[str]) -> None:
    for text in warnings:
        print(text, file=sys.stderr)
