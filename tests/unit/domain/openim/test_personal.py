"""Format v1 for one user tells roles and ids whatever the policy leaves out, and nothing that it does not know."""

import json
from collections.abc import Iterator, Mapping
from itertools import chain, combinations
from typing import Any

import pytest
from herald.adapters.dynamodb.inbox_items import read_inbox_item
from herald.adapters.dynamodb.inbox_puts import put_requests
from herald.adapters.dynamodb.roster_items import chunk_item, read_chunk
from herald.domain.blocks import BLOCKS, Block
from herald.domain.commits.committed import group_item_of
from herald.domain.creation.caller import Caller
from herald.domain.errors import MalformedRecord
from herald.domain.groups.group import GroupType, Person
from herald.domain.kinds import Kind
from herald.domain.notifications import cloud_event, event_reading
from herald.domain.notifications.message import Message
from herald.domain.notifications.notification import Notification
from herald.domain.notifications.per_recipient import notifications_of
from herald.domain.notifications.planning import message_of
from herald.domain.openim.personal import detail_v1, notification_v1
from herald.domain.policies.policy import AppliedPolicy, KindPolicy, Level, Policy
from herald.domain.texts.templates import Words
from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import ADMIN, NOW, a_new_group, a_notification, users
from tests.support.openim import detail_of

CONFIRMED, INVITED = Kind.GROUP_CREATION_CONFIRMED, Kind.GROUP_INVITATION_RECEIVED
WORDS = Words("title", "body")
OPS = Person("ops", "Operations", "")
ONE_LEFT_OUT = [frozenset(Block) - {block} for block in sorted(BLOCKS[INVITED])]
SEVERAL_LEFT_OUT = [frozenset(), frozenset(Block) - {Block.ROLE, Block.MEMBERS, Block.INVITER}, frozenset(Block)]
EACH_POLICY = pytest.mark.parametrize(
    "blocks", [*ONE_LEFT_OUT, *SEVERAL_LEFT_OUT], ids=lambda blocks: ",".join(sorted(blocks)) or "none"
)


def under(blocks: frozenset[Block]) -> AppliedPolicy:
    return AppliedPolicy("default/1", Policy(level=Level.FULL, kinds=dict.fromkeys(Kind, KindPolicy(blocks=blocks))))


def stored(message: Message) -> dict[str, Notification]:
    """Return what each recipient's inbox gives back, after the way through queue and table."""
    received = event_reading.decode(cloud_event.encode(message))
    items = list(notifications_of(received))
    requests = [json.loads(json.dumps(each["PutRequest"]["Item"])) for each in put_requests(items, NOW)]
    return {each.recipient: read_inbox_item(each.recipient, item) for each, item in zip(items, requests, strict=True)}


def both_forms(item: Notification) -> list[dict[str, Any]]:
    """Return the details of one user's notification: in the inbox, and in a push."""
    return [detail_of(notification_v1(item, WORDS)), json.loads(detail_v1(item)[1])]


def sender_of(item: Notification) -> str:
    sender: str = json.loads(notification_v1(item, WORDS))["sendID"]
    return sender


def a_group_with_everybody(blocks: frozenset[Block], **changes: Any) -> Mapping[Kind, dict[str, Notification]]:
    applied = under(blocks)
    fields: dict[str, Any] = {"admins": ("dara", "zoe"), "ex": "EXTRA"} | changes
    item = group_item_of(a_new_group(applied=applied, **fields).group)
    return {kind: stored(message_of(kind, item, applied)) for kind in Kind}


@EACH_POLICY
def test_an_invitation_tells_the_recipients_role_and_the_ids(blocks: frozenset[Block]) -> None:
    invited = a_group_with_everybody(blocks, caller=ADMIN, creator=OPS, owner="olga")[INVITED]
    assert invited.keys() == {"olga", "dara", "zoe", "ben", "chen"}
    for user, item in invited.items():
        assert sender_of(item) == "ops"
        for detail in both_forms(item):
            assert [each["userID"] for each in detail["invitedUserList"]] == [user]
            level = {"olga": 100, "dara": 60, "zoe": 60}.get(user, 20)
            assert detail["invitedUserList"][0]["roleLevel"] == level
            group = detail["group"]
            assert (group["ownerUserID"], group["creatorUserID"], group["ex"]) == ("olga", "ops", "EXTRA")
            assert (detail["opUser"]["userID"], detail["opUser"]["roleLevel"]) == ("ops", 60)


