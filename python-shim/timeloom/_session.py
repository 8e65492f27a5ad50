"""Sessions: where tables live and queries are asked."""

from __future__ import annotations

import asyncio
import datetime
import os
import threading
import time as clock
import uuid
import warnings
import weakref
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Optional, Union

from ._connection import Connection
from ._engine import Engine, announce_shared, shared_engine
from ._errors import Diagnostic, EngineError, TimelineError
from ._made import Made, told
from ._question import TEXT_OPTIONS, QueryOptions, TextOptions, as_record, question, required_text, takes_options
from ._result import Result, warn, warned
from ._table import Table
from ._times import byte_count, milliseconds

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._features import Features
    from ._training import TrainingSet

_NOT_OUTPUT = "E0013"
_RESTART_SECONDS = 10.0
"""How long an engine that another process keeps is waited for while it is started again."""
_lock = threading.RLock()
_default: "Optional[Session]" = None
_sessions: "weakref.WeakValueDictionary[str, Session]" = weakref.WeakValueDictionary()


class Session:
    """Tables and the queries over them. A context manager: leaving it ends the session.

    Safe to use from several threads. After a fork the child cannot use it: `timeloom.connect()` gives it one of its own.
    """

    def __init__(
        self, name: str, find: Callable[[], Engine], owned: bool, limits: Mapping[str, Any], allow: Optional[Sequence[str]]
    ) -> None:
        self.name = name
        self.made = Made()
        self._find = find
        self._owned = owned
        self._limits = limits
        self._allow = allow
        self._lock = threading.RLock()
        self._live: Optional[Connection] = None
        self._epoch: Optional[str] = None
        self._closed = False
        self._pid = os.getpid()
        self._engine_pid: Optional[int] = None
        _sessions[name] = self

    def table(
        self,
        name: str,
        data: Any = None,
        *,
        time: Optional[str] = None,
        key: Optional[str] = None,
        subsort: Optional[str] = None,
        grouping: Optional[str] = None,
        time_unit: str = "ns",
        schema: Any = None,
        if_exists: str = "replace",
        format: Optional[str] = None,
    ) -> Table:
        """Creates or replaces a table from a frame, columns, rows or files; with the name alone, gives the table there is.

        `time` and `key` name columns; `subsort` one that orders events of the same time. Tables of one `grouping` (by default
        the key column's name) can be combined. `time_unit` is for a numeric time column. `schema` fixes the columns' types.
        """
        if data is None and time is None and key is None and schema is None:
            return self._existing(name)
        from ._tables import create

        return create(self, name, data, time, key, subsort, grouping, time_unit, schema, if_exists, format)

    @property
    def tables(self) -> dict[str, Table]:
        """The session's tables by name."""
        return {info["name"]: Table(self, info["name"]) for info in self.ask({"type": "catalog"})["tables"]}

    def drop(self, name: str) -> None:
        """Removes a table. Results that were asked before keep their rows."""
        self.ask({"type": "drop", "name": name})
        self.made.dropped(name)

    def keep_formula(self, name: str, text: str) -> None:
        """Gives a text a name that later queries may use, as `%%timeline NAME` does."""
        message = {"type": "formula", "name": name, "text": text, "label": name}
        self.ask(message)
        self.made.formula(message)

    @takes_options()
    def query(self, text: str, **options: Unpack[QueryOptions]) -> Result:
        """Compiles a query and fixes the rows it is about; they are computed when the result is read.

        `results`: "history", a row at every change, or "final", one per entity. `at` (final) and `until` (history) end what is
        read, `changed_since` leaves earlier rows out. `entities` or `percent` restrict it to some entities. `resume`: a folder that
        keeps where the last run of this query stood: a final result then reads only the rows added after that, and says so in
        `warnings` where it cannot.
        """
        return warned(self.ask_query(question(text, options)))

    @takes_options(*TEXT_OPTIONS)
    def features(
        self,
        query: Any,
        *,
        at: Any,
        time: str,
        key: str,
        inclusive: bool = True,
        grouping: Optional[str] = None,
        **options: Unpack[TextOptions],
    ) -> "Features":
        """What the query's fields were worth at the rows of `at`: one row per row, in its order, its columns passed through.

        `time` and `key` name columns of `at`. Events of the very instant count, unless `inclusive` is False. `grouping` says which
        kind of entity the key is, where the tables have several. `query` is a text or an expression.
        """
        from ._features import features

        return features(self, query, at, time, key, inclusive, grouping, **options)

    @takes_options(*TEXT_OPTIONS)
    def training_set(
        self, features: Any, *, at: Any, label: Any, horizon: "Union[str, datetime.timedelta]", **options: Unpack[TextOptions]
    ) -> "TrainingSet":
        """A row per observation: what the features were worth then, and what came of it until `horizon` ("30d") later.

        `at` is the condition that makes a row an observation. `label` is read when its horizon ends, after every event of that
        instant; aggregations in it that name no window look at the time after the observation alone. Of a record each field is a
        column. Observations whose horizon ends after the data does are left out and counted in `warnings`. All three are texts
        or expressions.
        """
        from ._training import training_set

        return training_set(self, features, at, label, horizon, **options)

    @takes_options()
    async def aquery(self, text: str, **options: Unpack[QueryOptions]) -> Result:
        """`query` for asyncio: other tasks run while it compiles."""
        return warned(await asyncio.to_thread(self.ask_query, question(text, options)))

    @takes_options()
    def check(self, text: str, **options: Unpack[QueryOptions]) -> list[Diagnostic]:
        """What the compiler has to say about a query. Runs nothing."""
        found = self.ask({**question(text, options), "type": "check"})
        return [Diagnostic.from_wire(given) for given in found["diagnostics"]]

    @takes_options()
    def explain(self, text: str, stage: str = "plan", **options: Unpack[QueryOptions]) -> str:
        """A stage of the compiler as text: ast, checked, plan, optimized, kernel."""
        return self.ask({**question(text, options), "type": "explain", "stage": stage})["text"]

    def format(self, text: str) -> str:
        """The query in its canonical layout."""
        required_text(text, "a query")
        return self.ask({"type": "format", "text": text})["text"]

    def close(self) -> None:
        """Ends the session and its tables. A notebook's session lives on in its Jupyter server until the kernel is shut down."""
        with self._lock:
            live, self._live, was_closed, self._closed = self._live, None, self._closed, True
        if live is None or was_closed or self._pid != os.getpid():
            return
        live.close()
        if self._owned:
            self._find().end_session(self.name)

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()

    def __reduce__(self) -> Any:
        # A handle: whoever unpickles it, here or in a worker process, reaches this very session.
        if self._engine_pid is None:
            announce_shared()
        return reopened, (self._engine_pid or os.getpid(), self.name)

    def __repr__(self) -> str:
        return f"<timeloom session {self.name}>"

    @property
    def allow(self) -> Optional[Sequence[str]]:
        """Folders that files may be read from; None where only the engine knows."""
        return self._allow

    def ask(self, message: Mapping[str, Any]) -> Any:
        """Sends a request of the wire protocol and gives its result."""
        return self.connection().ask(message)

    def ask_query(self, asked: Mapping[str, Any], on_progress: Any = None) -> Result:
        """Sends a query in the wire's form."""
        connection = self.connection()
        return Result(connection, asked, connection.ask({**asked, "type": "query"}, on_progress), self)

    def ask_value(self, text: str, **options: Unpack[QueryOptions]) -> Result:
        """Asks a query, or if only its not being a record stands in the way, the record `{ result: … }` of its value."""
        try:
            return self.ask_query(question(text, options))
        except TimelineError as problem:
            if [found.code for found in problem.diagnostics if found.severity == "error"] != [_NOT_OUTPUT]:
                raise
            try:
                return self.ask_query(question(as_record(text), options))
            except TimelineError:
                raise problem from None

    def type_of(self, text: str) -> Any:
        """The Arrow type of an expression. Raises TimelineError if it has errors, or a type that cannot be output."""
        return self.ask_query(question(as_record(text), {})).schema.field(-1).type

    def continuity_of(self, text: str) -> str:
        """What an expression is worth between its rows: literal, discrete, continuous or moving. Raises TimelineError as `type_of`."""
        return self.ask_query({**question(as_record(text), {}), "continuity": True}).continuity[-1]

    def connection(self, making: Optional[str] = None) -> Connection:
        """The connection, made again if it broke.

        If the engine died, tables that came from files are loaded again, with a warning. If others were lost, EngineError says once
        which, and how to make them again; whoever asks in order to make one (`making`) gets that as a warning.
        """
        if self._pid != os.getpid():
            raise EngineError("this session belongs to the process that forked: call timeloom.connect() in this one")
        with self._lock:
            if self._closed:
                raise EngineError("this session is closed: timeloom.connect() makes a new one")
            if self._live is None or not self._live.usable:
                before, self._live = self._live, self._reached()
                self._make_again(self._live, before, making)
            return self._live

    def after(self, problem: EngineError) -> EngineError:
        """What a person should read when this stopped their query: also what became of the tables, if the engine is gone."""
        if self._live is None or self._live.usable or self._closed:
            return problem
        try:
            with warnings.catch_warnings(record=True) as notes:
                warnings.simplefilter("always")
                self.connection()
            text = "\n".join(str(note.message) for note in notes) or str(problem)
        except EngineError as lost:
            text = str(lost)
        return EngineError(f"{text}\nThe query had not been answered: run its cell again.")

    def _reached(self) -> Connection:
        end = clock.monotonic() + _RESTART_SECONDS
        while True:
            try:
                return self._find().connect(self.name, self._limits)
            except EngineError:
                # The process that keeps the engine starts it again by itself.
                if self._epoch is None or clock.monotonic() > end or not _lives(self._engine_pid):
                    raise
                clock.sleep(0.1)

    def _make_again(self, live: Connection, before: Optional[Connection], making: Optional[str]) -> None:
        known, self._epoch = self._epoch, live.hello.get("epoch")
        if known is None or known == self._epoch:
            return
        tables = before.state.get("tables", 0) if before else 0
        if making is not None:
            tables -= self.made.dropped(making)
        back, lost = self.made.again(live, tables)
        text = told(live.hello.get("lost") or "the engine ended", back, lost)
        if lost and making is None:
            raise EngineError(text)
        if lost or back:
            warn([text])

    def _existing(self, name: str) -> Table:
        tables = self.tables
        if name not in tables:
            there = ", ".join(tables) or "none"
            raise TimelineError(f"there is no table '{name}' (there are: {there}); pass data, time= and key= to create it")
        return tables[name]


