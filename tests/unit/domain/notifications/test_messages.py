"""CloudEvents, times and cursors: written and read back."""

import json

import pytest
from herald.api.http import cursors
from herald.domain.commits.committed import CommittedItem, roster_chunk_of
from herald.domain.content.group_content import invitation_content
from herald.domain.errors import InvalidCursor, MalformedRecord
from herald.domain.groups.group import Person, Role
from herald.domain.groups.roster import MAX_CHUNK_MEMBERS
from herald.domain.notifications import cloud_event, event_reading
from herald.domain.notifications.cloud_event import MAX_MESSAGE_BYTES
from herald.domain.notifications.notification import Position
from herald.domain.policies.policy import BUILT_IN
from herald.domain.times import from_rfc3339, to_rfc3339
from herald.use_cases.groups.member_pages import MemberPosition
from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import ADMIN, NOW, a_committed_group, a_confirmation, an_invitation, users


def a_chunk(item: CommittedItem, members: frozenset[str]) -> CommittedItem:
    assert item.group is not None
    return roster_chunk_of(item.group, 1, members, invitation_content(item.group, BUILT_IN))


FOUR_DIGIT_YEARS = st.integers(0, 253_402_300_799_999)


def test_a_message_is_a_cloud_event() -> None:
    event = json.loads(cloud_event.encode(an_invitation(a_committed_group(group_id="hikers"))))
    assert event["specversion"] == "1.0"
    assert event["type"] == "group.invitation.received"
    assert event["subject"] == "hikers"
    assert event["time"] == "2026-11-23T07:21:16.673Z"
    assert event["data"]["recipients"] == {"member": ["ben", "chen"]}
    assert event["data"]["schema_version"] == 1


def test_the_same_commit_always_gives_the_same_bytes() -> None:
    item = a_committed_group(members=users(300), admins=("ada", "bea"))
    assert cloud_event.encode(an_invitation(item)) == cloud_event.encode(an_invitation(item))
    assert cloud_event.encode(a_confirmation(item)) == cloud_event.encode(a_confirmation(item))


def test_chunk_and_group_item_say_the_same() -> None:
    item = a_committed_group(announcement="水" * 300)
    chunk = a_chunk(item, frozenset({"dora"}))
    assert an_invitation(chunk).content == an_invitation(item).content


def test_a_message_is_read_as_it_was_written() -> None:
    message = an_invitation(
        a_committed_group(caller=ADMIN, creator=Person("zoe", "Zoe", ""), owner="olga", admins=("ada",))
    )
    delivery = event_reading.decode(cloud_event.encode(message))
    assert delivery.kind is message.kind
    assert delivery.content == message.content
    assert delivery.recipients == {"owner": ("olga",), "admin": ("ada",), "member": ("ben", "chen")}
    assert (delivery.group_id, delivery.created_at, delivery.chunk) == (message.group_id, NOW, 0)
    assert delivery == message


def test_unknown_fields_of_a_newer_version_are_preserved() -> None:
    event = json.loads(cloud_event.encode(an_invitation(a_committed_group(group_id="hikers"))))
    event["data"] = {"colour": "red", **event["data"]}
    event["data"]["group"]["theme"] = {"dark": True}
    newer = json.dumps(event, separators=(",", ":"), ensure_ascii=False)
    written = json.loads(cloud_event.encode(event_reading.decode(newer)))
    assert written["data"]["colour"] == "red"
    assert list(written["data"]["group"].items())[-1] == ("theme", {"dark": True})
    assert written == event


def test_the_largest_message_fits() -> None:
    longest = a_committed_group(
        members=users(499, "m" * 58), admins=users(100, "a" * 58), announcement="a" * 4000, name="山" * 128
    )
    full = a_chunk(longest, frozenset(users(MAX_CHUNK_MEMBERS, "m" * 58)))
    assert len(cloud_event.encode(an_invitation(full)).encode()) < MAX_MESSAGE_BYTES - 7_000
    assert len(cloud_event.encode(an_invitation(longest)).encode()) < MAX_MESSAGE_BYTES


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "{}", '{"data": {}}', '{"data": {"schema_version": 2}}', '{"data": {"schema_version": 1}}'],
)
def test_what_is_no_message_of_ours_is_malformed(text: str) -> None:
    with pytest.raises(MalformedRecord):
        event_reading.decode(text)


@given(FOUR_DIGIT_YEARS)
def test_times_are_read_as_they_were_written(epoch_ms: int) -> None:
    assert from_rfc3339(to_rfc3339(epoch_ms)) == epoch_ms


@given(st.integers(0, 10**13 - 1), st.uuids())
def test_an_inbox_cursor_is_read_as_it_was_written(created_at: int, notification_id: object) -> None:
    position = Position(created_at, str(notification_id))
    assert cursors.read_position(cursors.write_position(position)) == position


@given(st.integers(0, 99), st.sampled_from(Role), st.from_regex(r"[A-Za-z0-9_.:@|+=~-]{1,64}", fullmatch=True))
def test_a_member_cursor_is_read_as_it_was_written(chunk: int, role: Role, user_id: str) -> None:
    position = MemberPosition(chunk, role, user_id)
    assert cursors.read_member(cursors.write_member(position)) == position


@given(st.text())
def test_any_other_text_is_no_cursor(text: str) -> None:
    with pytest.raises(InvalidCursor):
        cursors.read_position(text)
    with pytest.raises(InvalidCursor):
        cursors.read_member(text)
