"""What type checkers and editors know of the package."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import HOUSE

SHIM = HOUSE / "python-shim"
SAMPLE = Path(__file__).with_name("typed_sample.py")


@pytest.fixture(scope="module")
def told():
    """What mypy says, by file and line."""
    options = [
        "--config-file",
        SHIM / "pyproject.toml",
        "--cache-dir",
        HOUSE / ".cache" / "mypy",
        "--no-error-summary",
        "--hide-error-context",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *options, SAMPLE],
        env={**os.environ, "MYPYPATH": str(SHIM)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode in (0, 1), done.stderr
    return re.findall(r"^(.*?):(\d+): error: (.*)$", done.stdout, re.M)


def test_right_uses_are_accepted_and_wrong_ones_reported(told):
    lines = SAMPLE.read_text().splitlines()
    wrong = {number: line.split("# wrong: ")[1] for number, line in enumerate(lines, 1) if "# wrong: " in line}
    said = {int(number): message for file, number, message in told if Path(file).name == SAMPLE.name}
    assert {number: lines[number - 1] for number in wrong.keys() ^ said.keys()} == {}
    assert {number: said[number] for number, part in wrong.items() if part not in said[number]} == {}


def test_the_package_itself_is_typed_without_a_fault(told):
    assert [f"{file}:{line}: {message}" for file, line, message in told if Path(file).name != SAMPLE.name] == []


def test_the_stubs_declare_what_is_there():
    done = subprocess.run(
        [sys.executable, "-m", "mypy.stubtest", "timeloom._functions", "--mypy-config-file", SHIM / "pyproject.toml", "--ignore-missing-stub", "--concise"],
        env={**os.environ, "MYPYPATH": str(SHIM), "PYTHONPATH": str(SHIM)}, cwd=HOUSE / ".cache", capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.stdout == "" and done.returncode == 0, done.stdout + done.stderr
