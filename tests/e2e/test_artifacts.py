"""What `sam build` made is complete: each handler starts with the layers alone, without this machine's packages."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.test_imports import ALLOWED, ENVIRONMENT
from tests.support.template import resources_of_type, source
from tools.local.environment import tool_environment
from tools.local.paths import BUILD, ROOT, SAM
from tools.local.stack import Stack, function_variables


@pytest.mark.parametrize("function", sorted(ALLOWED))
def test_a_handler_starts_from_its_artifact_and_the_layers(stack: Stack, function: str) -> None:
    logical_id = "".join(word.capitalize() for word in function.split("_")) + "Function"
    layers = [str(BUILD / layer / "python") for layer in ("HeraldLayer", "DependenciesLayer")]
    start = (
        f"import sys; sys.path[:0] = {[str(BUILD / logical_id), *layers]!r}; import handler; print(handler.__file__)"
    )
    command = [sys.executable, "-S", "-E", "-c", start]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(BUILD / logical_id / "handler.py")


def test_layers_for_aws_are_built_for_its_python_and_processor_on_any_machine(tmp_path: Path) -> None:
    folder, target = ROOT / "layers" / "dependencies", f"ARTIFACTS_DIR={tmp_path}"
    command = ["make", "--silent", "-C", str(folder), "build-DependenciesLayer", target, f"PYTHON={sys.executable}"]
    subprocess.run(command, env=tool_environment(), check=True)
    native = {path.name for path in tmp_path.rglob("*.so")}
    assert "_pydantic_core.cpython-313-aarch64-linux-gnu.so" in native
    assert not any("x86_64" in name or "cpython-311" in name for name in native)


def test_sam_local_gets_every_variable_that_the_functions_read(stack: Stack) -> None:
    functions = resources_of_type("AWS::Lambda::Function").values()
    declared = {name: value for each in functions for name, value in each["Environment"]["Variables"].items()}
    parameters = {name for name in source()["Parameters"] if not name.startswith("Jwt")}  # SAM resolves these itself.
    known = [{"Ref": name} for name in (*parameters, "AWS::StackName")]
    by_reference = {name for name, value in declared.items() if value not in known}
    given = function_variables(stack)
    assert by_reference - given.keys() == {"JWT_JWKS_URL"}  # Empty by default, and the public key is given.
    assert all(given.values())


def test_sam_local_gets_as_far_as_the_container(stack: Stack) -> None:
    """Template, parameters and event are accepted; where no container runtime is, that is all that can be tried."""
    overrides = "Architecture=x86_64"
    event = ROOT / "events" / "confirm_creation" / "group.json"
    command: list[str | Path] = [
        SAM,
        "local",
        "invoke",
        "ConfirmCreationFunction",
        "-t",
        BUILD / "template.yaml",
        "-e",
        event,
    ]
    done = subprocess.run(
        [*command, "--parameter-overrides", overrides],
        env=tool_environment(DOCKER_HOST="unix:///nowhere.sock"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "requires a container runtime" in done.stderr
