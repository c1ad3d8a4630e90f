"""template.yaml can be read from top to bottom: its table of contents is true, and the parameters have one order."""

import re

import pytest

from herald_tools.local.paths import ROOT
from tests.support.template import resources_of_type, source, transformed

TEXT = (ROOT / "template.yaml").read_text()
ENTRY = re.compile(r"^#   (\S+(?: \S+)*)  +(\S.*)$", re.MULTILINE)
HEADING = re.compile(r"^ *# -{64} (.+)$", re.MULTILINE)
CONTENTS = dict(ENTRY.findall(TEXT.partition("\n\n")[0]))

Group = tuple[str, list[str]]
"""The label of a group of parameters, and their names."""


def parameter_groups() -> list[Group]:
    groups = source()["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    return [(group["Label"]["default"], group["Parameters"]) for group in groups]


def sections() -> dict[str, str]:
    """Return the text of every section by its heading."""
    _, *parts = HEADING.split(TEXT)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_the_contents_are_the_headings_in_their_order() -> None:
    assert len(CONTENTS) > 20
    assert list(CONTENTS) == HEADING.findall(TEXT)


def test_everything_is_in_a_section() -> None:
    """Above the first heading there are only the contents, the version, the transform and the description."""
    before = TEXT.partition(f"# {'-' * 64}")[0]
    assert re.findall(r"^(\w+):", before, re.MULTILINE) == ["AWSTemplateFormatVersion", "Transform", "Description"]


@pytest.mark.parametrize("name", resources_of_type("AWS::Lambda::Function"))
def test_the_contents_name_each_function_in_the_section_that_has_it(name: str) -> None:
    (heading,) = [heading for heading, text in sections().items() if f"\n  {name}:\n" in text]
    folder = source()["Resources"][name]["Properties"]["CodeUri"].removeprefix("functions/")
    assert folder in re.split(r"[ ,:]+", CONTENTS[heading])


@pytest.mark.parametrize("kind", ["Alarm", "Dashboard", "Query"])
def test_what_watches_the_stack_is_under_a_heading_that_says_so(kind: str) -> None:
    wanted = {"Alarm": "Alarms: ", "Dashboard": "Dashboard", "Query": "Saved queries"}[kind]
    holding = {heading for heading, text in sections().items() if re.search(rf"^  \w*{kind}:$", text, re.MULTILINE)}
    assert holding
    assert all(heading.startswith(wanted) for heading in holding)


def test_parameters_are_asked_for_in_the_order_of_their_groups() -> None:
    """`sam deploy --guided` takes the order of the file, the CloudFormation console takes the groups."""
    assert list(source()["Parameters"]) == [name for _, names in parameter_groups() for name in names]


def test_every_group_of_parameters_begins_with_its_label() -> None:
    labels = re.findall(r"^  # (.+)\n  (\w+):$", sections()["Parameters"], re.MULTILINE)
    assert labels == [(label, names[0]) for label, names in parameter_groups()]


def test_every_parameter_is_described_and_says_what_its_pattern_wants() -> None:
    for parameter in source()["Parameters"].values():
        assert parameter["Description"]
        assert ("AllowedPattern" in parameter) == ("ConstraintDescription" in parameter)


def test_the_stack_is_one_template_with_room_for_more() -> None:
    """docs/decisions: a nested stack would hide changes from the changeset, and a template has 500 resources (AWS)."""
    resources = transformed()["Resources"].values()
    assert not {each["Type"] for each in resources} & {"AWS::CloudFormation::Stack", "AWS::Serverless::Application"}
    assert len(resources) < 400
