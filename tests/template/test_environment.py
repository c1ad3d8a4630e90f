"""The environment variables that the template sets for a function are those that its code reads."""

from types import ModuleType

import pytest

from tests.support.modules import module_at
from tests.support.template import resources_of_type
from tools.local.artifacts import FUNCTIONS, VARIABLES
from tools.local.paths import ROOT

READ_BY_BOTOCORE = {"AWS_ENDPOINT_URL"}


def handler_of(function: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    return module_at(ROOT / "functions" / function / "handler.py", f"handler_{function}")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_reads_every_variable_that_it_has_and_has_every_variable_that_it_reads(
    function: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (properties,) = [
        each
        for each in resources_of_type("AWS::Lambda::Function").values()
        if each["Code"]["S3Key"] == f"functions/{function}.zip"
    ]
    environment = handler_of(function, monkeypatch).environment
    assert environment.variables() == set(properties["Environment"]["Variables"]) - READ_BY_BOTOCORE
