"""`timeloom …` and `python -m timeloom …`: the engine's own command line."""

from __future__ import annotations

import os
import subprocess
import sys


def main() -> int:
    """Runs the engine with the arguments of this program; `doctor` looks at the Python side first."""
    from ._engine import command
    from ._errors import EngineError

    if sys.argv[1:2] == ["doctor"]:
        from ._doctor import report

        print(report(), flush=True)
    try:
        line = command(*sys.argv[1:])
    except EngineError as problem:
        print(f"timeloom: {problem}", file=sys.stderr)
        return 1
    if os.name == "nt":
        return subprocess.call(line)
    os.execv(line[0], line)


if __name__ == "__main__":
    sys.exit(main())
