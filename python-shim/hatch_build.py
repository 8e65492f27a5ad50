"""Refuses to pack a package without its built parts: nothing is built on a user's machine."""

from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HERE = Path(__file__).parent
BUILT = {
    "the engine": HERE / "timeloom" / "engine" / "timeloom.mjs",
    "the JupyterLab extension": HERE.parent / "extension" / "labextension" / "package.json",
}


class BuiltParts(BuildHookInterface):
    """Runs before a wheel is packed."""

    def initialize(self, version: str, build_data: dict) -> None:
        """Raises, naming the command, if something is missing."""
        missing = [name for name, path in BUILT.items() if not path.exists()]
        if version != "editable" and missing:
            raise RuntimeError(f"{' and '.join(missing)} not built yet: run `npm run build` in {HERE.parent}, then install again")
