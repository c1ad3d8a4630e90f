"""Scripts that `sam build` runs, as modules: they are part of no package."""

import importlib.util
from types import ModuleType

from tools.local.paths import ROOT


def script(name: str) -> ModuleType:
    """Load a script of layers/dependencies."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "layers" / "dependencies" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
