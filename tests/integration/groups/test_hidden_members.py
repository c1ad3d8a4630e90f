"""Groups whose members may not look at each other: `look_member_info` is `forbidden`."""

import json
from typing import Any

import pytest
from herald.adapters.dynamodb.group_items import group_item, read_group
from herald.domain.content.content import MembersBlock
from herald.domain.content.group_content import invitation_content
from herald.domain.groups.group import GroupSettings, Permission
from herald.domain.policies.policy import BUILT_IN

from tests.support.builders import a_new_group
from tests.support.openim import detail_of
from tests.support.policies_desk import INVITED
from tests.support.world import World

SUPPORT: dict[str, Any] = {
    "name": "Support",
    "group_type": "work",
    "group_id": "support",
    "members": ["ben", "chen", "dora"],
    "admins": ["sec"],
    "settings": {"look_member_info": "forbidden"},
}
OTHERS = {"chen", "dora", "sec"}
"""Whom ben may not see. The owner, who invites, is known to everybody."""


@pytest.fixture
def support(world: World) -> World:
    world.configure("GatewayFormat", "both")
    assert world.request("POST", "/groups", "ana", SUPPORT)[0] == 201
    world.settle()
    return world


def names_others(document: Any) -> bool:
    return any(f'"{user}"' in json.dumps(document) for user in OTHERS)


def test_an_ordinary_member_cannot_list_the_members(support: World) -> None:
    status, problem = support.request("GET", "/groups/support/members", "ben")
    assert (status, problem["type"]) == (403, "urn:herald:problem:members-not-allowed")
    cursor = {"cursor": "WzAsIm1lbWJlciIsImJlbiJd"}
    assert support.request("GET", "/groups/support/members", "ben", query=cursor)[0] == 403


def test_an_ordinary_member_sees_the_group_without_the_people_in_it(support: World) -> None:
    status, group = support.request("GET", "/groups/support", "ben")
    assert (status, group["member_count"], group["admins"], group["owner"]) == (200, 5, [], "ana")
    assert not names_others(group)


@pytest.mark.parametrize(("user", "roles"), [("ana", ""), ("sec", ""), ("ops", "admin")])
def test_owner_admins_and_app_admins_see_everybody(support: World, user: str, roles: str) -> None:
    status, page = support.request("GET", "/groups/support/members", user, roles=roles)
    assert status == 200
    assert {member["user_id"] for member in page["members"]} == {"ana", "ben"} | OTHERS
    assert support.request("GET", "/groups/support", user, roles=roles)[1]["admins"] == ["sec"]


def test_somebody_outside_does_not_learn_that_the_group_exists(support: World) -> None:
    assert support.request("GET", "/groups/support/members", "eve")[0] == 404


@pytest.mark.parametrize("user", ["ben", "sec"])
@pytest.mark.parametrize("accepts", ["application/json", "application/vnd.herald.v1+json"])
def test_an_invitation_counts_the_members_and_names_none(support: World, user: str, accepts: str) -> None:
    _, page = support.request("GET", "/me/notifications", user, headers={"Accept": accepts})
    (note,) = page["notifications"]
    shown = detail_of(json.dumps(note)) if "content" in note else note
    members = shown["herald"]["members"] if "herald" in shown else shown["members"]
    assert members == {"count": 5, "owner": "ana", "admins": [], "sample": []}
    named = {each for each in OTHERS if f'"{each}"' in json.dumps(shown)}
    assert named <= {user}  # OpenIM's format names the reader, who was invited.


def test_what_the_gateway_announces_to_the_whole_group_lists_nobody(support: World) -> None:
    bodies = [json.loads(message["Body"]) for message in support.messages("GatewayQueue")]
    announced = [detail_of(json.dumps(body)) for body in bodies if body.get("contentType") == 1501]
    assert [(each["memberList"], each["group"]["memberCount"]) for each in announced] == [([], 5)]
    assert not names_others(announced)
    (invitation,) = [body for body in bodies if body.get("type") == INVITED]
    shown = {name: value for name, value in invitation["data"].items() if name != "recipients"}
    assert not names_others(shown)


def test_the_creator_is_confirmed_with_the_members_that_the_creator_has_chosen(support: World) -> None:
    (note,) = support.request("GET", "/me/notifications", "ana")[1]["notifications"]
    assert (note["members"]["admins"], note["members"]["sample"]) == (["sec"], ["ben", "chen", "dora"])


def test_invitations_from_other_chunks_name_nobody_either(world: World) -> None:
    members = [f"user-{number}" for number in range(1_200)]
    world.request("POST", "/groups", "ana", SUPPORT | {"members": members})
    world.settle()
    for user in members[:20]:
        (note,) = world.request("GET", "/me/notifications", user)[1]["notifications"]
        assert (note["members"]["count"], note["members"]["sample"], note["members"]["admins"]) == (1_202, [], [])
        assert world.request("GET", "/groups/support/members", user)[0] == 403


def test_a_preview_shows_what_is_hidden(world: World) -> None:
    group = {name: value for name, value in SUPPORT.items() if name != "group_id"}
    _, shown = world.request("POST", "/policies/preview", "ops", {"group": group, "locales": ["en"]}, roles="admin")
    member = next(each for each in shown["notifications"] if each["role"] == "member")
    assert member["inbox"]["en"]["v2"]["members"]["sample"] == []


def test_a_group_from_before_this_rule_is_announced_as_it_was() -> None:
    """Its messages may be published again, and must be the same."""
    group = a_new_group(settings=GroupSettings(look_member_info=Permission.FORBIDDEN)).group
    old = {name: value for name, value in group_item(group).items() if name != "members_hidden"}
    assert invitation_content(read_group(group_item(group)), BUILT_IN).members == MembersBlock(3, "alice", (), ())
    assert invitation_content(read_group(old), BUILT_IN).members == MembersBlock(3, "alice", (), ("ben", "chen"))


def test_the_item_of_any_other_group_is_what_it_was() -> None:
    assert "members_hidden" not in group_item(a_new_group().group)
