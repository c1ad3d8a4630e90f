"""Modules outside packages: handlers, and the scripts that `sam build` runs."""

import importlib.util
from pathlib import Path
from types import ModuleType

from herald_tools.local.paths import ROOT


def module_at(path: Path, name: str) -> ModuleType:
    """Run a file as a new module called `name`; it is not kept in `sys.modules`."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def script(name: str) -> ModuleType:
    """Load a script of layers/dependencies."""
    return module_at(ROOT / "layers" / "dependencies" / f"{name}.py", name)
