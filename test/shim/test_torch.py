"""`timeloom.torch`, in a process of its own: PyPI's torch is 3 GB, so Debian's is used, beside packages that fit it."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from conftest import HOUSE

SYSTEM = "/usr/bin/python3"
# Debian's torch is made for NumPy 1.
PACKAGES = ("numpy<2", "pandas<3", "pyarrow<22")
ENVIRONMENT = HOUSE / ".cache" / "torch"
CHECKS = ("rows", "memory", "loaders", "sequences", "mistakes", "streams")


@pytest.fixture(scope="module")
def python() -> str:
    """An interpreter that has torch and what timeloom needs."""
    if find_spec("torch") is not None:
        return sys.executable
    if not _has_torch(SYSTEM) and os.geteuid() == 0 and shutil.which("apt-get"):
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "python3-torch"]
        subprocess.run(["apt-get", "update", "-qq"], check=False, capture_output=True)
        subprocess.run(install, check=False, capture_output=True, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, timeout=600)
    if not _has_torch(SYSTEM):
        pytest.skip("torch is neither here nor to be had from apt")
    return _beside(SYSTEM)


def _has_torch(python: str) -> bool:
    return Path(python).exists() and subprocess.run([python, "-c", "import torch"], capture_output=True).returncode == 0


def _beside(system: str) -> str:
    made = ENVIRONMENT / "bin" / "python"
    if not made.exists():
        uv = _uv()
        subprocess.run([uv, "venv", "--quiet", "--system-site-packages", "--python", system, ENVIRONMENT], check=True)
        subprocess.run([uv, "pip", "install", "--quiet", "--python", made, *PACKAGES], check=True)
    return str(made)


def _uv() -> str:
    known = [os.environ.get("TIMELOOM_UV", ""), *map(str, Path.home().glob(".cache/timeloom/uv-*/bin/uv")), shutil.which("uv") or ""]
    found = next((path for path in known if path and Path(path).is_file()), None)
    if found is None:
        pytest.skip("npm test brings uv")
    return found


def run(python: str, *arguments: str) -> str:
    from timeloom._engine import find_node

    environment = {**os.environ, "PYTHONPATH": str(HOUSE / "python-shim"), "TIMELOOM_NODE": find_node()}
    line = [python, "-W", "error::UserWarning:timeloom", str(Path(__file__).parent / "torch_checks.py"), *arguments]
    done = subprocess.run(line, env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


@pytest.mark.parametrize("check", CHECKS)
def test_datasets_hold(check: str, python: str):
    run(python, check)


def test_a_small_network_learns_from_the_real_flights(python: str, tmp_path: Path):
    sys.path.insert(0, str(HOUSE / "binder"))
    import flights

    departures, arrivals, _ = flights.load()
    departures.to_parquet(tmp_path / "departures.parquet")
    arrivals.to_parquet(tmp_path / "arrivals.parquet")
    assert "AUC" in run(python, "flights", str(tmp_path))
