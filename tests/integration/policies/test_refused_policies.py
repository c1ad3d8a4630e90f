"""Policies that are refused: the problem document names each field, and nothing is written."""

from typing import Any

import pytest

from tests.support.api_events import api_event
from tests.support.policies_desk import FULL, GROUP, INVITED, Desk, kinds
from tests.support.refusals import check_refused
from tests.support.world import World


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/policies"),
        ("GET", "/policies/default"),
        ("PUT", "/policies/default"),
        ("DELETE", "/policies/group_type/work"),
        ("GET", "/policies/default/versions"),
        ("POST", "/policies/preview"),
    ],
)
def test_policies_are_for_administrators_only(shared: World, method: str, path: str) -> None:
    body = {"PUT": FULL, "POST": {"group": GROUP}}.get(method)
    status, problem = shared.request(method, path, "eve", body, headers={"If-Match": '"0"'})
    assert (status, problem["type"]) == (403, "urn:herald:problem:admin-only")


WORDS = {"en": {"title": "Hi", "body": "{inviter_name}"}}
PLURAL = "{member_count, plural, one {# person} other {# people}}"
KIND = f"#/kinds/{INVITED}"


@pytest.mark.parametrize(
    ("policy", "pointer"),
    [
        ({"level": "loud"}, "#/level"),
        ({"kinds": {"group.deleted": {}}}, "#/kinds/group.deleted"),
        (kinds(channels=["inbox", "carrier pigeon"]), f"{KIND}/channels/1"),
        (kinds(channels=["push"]), f"{KIND}/channels"),
        (kinds(blocks=["weather"]), f"{KIND}/blocks/0"),
        ({"kinds": {"group.creation.confirmed": {"blocks": ["role"]}}}, "#/kinds/group.creation.confirmed/blocks/0"),
        (kinds(member_sample=11), f"{KIND}/member_sample"),
        (kinds(member_sample="3"), f"{KIND}/member_sample"),
        (kinds(enabled="yes"), f"{KIND}/enabled"),
        (kinds(required=1), f"{KIND}/required"),
        (kinds(words={"english!": WORDS["en"]}), f"{KIND}/words/english!"),
        (kinds(words={"\ud800": WORDS["en"]}), f"{KIND}/words/%EF%BF%BD%EF%BF%BD%EF%BF%BD"),
        (kinds(words={"x" * 100_000: WORDS["en"]}), f"{KIND}/words/{'x' * 64}"),
        (kinds(words={"ZH-cn": WORDS["en"]}), f"{KIND}/words/ZH-cn"),
        (kinds(words={"en": {"title": "", "body": "x"}}), f"{KIND}/words/en/title"),
        (kinds(words={"en": {"title": " ", "body": "x"}}), f"{KIND}/words/en/title"),
        (kinds(words={"en": {"title": "x"}}), f"{KIND}/words/en/body"),
        (kinds(words={"en": {"title": "x", "body": "{weather}"}}), f"{KIND}/words/en/body"),
        (kinds(words={"en": {"title": "x", "body": "{inviter_name"}}), f"{KIND}/words/en/body"),
        (kinds(words={"en": {"title": "x" * 301, "body": "x"}}), f"{KIND}/words/en/title"),
        (kinds(words={"en": {"title": "a\nb", "body": "x"}}), f"{KIND}/words/en/title"),
        (kinds(words={"en": {"title": "\u200b\u2800", "body": "x"}}), f"{KIND}/words/en/title"),
        (kinds(words={"en": {"title": "a\u0085b", "body": "x"}}), f"{KIND}/words/en/title"),
        (kinds(words={"en": {"title": "a\uffffb", "body": "x"}}), f"{KIND}/words/en/title"),
        (kinds(words={"pl": {"title": PLURAL, "body": "x"}}), f"{KIND}/words/pl/title"),
        (
            kinds(words={"en": {"title": "{group_name, plural, one {a} other {b}}", "body": "x"}}),
            f"{KIND}/words/en/title",
        ),
        (kinds(words={"en": {"title": "{member_count, plural, one {a}}", "body": "x"}}), f"{KIND}/words/en/title"),
        (
            kinds(words={"en": {"title": "{recipients, plural, one {a} other {b}}", "body": "x"}}),
            f"{KIND}/words/en/title",
        ),
        (kinds(words={"he": WORDS["en"], "iw": WORDS["en"]}), f"{KIND}/words/iw"),
        (kinds(words={"zh_TW": WORDS["en"]}), f"{KIND}/words/zh_TW"),
        (kinds(words={f"a{letter}": WORDS["en"] for letter in "abcdefghi"}), f"{KIND}/words"),
        ({"push_limit": -1}, "#/push_limit"),
        ({"push_limit": 10_001}, "#/push_limit"),
        ({"push_limit": 1.5}, "#/push_limit"),
        ({"default_locale": "fr"}, "#/default_locale"),
        ({"override": {"lowest": "full", "highest": "silent"}}, "#/override/lowest"),
        ({"override": {"lowest": "full"}}, "#/override/highest"),
        ({"volume": 11}, "#/volume"),
    ],
)
def test_a_bad_policy_is_refused_by_field_and_nothing_is_written(
    shared: World, policy: dict[str, Any], pointer: str
) -> None:
    answer = Desk(shared).put(policy)
    assert answer["status"] == 422, answer
    assert pointer in [error["pointer"] for error in answer["body"]["errors"]]


@pytest.mark.parametrize("scope", ["group_type/club", "elsewhere", "group_type%2Fclub"])
def test_an_unknown_scope_is_refused_with_those_that_there_are(shared: World, scope: str) -> None:
    answer = Desk(shared).put(FULL, scope)
    assert (answer["status"], answer["body"]["errors"][0]["parameter"]) == (404, "scope")


NUMBERS = ["1e400", "-1e400", "-1", "9223372036854775808", "0.5", "1.0", "true", '"1"', "[]"]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("field", ["push_limit", "member_sample"])
def test_a_number_at_the_edge_is_refused_by_name(shared: World, field: str, number: str) -> None:
    kinds = f'{{"kinds": {{"group.invitation.received": {{"member_sample": {number}}}}}}}'
    limit = field == "push_limit"
    body = f'{{"push_limit": {number}}}' if limit else kinds
    event = api_event("PUT", "/policies/default", "ops", raw=body, roles="admin", headers={"If-Match": '"0"'})
    check_refused(shared, event, 422, "#/push_limit" if limit else "#/kinds/group.invitation.received/member_sample")
