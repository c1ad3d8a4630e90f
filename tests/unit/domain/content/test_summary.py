"""What a notification says, and that it fits."""

import json
from typing import Any

from herald.domain.compact_json import encode
from herald.domain.content.content_json import content_document
from herald.domain.content.cuts import MAX_CONTENT_BYTES
from herald.domain.content.group_content import invitation_content
from herald.domain.creation.caller import Caller
from herald.domain.groups.group import Group, GroupType
from herald.domain.policies.policy import BUILT_IN
from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import ADMIN, a_new_group, users

LONG_ID = "i" * 64


def summarize(group: Group) -> dict[str, Any]:
    """Return the content of invitations, which show the most, as JSON has it."""
    document: dict[str, Any] = json.loads(encode(content_document(invitation_content(group, BUILT_IN))))
    return document


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=600)


def test_a_short_summary_is_complete_and_says_so() -> None:
    summary = summarize(a_new_group(introduction="We walk.", announcement="Bring water.", admins=("dara",)).group)
    assert summary["group"]["name"] == "Hikers"
    assert summary["inviter"]["name"] == "Alice"
    assert summary["members"] == {"count": 4, "owner": "alice", "admins": ["dara"], "sample": ["ben", "chen"]}
    assert summary["introduction"] == "We walk."
    assert summary["truncated"] == []


def test_long_texts_are_cut_at_a_character_and_marked() -> None:
    summary = summarize(a_new_group(announcement="水" * 500, introduction="山" * 500).group)
    assert summary["announcement"].endswith("水…")
    assert set(summary["truncated"]) == {"announcement", "introduction"}


def test_an_address_is_left_out_rather_than_cut() -> None:
    group = a_new_group(face_url="https://example.com/" + "x" * 900).group
    summary = summarize(group)
    assert summary["group"]["face_url"] == ""
    assert "group.face_url" in summary["truncated"]


@given(texts)
def test_no_message_holds_a_character_that_sqs_refuses(text: str) -> None:
    document = {"text": text}
    assert not any(character in "\ufffe\uffff" or character < " " for character in encode(document))
    assert json.loads(encode(document)) == document


def test_the_two_characters_beyond_xml_are_escaped() -> None:
    assert encode({"text": "a\ufffeb\uffff"}) == '{"text":"a\\ufffeb\\uffff"}'


@given(name=texts.filter(bool), introduction=texts, announcement=texts, nickname=texts, face=texts)
def test_every_summary_fits_and_keeps_its_ids(
    name: str, introduction: str, announcement: str, nickname: str, face: str
) -> None:
    caller = Caller(LONG_ID, nickname, face, ADMIN.roles)
    group = a_new_group(
        caller=caller,
        group_id="g" * 64,
        group_type=GroupType.NORMAL,
        name=name,
        introduction=introduction,
        announcement=announcement,
        face_url=face,
        admins=users(3, "a" * 58),
        members=users(3, "m" * 58),
    ).group
    summary = summarize(group)
    assert len(encode(summary).encode()) <= MAX_CONTENT_BYTES
    assert summary["group"]["group_id"] == "g" * 64
    assert summary["inviter"]["user_id"] == LONG_ID
    assert json.loads(encode(summary)) == summary
    whole = {"group.name": name, "introduction": introduction, "announcement": announcement}
    shown = {"group.name": summary["group"]["name"], **{key: summary[key] for key in ("introduction", "announcement")}}
    assert all(shown[field] == whole[field] or field in summary["truncated"] for field in whole)
