"""Results as files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ._errors import DataError

FORMATS = ("parquet", "csv", "jsonl", "arrow")


def format_of(destination: "str | os.PathLike[str]") -> str:
    """The kind of file that an ending names. Raises DataError where it names none, TypeError where there is no path at all."""
    if not isinstance(destination, (str, os.PathLike)):
        raise TypeError(f"rows are written to the path of a file, not to a {type(destination).__name__}")
    kind = os.path.splitext(os.fspath(destination))[1].lower().removeprefix(".")
    if kind not in FORMATS:
        raise DataError(
            f"{os.fspath(destination)}: how to write it cannot be told from its name; end it in {' '.join('.' + of for of in FORMATS)}"
        )
    return kind


@contextmanager
def new_file(destination: "str | os.PathLike[str]") -> "Iterator[IO[bytes]]":
    """A file that takes the place of that name once it is whole; given up, nothing is left of it. Raises DataError where the disk refuses."""
    path = Path(destination)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            with open(part, "wb") as file:
                yield file
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as problem:
        raise DataError(f"{path}: {problem.strerror or problem}") from problem
