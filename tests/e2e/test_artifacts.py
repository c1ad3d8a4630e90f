"""What `sam build` made is complete: each handler starts with the layers alone, without this machine's packages."""

import json
import re
import subprocess
import sys
from importlib.metadata import distributions
from importlib.util import MAGIC_NUMBER, cache_from_source, source_hash
from pathlib import Path

import pytest

from herald_tools.local.artifacts import FUNCTIONS, VARIABLES, folder_of, layers, layers_of, packages_in, packages_of
from herald_tools.local.environment import tool_environment
from herald_tools.local.paths import BUILD, ROOT, SAM
from herald_tools.local.stack import Stack, function_variables
from tests.support.template import resources_of_type, source

UNCHECKED_HASH = (0b01).to_bytes(4, "little")
"""Flags of a compiled file that is valid by its source's hash, which nobody compares (PEP 552)."""


OF_OPTIONAL_CHANNELS = {
    *("OPENIM_QUEUE_URL", "OPENIM_DEAD_LETTER_QUEUE_URL"),
    *("WEBHOOK_QUEUE_URL", "WEBHOOK_DEAD_LETTER_QUEUE_URL", "WEBHOOK_MAX_RECEIVES"),
}
"""Variables that refer to resources which a stack without these channels does not have."""


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_handler_starts_from_its_artifact_and_the_layers(stack: Stack, function: str) -> None:
    start = f"import sys; sys.path[:0] = {packages_of(function)!r}; import handler; print(handler.__file__)"
    command = [sys.executable, "-S", "-E", "-c", start]
    done = subprocess.run(command, env=VARIABLES, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(folder_of(function) / "handler.py")


@pytest.mark.usefixtures("stack")
def test_every_module_is_compiled_by_the_python_that_runs_it_and_valid_whatever_its_date() -> None:
    modules = [module for layer in layers() for module in packages_in(layer).rglob("*.py")]
    assert len(modules) > 500
    for module in modules:
        header = Path(cache_from_source(str(module))).read_bytes()[:16]
        assert header[:4] == MAGIC_NUMBER
        assert header[4:8] == UNCHECKED_HASH
        assert header[8:] == source_hash(module.read_bytes())


@pytest.mark.usefixtures("stack")
def test_artifacts_stay_small() -> None:
    sizes = {layer: size_of(packages_in(layer)) / 1e6 for layer in layers()}
    megabytes = {function: sum(sizes[layer] for layer in layers_of(function)) for function in FUNCTIONS}
    assert sizes["HeraldLayer"] < 3
    # Lambda takes 250 MB in all (AWS), and loads less the faster.
    limits = {"api": 35, "authorizer": 40}
    assert all(each < limits.get(function, 25) for function, each in megabytes.items()), megabytes
    assert all(size_of(folder_of(function)) < 4_000 for function in FUNCTIONS)


@pytest.mark.usefixtures("stack")
def test_every_package_that_is_locked_is_in_one_layer() -> None:
    installed = [each.name for layer in layers() for each in distributions(path=[str(packages_in(layer))])]
    lock = (ROOT / "layers" / "dependencies" / "requirements.txt").read_text()
    locked = re.findall("^([a-z0-9-]+)==", lock, re.MULTILINE)
    assert sorted(re.sub("[._]", "-", name.lower()) for name in installed) == locked


def test_artifacts_are_put_together_as_the_template_says() -> None:
    resources = resources_of_type("AWS::Lambda::Function")
    assert {folder_of(function).name for function in FUNCTIONS} == resources.keys()
    for function in FUNCTIONS:
        references = [each["Ref"] for each in resources[folder_of(function).name]["Layers"]]
        found = {layer for layer in layers() for reference in references if reference.startswith(layer)}
        assert found == set(layers_of(function))


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("function", ["api", "deliver_push"])
def test_who_asks_for_a_time_zone_has_the_time_zones_of_its_layers(function: str) -> None:
    start = f"import sys, zoneinfo; sys.path[:0] = {packages_of(function)!r}; zoneinfo.reset_tzpath([])"
    ask = "zoneinfo.ZoneInfo('Europe/Berlin'); print(len(zoneinfo.available_timezones()))"
    done = subprocess.run(
        [sys.executable, "-S", "-E", "-c", f"{start}; {ask}"], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) > 500


@pytest.mark.usefixtures("stack")
def test_the_layer_describes_the_services_that_functions_speak_to_and_no_other() -> None:
    data = packages_in("DependenciesLayer") / "botocore" / "data"
    services = {"cloudwatch", "dynamodb", "secretsmanager", "sns", "sqs"}
    assert {path.name for path in data.iterdir() if path.is_dir()} == services
    (aws, *_) = json.loads((data / "endpoints.json").read_text())["partitions"]
    assert set(aws["services"]) == {"dynamodb", "monitoring", "secretsmanager", "sns", "sqs"}


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("layer", "compiled"),
    [
        ("ValidationLayer", {"_pydantic_core.cpython-313-aarch64-linux-gnu.so"}),
        ("TokensLayer", {"_rust.abi3.so", "_cffi_backend.cpython-313-aarch64-linux-gnu.so"}),
        ("DependenciesLayer", {"_regex.cpython-313-aarch64-linux-gnu.so"}),
    ],
)
def test_layers_for_aws_are_built_for_its_python_and_processor_on_any_machine(
    tmp_path: Path, layer: str, compiled: set[str]
) -> None:
    folder, target = ROOT / "layers" / "dependencies", f"ARTIFACTS_DIR={tmp_path}"
    command = ["make", "--silent", "-C", str(folder), f"build-{layer}", target, f"PYTHON={sys.executable}"]
    subprocess.run(command, env=tool_environment(), check=True)
    assert {path.name for path in tmp_path.rglob("*.so")} == compiled
    assert [path.name for path in tmp_path.iterdir()] == ["python"]


def test_sam_local_gets_every_variable_that_the_functions_read(stack: Stack) -> None:
    functions = resources_of_type("AWS::Lambda::Function").values()
    declared = {name: value for each in functions for name, value in each["Environment"]["Variables"].items()}
    parameters = {name for name in source()["Parameters"] if not name.startswith("Jwt")}  # SAM resolves these itself.
    known = [{"Ref": name} for name in (*parameters, "AWS::StackName")]
    by_reference = {name for name, value in declared.items() if value not in known}
    given = function_variables(stack)
    # The address of the keys is empty by default, and the public key is given; the stack has no optional channel.
    assert by_reference - given.keys() == {"JWT_JWKS_URL", *OF_OPTIONAL_CHANNELS}
    assert all(given.values())


def test_sam_local_gets_as_far_as_the_container(stack: Stack) -> None:
    """Template, parameters and event are accepted; where no container runtime is, that is all that can be tried."""
    overrides = "Architecture=x86_64"
    event = ROOT / "events" / "announce_group" / "group.json"
    command: list[str | Path] = [
        SAM,
        "local",
        "invoke",
        "AnnounceGroupFunction",
        "-t",
        BUILD / "template.yaml",
        "-e",
        event,
    ]
    done = subprocess.run(
        [*command, "--parameter-overrides", overrides],
        # With an AWS that answers: sam asks for the account's id, and tries for long where nobody does.
        env=tool_environment(DOCKER_HOST="unix:///nowhere.sock", AWS_ENDPOINT_URL=stack.endpoint_url),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "requires a container runtime" in done.stderr