@EACH_POLICY
def test_a_confirmation_tells_the_creators_name_and_role(blocks: frozenset[Block]) -> None:
    item = a_group_with_everybody(blocks)[CONFIRMED]["alice"]
    assert sender_of(item) == "alice"
    for detail in both_forms(item):
        creator = detail["opUser"]
        assert (creator["userID"], creator["nickname"], creator["roleLevel"]) == ("alice", "Alice", 100)
        group = detail["group"]
        assert (group["ownerUserID"], group["creatorUserID"], group["ex"]) == ("alice", "alice", "EXTRA")
        assert (detail["groupOwnerUser"]["userID"], detail["groupOwnerUser"]["roleLevel"]) == ("alice", 100)


@EACH_POLICY
@pytest.mark.parametrize(
    ("people", "level"),
    [
        ({"owner": "olga", "members": ("ops", "ben")}, 20),
        ({"owner": "olga", "members": ("ben",), "admins": (*users(7, "a"), "ops")}, 60),
        ({"owner": "olga", "members": ("ben",)}, 60),
        ({"owner": "ops", "members": ("ben",)}, 100),
    ],
)
def test_the_creators_level_is_the_one_in_the_group(
    blocks: frozenset[Block], people: dict[str, Any], level: int
) -> None:
    found = a_group_with_everybody(blocks, **{"caller": ADMIN, "creator": OPS, "admins": (), **people})
    for item in (*found[CONFIRMED].values(), *found[INVITED].values()):
        for detail in both_forms(item):
            assert (detail["opUser"]["userID"], detail["opUser"]["roleLevel"]) == ("ops", level)


@EACH_POLICY
def test_members_of_later_roster_chunks_read_the_same(blocks: frozenset[Block]) -> None:
    applied = under(blocks)
    new = a_new_group(applied=applied, members=users(700), ex="EXTRA", caller=ADMIN, creator=OPS, owner="olga")
    for chunk in new.chunks:
        item = read_chunk(json.loads(json.dumps(chunk_item(chunk))))
        for notification in stored(message_of(INVITED, item, applied)).values():
            for detail in both_forms(notification):
                assert detail["invitedUserList"][0]["roleLevel"] == 20
                group = detail["group"]
                assert (group["ownerUserID"], group["creatorUserID"], group["ex"]) == ("olga", "ops", "EXTRA")
                assert detail["opUser"]["roleLevel"] == 60


def test_an_inviter_whom_the_policy_leaves_out_has_an_id_and_no_name() -> None:
    item = a_group_with_everybody(frozenset(Block) - {Block.INVITER})[INVITED]["ben"]
    for detail in both_forms(item):
        assert (detail["opUser"]["userID"], detail["opUser"]["nickname"]) == ("alice", "alice")
    shown = a_group_with_everybody(frozenset(Block))[INVITED]["ben"]
    assert both_forms(shown)[0]["opUser"]["nickname"] == "Alice"


@pytest.mark.parametrize("group_type", GroupType)
@pytest.mark.parametrize("kind", Kind)
def test_every_group_is_of_the_type_that_openim_serves_and_heralds_own_is_beside_it(
    group_type: GroupType, kind: Kind
) -> None:
    for item in a_group_with_everybody(frozenset(Block), group_type=group_type)[kind].values():
        for detail in both_forms(item):
            assert detail["group"]["groupType"] == 2
            assert detail["herald"]["group"]["group_type"] == group_type.value


def test_an_ex_that_is_too_long_for_an_inbox_is_left_out_and_named() -> None:
    for kind, item in ((CONFIRMED, "alice"), (INVITED, "ben")):
        found = a_group_with_everybody(frozenset(Block), ex="{" + "e" * 4_000)[kind][item]
        detail = both_forms(found)[0]
        assert detail["group"]["ex"] == ""
        assert "ex" in detail["herald"]["truncated"]


def test_v2_shows_nothing_of_what_the_policy_leaves_out() -> None:
    for items in a_group_with_everybody(frozenset()).values():
        for item in items.values():
            assert (item.role, item.content.inviter, item.content.members) == (None, None, None)


