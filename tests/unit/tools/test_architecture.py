"""A built template allows the architecture of its layers alone."""

import pytest
from samtranslator.yaml_helper import yaml_parse

from herald_tools.generators.architecture import limited
from herald_tools.local.paths import ROOT

BUILT = """\
Parameters:
  StageName:
    Type: String
    Default: v1
  Architecture:
    Type: String
    Description: The processor architecture.
    Default: arm64
    AllowedValues:
    - arm64
    - x86_64
  RunsOn:
    Type: String
    Default: aws
    AllowedValues:
    - aws
    - local
"""
"""As `sam build` writes it."""


@pytest.mark.parametrize("architecture", ["arm64", "x86_64"])
def test_a_built_template_allows_one_architecture_and_changes_nothing_else(architecture: str) -> None:
    before, after = yaml_parse(BUILT)["Parameters"], yaml_parse(limited(BUILT, architecture))["Parameters"]
    assert after["Architecture"] == {
        **before["Architecture"],
        "Default": architecture,
        "AllowedValues": [architecture],
    }
    assert {**after, "Architecture": before["Architecture"]} == before


@pytest.mark.parametrize("architecture", ["x86", "", "aarch64"])
def test_an_unknown_architecture_is_refused(architecture: str) -> None:
    with pytest.raises(ValueError, match="no parameter Architecture that allows"):
        limited(BUILT, architecture)


def test_a_template_without_the_parameter_is_refused() -> None:
    with pytest.raises(ValueError, match="no parameter Architecture"):
        limited("Parameters: {}\n", "arm64")


def test_the_template_has_the_parameter_that_is_limited() -> None:
    allowed = yaml_parse((ROOT / "template.yaml").read_text())["Parameters"]["Architecture"]["AllowedValues"]
    assert allowed == ["arm64", "x86_64"]
