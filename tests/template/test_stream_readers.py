"""Each stream record has the readers that it needs, whatever version of Herald wrote its item."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from herald.adapters.messaging.stream_records import announced_kinds
from herald.domain.kinds import Kind

from tests.golden.generations import ITEMS, all_generations
from tests.support.stream_mapping import Record, matches
from tests.support.template import resources_of_type, transformed

ANNOUNCE, INVITE = "AnnounceGroupFunction", "InviteMembersFunction"
MAPPINGS = {
    found["FunctionName"]["Ref"]: found
    for found in resources_of_type("AWS::Lambda::EventSourceMapping").values()
    if "StartingPosition" in found
}


def filters(function: str) -> Iterator[dict[str, Any]]:
    """Yield the patterns of a reader's mapping, as they are on AWS."""
    for found in MAPPINGS[function]["FilterCriteria"]["Filters"]:
        pattern = found["Pattern"]
        yield json.loads(pattern["Fn::If"][1] if isinstance(pattern, dict) else pattern)


def readers(record: Record) -> set[str]:
    return {function for function in MAPPINGS if any(matches(pattern, record) for pattern in filters(function))}


def inserted(item: dict[str, Any]) -> Record:
    return {"eventName": "INSERT", "dynamodb": {"NewImage": item}}


ITEMS_OF_GROUPS = [
    pytest.param(item, id=f"{generation.folder.name} {item['PK']['S']}")
    for generation in all_generations()
    for item in generation.json(ITEMS)["GroupsTable"]
]


@pytest.mark.parametrize("item", ITEMS_OF_GROUPS)
def test_each_kind_that_an_item_calls_for_has_one_reader(item: dict[str, Any]) -> None:
    record, published = inserted(item), Counter[Kind]()
    for function in readers(record):
        published.update(announced_kinds(record) if function == ANNOUNCE else [Kind.GROUP_INVITATION_RECEIVED])
    wanted: dict[str, list[Kind]] = {"group": list(Kind), "roster": [Kind.GROUP_INVITATION_RECEIVED], "claim": []}
    assert published == Counter(wanted[item["entity"]["S"]])


def test_a_group_of_this_version_has_one_reader_and_one_of_an_earlier_version_two() -> None:
    group = {"entity": {"S": "group"}}
    assert readers(inserted(group | {"announced": {"S": "whole"}})) == {ANNOUNCE}
    assert readers(inserted(group)) == {ANNOUNCE, INVITE}
    assert readers(inserted({"entity": {"S": "roster"}})) == {INVITE}


@pytest.mark.parametrize("event_name", ["MODIFY", "REMOVE"])
def test_a_changed_or_removed_item_has_no_reader(event_name: str) -> None:
    assert readers(inserted({"entity": {"S": "group"}}) | {"eventName": event_name}) == set()


def test_on_the_local_stack_the_filter_names_the_attribute_and_not_its_leaf() -> None:
    """ministack finds a missing leaf only if all that is above it is there."""
    (choice,) = [
        found["Pattern"]["Fn::If"]
        for found in MAPPINGS[INVITE]["FilterCriteria"]["Filters"]
        if isinstance(found["Pattern"], dict)
    ]
    condition, on_aws, locally = choice
    assert condition == "RunsOnAws"
    assert on_aws.replace('{"S":[{"exists":false}]}', '[{"exists":false}]') == locally


def test_an_update_keeps_the_mappings_and_lets_the_api_wait_for_them() -> None:
    """A mapping of another name would read a day of records again."""
    resources = transformed()["Resources"]
    kept = {name for name, found in resources.items() if "StartingPosition" in found.get("Properties", {})}
    assert kept == {"ConfirmCreationFunctionCommitted", "InviteMembersFunctionCommitted"}
    assert set(resources["ApiFunction"]["DependsOn"]) == kept