class TestEarlierVersions:
    """Notifications that were stored or queued by a version that did not know facts."""

    def test_a_role_that_was_not_stored_is_left_empty_and_not_guessed(self) -> None:
        for detail in both_forms(a_notification(role=None)):
            assert detail["invitedUserList"][0]["roleLevel"] == 0
            assert detail["opUser"]["roleLevel"] == 0
            assert (detail["group"]["ownerUserID"], detail["group"]["creatorUserID"]) == ("", "")

    def test_a_role_that_was_stored_is_told(self) -> None:
        for role, level in (("owner", 100), ("admin", 60), ("member", 20)):
            for detail in both_forms(a_notification(role=role)):
                assert detail["invitedUserList"][0]["roleLevel"] == level

    def test_what_the_content_shows_of_the_creator_is_told(self) -> None:
        item = self.without_facts(a_group_with_everybody(frozenset(Block))[INVITED]["ben"])
        assert [detail["opUser"]["roleLevel"] for detail in both_forms(item)] == [100, 100]

    def test_a_creator_who_may_be_an_admin_that_was_cut_has_no_level(self) -> None:
        admins = (*users(7, "a"), "ops")
        found = a_group_with_everybody(frozenset(Block), caller=ADMIN, creator=OPS, owner="olga", admins=admins)
        item = self.without_facts(found[INVITED]["ben"])
        assert [detail["opUser"]["roleLevel"] for detail in both_forms(item)] == [0, 0]

    def test_a_queued_message_without_facts_is_delivered(self) -> None:
        applied = under(frozenset())
        message = message_of(INVITED, group_item_of(a_new_group(applied=applied).group), applied)
        event = json.loads(cloud_event.encode(message))
        del event["openim"]
        items = list(notifications_of(event_reading.decode(json.dumps(event))))
        assert {item.recipient for item in items} == {"ben", "chen"}
        assert both_forms(items[0])[0]["invitedUserList"][0]["roleLevel"] == 0

    def without_facts(self, item: Notification) -> Notification:
        return a_notification(item.recipient, content=item.content, role=item.role)


@pytest.mark.parametrize("roles", [{"member": 1}, {"member": 3}, {"boss": 2}, {"member": -1}, []])
def test_a_message_whose_roles_do_not_match_its_recipients_is_refused(roles: Any) -> None:
    applied = under(frozenset())
    message = message_of(INVITED, group_item_of(a_new_group(applied=applied).group), applied)
    event = json.loads(cloud_event.encode(message))
    event["openim"] = json.dumps(json.loads(event["openim"]) | {"roles": roles})
    with pytest.raises(MalformedRecord):
        event_reading.decode(json.dumps(event))


ALL_BLOCKS = sorted(frozenset(Block))
EVERY_POLICY = [frozenset(each) for each in chain(*(combinations(ALL_BLOCKS, size) for size in range(10)))]
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


def size_of(item: dict[str, dict[str, str]]) -> int:
    """Return bytes as DynamoDB counts them for strings and numbers (AWS: item sizes and formats)."""
    return sum(len(name.encode()) + len(next(iter(value.values())).encode()) for name, value in item.items())


def largest_items(blocks: frozenset[Block], text: str, ex: str, owner: str | None) -> Iterator[int]:
    """Yield the sizes of the inbox items of a group with the longest ids, whose texts are all `text`."""
    applied = AppliedPolicy("group_type/normal/99999999", under(blocks).policy)
    group = a_new_group(
        applied=applied,
        caller=Caller("c" * 64, text[:128], f"https://example.com/{text}", ADMIN.roles),
        owner=owner,
        group_id="g" * 64,
        group_type=GroupType.NORMAL,
        name=text[:128],
        introduction=text,
        announcement=text,
        face_url=f"https://example.com/{text}",
        ex=ex,
        admins=users(3, "a" * 58),
        members=users(3, "m" * 58),
    ).group
    for kind in Kind:
        items = list(notifications_of(message_of(kind, group_item_of(group), applied)))
        yield from (size_of(request["PutRequest"]["Item"]) for request in put_requests(items, NOW + 90_000))


@pytest.mark.parametrize("owner", [None, "o" * 64])
@pytest.mark.parametrize("text", ["山" * 300, '"' * 300, "\uffff" * 300])
def test_whatever_a_policy_leaves_out_an_inbox_item_is_one_write_unit(text: str, owner: str | None) -> None:
    assert max(max(largest_items(blocks, text, "e" * 30, owner)) for blocks in EVERY_POLICY) <= 1024


@given(st.sampled_from(EVERY_POLICY), texts.filter(bool), texts)
def test_whatever_is_written_an_inbox_item_is_one_write_unit(blocks: frozenset[Block], text: str, ex: str) -> None:
    assert max(largest_items(blocks, text, ex, "o" * 64)) <= 1024
