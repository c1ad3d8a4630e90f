"""docs/deploying.md lists the parameters as template.yaml declares them."""

import re
import tomllib
from pathlib import Path

import pytest

from herald_tools.generators.schemas import parameters
from herald_tools.generators.schemas.parameters import Parameter, allowed, default
from herald_tools.local.paths import ROOT
from tests.support.template import source


def test_the_page_is_up_to_date() -> None:
    assert parameters.PAGE.read_text() == parameters.page()


def test_every_parameter_is_listed_once() -> None:
    assert re.findall(r"^\| `(\w+)` \|", parameters.tables(source()), re.MULTILINE) == list(source()["Parameters"])


def test_the_page_shows_the_whole_command_for_production() -> None:
    """`--parameter-overrides` replaces what samconfig.toml says, so the command has to repeat it."""
    config = tomllib.loads((ROOT / "samconfig.toml").read_text())
    overrides = re.findall(r'(\w+)="([^"]*)"', config["prod"]["deploy"]["parameters"]["parameter_overrides"])
    (command,) = re.findall(r"sam deploy --config-env prod (?:.+\\\n)+.+", parameters.PAGE.read_text())
    assert {f"{name}={value}" for name, value in overrides} < set(command.split())


def test_writing_changes_only_what_is_between_the_markers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stale = tmp_path / "page.md"
    stale.write_text(f"above\n{parameters.BEGIN}\nold\n{parameters.END}\nbelow\n")
    monkeypatch.setattr(parameters, "PAGE", stale)
    written = parameters.page()
    assert written.startswith(f"above\n{parameters.BEGIN}\n")
    assert written.endswith(f"\n{parameters.END}\nbelow\n")
    assert "\nold\n" not in written


@pytest.mark.parametrize(
    ("parameter", "shown"),
    [
        ({}, "required"),
        ({"Default": ""}, "empty"),
        ({"Default": 0}, "`0`"),
        ({"Default": "rate(5 minutes)"}, "`rate(5 minutes)`"),
    ],
)
def test_a_default_is_shown_as_it_is_typed(parameter: Parameter, shown: str) -> None:
    assert default(parameter) == shown


@pytest.mark.parametrize(
    ("parameter", "shown"),
    [
        ({"AllowedValues": ["true", "false"]}, "`true`, `false`"),
        ({"MinValue": 0, "MaxValue": 1000000}, "0 to 1,000,000"),
        ({"MinValue": 0}, "0 or more"),
        ({"AllowedPattern": "(arn:.+)?", "ConstraintDescription": "an ARN, or empty"}, "an ARN, or empty"),
        ({"MinLength": 1}, "not empty"),
        ({}, "any text"),
    ],
)
def test_allowed_values_are_shown_for_every_kind_of_constraint(parameter: Parameter, shown: str) -> None:
    assert allowed(parameter) == shown
