"""The package as it is installed: built parts inside, working without the checkout, refusing to be packed unbuilt."""

import json
import os
import re
import shutil
import site
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import HOUSE

UV = os.environ.get("TIMELOOM_UV", "")
WHEELS = sorted((HOUSE / "dist").glob("timeloom-*.whl"))

pytestmark = pytest.mark.skipif(not WHEELS or not Path(UV).is_file(), reason="npm test builds the wheel first")


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A virtual environment with the wheel; what it depends on comes from this one."""
    folder = tmp_path_factory.mktemp("installed")
    subprocess.run([UV, "venv", "--quiet", "--python", sys.executable, folder], check=True)
    python = folder / "bin" / "python"
    subprocess.run([UV, "pip", "install", "--quiet", "--python", python, "--no-deps", WHEELS[-1]], check=True)
    packages = subprocess.run([python, "-c", "import site; print(site.getsitepackages()[0])"], check=True, capture_output=True, text=True)
    (Path(packages.stdout.strip()) / "others.pth").write_text(site.getsitepackages()[0])
    return folder


def run(installed, *arguments, **options):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "JUPYTER", "TIMELOOM"))}
    return subprocess.run(
        [installed / "bin" / arguments[0], *arguments[1:]],
        env=environment,
        cwd=installed,
        capture_output=True,
        text=True,
        timeout=120,
        **options,
    )


def test_the_installed_package_runs_its_own_engine(installed):
    query = "timeloom.table('T', {'at': [1, 2], 'user': ['a', 'a']}, time='at', key='user'); n = timeloom.query('{ n: count(T) }').to_pandas().n.tolist()"
    done = run(installed, "python", "-c", f"import timeloom, timeloom._engine as e; {query}; print(sum(n), e.find_engine())")
    assert done.returncode == 0, done.stderr
    counted, engine = done.stdout.split()
    assert counted == "3"
    assert Path(engine).is_relative_to(installed) and engine.endswith("timeloom.mjs")


def test_the_command_line_is_there_and_doctor_finds_nothing_wrong(installed):
    done = run(installed, "timeloom", "doctor")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("✓") == 4 and "✗" not in done.stdout
    assert run(installed, "timeloom", "no-such-command").returncode == 2


def test_jupyter_finds_the_extension_and_the_servers_part(installed):
    extension = installed / "share/jupyter/labextensions/@timeloom/lab"
    package = json.loads((extension / "package.json").read_text())
    assert package["name"] == "@timeloom/lab"
    assert (extension / package["jupyterlab"]["_build"]["load"]).exists()
    assert json.loads((extension / "install.json").read_text())["packageName"] == "timeloom"
    config = json.loads((installed / "etc/jupyter/jupyter_server_config.d/timeloom.json").read_text())
    assert config == {"ServerApp": {"jpserver_extensions": {"timeloom": True}}}
    told = run(installed, "python", "-c", "from jupyter_server.extension.serverextension import main; main()", "list")
    assert re.search(r"timeloom 0\S* .*OK", told.stdout + told.stderr), told


def test_the_extension_is_in_the_wheel_once(installed):
    inside = next((installed / "lib").glob("python*/site-packages/timeloom"))
    assert sorted(path.name for path in inside.iterdir() if path.is_dir() and path.name != "__pycache__") == ["engine"]


def test_packing_without_the_built_parts_fails_and_names_the_command(tmp_path):
    shutil.copytree(HOUSE / "python-shim", tmp_path / "python-shim", ignore=shutil.ignore_patterns("engine", "__pycache__"))
    done = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", tmp_path / "python-shim"], capture_output=True, text=True, timeout=120
    )
    assert done.returncode != 0
    assert "npm run build" in done.stdout + done.stderr and "the JupyterLab extension not built yet" in done.stdout + done.stderr
