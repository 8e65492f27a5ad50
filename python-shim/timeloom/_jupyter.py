"""How processes of one user find an engine of another's: a kernel its Jupyter server's, a worker its parent's.

Whoever has the engine writes a file that only this user can read, named after its process.
"""

from __future__ import annotations

import json
import os
import re
import stat
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Optional

from ._engine import Engine


def kernel_id() -> Optional[str]:
    """The id of the Jupyter kernel this process is, as its server and the browser know it; None elsewhere."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    kernel = getattr(shell, "kernel", None)
    if kernel is None:
        return None
    config = getattr(kernel, "config", {}).get("IPKernelApp", {})
    path = config.get("connection_file") or getattr(getattr(kernel, "parent", None), "connection_file", "")
    found = re.fullmatch(r"kernel-(.+)\.json", os.path.basename(str(path)))
    return found[1] if found else None


def rendezvous(pid: int) -> Path:
    """Where that process says how to reach its engine."""
    return _folder() / f"timeloom-{pid}.json"


def _folder() -> Path:
    try:
        from jupyter_core.paths import jupyter_runtime_dir
    except ImportError:
        return Path.home() / ".cache" / "timeloom" / "run"
    return Path(jupyter_runtime_dir())


def announce(pid: int, engine: Engine) -> None:
    """Writes the file, readable by this user alone, complete or not at all."""
    path = rendezvous(pid)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    temporary.unlink(missing_ok=True)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump({"address": engine.address, "token": engine.token, "allow": engine.allow}, file)
    os.replace(temporary, path)


def withdraw(pid: int) -> None:
    """Removes the file."""
    rendezvous(pid).unlink(missing_ok=True)


def server_engine() -> Optional[Engine]:
    """The engine of the Jupyter server that started this kernel, or None if it has none that this kernel may use."""
    parent = os.environ.get("JPY_PARENT_PID", "")
    return engine_of(int(parent)) if parent.isdigit() else None


def engine_of(pid: int) -> Optional[Engine]:
    """The engine that a process of this user has announced."""
    told = _read(rendezvous(pid))
    if told is None:
        return None
    address = told["address"]
    return Engine(address if isinstance(address, str) else (address[0], address[1]), told["token"], told["allow"])


def _read(path: Path) -> Optional[Mapping[str, Any]]:
    try:
        with open(path) as file:
            return json.load(file) if _is_private(os.fstat(file.fileno())) else None
    except (OSError, ValueError):
        return None


def _is_private(status: os.stat_result) -> bool:
    return os.name == "nt" or (status.st_uid == os.getuid() and not stat.S_IMODE(status.st_mode) & 0o077)