def connect(
    *,
    memory_limit: Any = None,
    time_limit: Any = None,
    allow: Optional[Sequence[Union[str, "os.PathLike[str]"]]] = None,
    name: Optional[str] = None,
) -> Session:
    """A session: in Jupyter the notebook's, which the browser shares; elsewhere a new one in an engine of this process.

    `name` asks for another one beside the notebook's.
    `memory_limit` ("4GB") and `time_limit` ("60s" a query) end in a LimitError. `allow`: folders that paths may be read from,
    by default the working folder (in Jupyter the server's).
    """
    folders = None if allow is None else [os.path.realpath(folder) for folder in allow]
    limits = {"memory": byte_count(memory_limit, "memory_limit"), "time": milliseconds(time_limit, "time_limit")}
    return _of_notebook(name, limits, folders) or _own(limits, folders or [os.getcwd()])


def reopened(pid: int, name: str) -> Session:
    """The session of that name that another process, or this one, holds."""
    found = _sessions.get(name)
    if found is not None and found._pid == os.getpid() and not found._closed:
        return found
    session = Session(name, lambda: _announced(pid), False, {}, None)
    session._engine_pid = pid
    return session


def _announced(pid: int) -> Engine:
    from ._jupyter import engine_of

    found = engine_of(pid)
    if found is None:
        raise EngineError(f"the process {pid} that held this session has ended, and its tables with it: create them again")
    return found


