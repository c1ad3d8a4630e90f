"""`sam build` says whether a layer is compiled, by which Python, and for which processor its packages are."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from herald_tools.local.environment import tool_environment
from herald_tools.local.paths import ROOT, SAM

WARNING = (
    "WARNING: {} is not compiled, because 'python3.13' does not run on this machine. "
    "Cold starts take more than twice as long. Install Python 3.13 and build again."
)


each_layer = pytest.mark.parametrize("layer", ["HeraldLayer", "TimeZonesLayer"])


def python_of_lambda(folder: Path, command: str) -> str:
    """Make a `python3.13` in `folder` that runs `command`. Returns a PATH on which it is the first one."""
    program = folder / "python3.13"
    program.write_text(f"#!/bin/sh\n{command}\n")
    program.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def built(layer: str, folder: Path, *arguments: str, **environment: str) -> str:
    """Build one layer for Lambda. Returns all that `sam build` prints."""
    command: list[str | Path] = [SAM, "build", layer, "--build-dir", str(folder / "build"), *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=tool_environment(**environment), capture_output=True, text=True, check=True
    )
    return done.stdout + done.stderr


def made(layer: str, folder: Path, path: str) -> str:
    """Run a layer's Makefile as `sam build` does. Returns its standard output: `sam build` shows nothing else of it."""
    source = ROOT / "layers" / ("herald" if layer == "HeraldLayer" else "dependencies")
    artifacts = folder / "build"
    artifacts.mkdir()
    command = ["make", "--directory", str(source), f"build-{layer}", f"ARTIFACTS_DIR={artifacts}"]
    done = subprocess.run(command, env=tool_environment(PATH=path), capture_output=True, text=True, check=True)
    return done.stdout


def compiled(folder: Path) -> list[Path]:
    return list((folder / "build").rglob("*.pyc"))


def test_sam_shows_that_a_layer_is_not_compiled(tmp_path: Path) -> None:
    printed = built("HeraldLayer", tmp_path, PATH=python_of_lambda(tmp_path, "exit 127"))
    assert WARNING.format("HeraldLayer") in printed
    assert not compiled(tmp_path)


def test_sam_builds_for_x86_64_without_a_warning(tmp_path: Path) -> None:
    path = python_of_lambda(tmp_path, f'exec {sys.executable} "$@"')
    overrides = ("--parameter-overrides", "Architecture=x86_64")
    printed = built("TimeZonesLayer", tmp_path, *overrides, PATH=path, MACHINE="x86_64")
    assert "TimeZonesLayer: packages for Python 3.13 on x86_64." in printed
    assert "WARNING" not in printed


@each_layer
def test_a_layer_without_the_python_of_lambda_is_not_compiled_and_says_so(tmp_path: Path, layer: str) -> None:
    assert WARNING.format(layer) in made(layer, tmp_path, python_of_lambda(tmp_path, "exit 127"))
    assert not compiled(tmp_path)


@each_layer
def test_a_layer_names_the_python_that_compiled_it(tmp_path: Path, layer: str) -> None:
    printed = made(layer, tmp_path, python_of_lambda(tmp_path, f'exec {sys.executable} "$@"'))
    assert f"{layer}: compiled with {sys.executable}." in printed
    assert "WARNING" not in printed
    assert compiled(tmp_path)
