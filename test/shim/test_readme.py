"""What the README shows is what happens."""

import re

from conftest import HOUSE
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output


def test_the_cells_of_the_readme_give_what_stands_below_them(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```(\w+)\n(.*?)```", (HOUSE / "README.md").read_text(), re.S)
    cells = [text for kind, text in blocks if kind == "python"]
    outputs = [text for kind, text in blocks if kind == "text"]
    shell = InteractiveShell.instance()
    shell.extension_manager.loaded.discard("timeloom")
    shown = []
    for cell in cells:
        with capture_output() as captured:
            done = shell.run_cell(cell)
            done.raise_error()
        if done.result is not None:
            shown.append(repr(done.result) + "\n")
        elif captured.stdout:
            shown.append(captured.stdout)
    assert shown == outputs and len(outputs) >= 8