def _lives(pid: Optional[int]) -> bool:
    if pid is None or os.name == "nt":
        return pid is not None
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def default_session() -> Session:
    """The session that `timeloom.table` and `timeloom.query` use; made when first needed, and anew in a forked child."""
    global _default
    with _lock:
        if _default is None or _default._closed or _default._pid != os.getpid():
            _default = connect()
        return _default


def _own(limits: Mapping[str, Any], allow: Sequence[str]) -> Session:
    return _opened(Session(uuid.uuid4().hex, shared_engine, True, _given({**limits, "allow": allow}), allow))


def _of_notebook(name: Optional[str], limits: Mapping[str, Any], allow: Optional[Sequence[str]]) -> Optional[Session]:
    from ._jupyter import kernel_id, server_engine

    kernel, engine = kernel_id(), server_engine()
    if kernel is None or engine is None:
        return None

    server = int(os.environ["JPY_PARENT_PID"])
    own = kernel if name is None else f"{kernel}.{name}"
    session = Session(own, lambda: _announced(server), name is not None, _given({**limits, "allow": allow}), allow or engine.allow)
    session._engine_pid = server
    try:
        return _opened(session)
    except EngineError:
        return None


def _opened(session: Session) -> Session:
    session.connection()
    return session


def _given(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def _after_fork() -> None:
    global _lock
    _lock = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
