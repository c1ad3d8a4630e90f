"""Format v1, against samples that OpenIM's own structs have written, and for any group that Herald accepts."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from herald.domain.blocks import BLOCKS, Block
from herald.domain.commits.committed import CommittedItem, group_item_of
from herald.domain.creation.caller import Caller
from herald.domain.groups.group import GroupSettings, GroupType, NeedVerification, Permission, Person, Role
from herald.domain.identifiers import USER_ID_PATTERN
from herald.domain.kinds import Kind
from herald.domain.notifications.notification import Notification
from herald.domain.openim.details import EXTENSION
from herald.domain.openim.gateway import group_publications
from herald.domain.openim.messages import MAX_BODY_BYTES, Envelope, announcement_set, group_created, member_invited
from herald.domain.openim.personal import notification_v1
from herald.domain.openim.shown import OpenIMGroup, OpenIMMember
from herald.domain.policies.policy import BUILT_IN, AppliedPolicy, KindPolicy, Level, Policy
from herald.domain.texts.templates import Words
from hypothesis import given, settings
from hypothesis import strategies as st

from herald_tools.local.paths import ROOT
from tests.support.builders import ADMIN, a_committed_group, a_confirmation, a_new_group, an_invitation, users
from tests.support.openim import detail_of

SAMPLES = ROOT / "tests" / "samples" / "openim"
INVITED = Kind.GROUP_INVITATION_RECEIVED
WORDS = Words("title", "body")
ENVELOPE = Envelope(WORDS)
OWNER = OpenIMMember("u_owner", Role.OWNER, "Alice", "https://cdn.example.com/alice.png")
SHOWN = OpenIMGroup(
    group_id="1334204447",
    owner="u_owner",
    creator=OWNER,
    created_at=1_750_744_076_673,
    member_count=3,
    name="Product Discussion",
    face_url="https://cdn.example.com/g.png",
    introduction="intro",
    announcement="Welcome",
)
WRITTEN = {
    "1501": group_created(SHOWN, [OWNER], {}, ENVELOPE, MAX_BODY_BYTES),
    "1509": member_invited(SHOWN, OpenIMMember("u_new", Role.MEMBER), {}, ENVELOPE),
    "1519": announcement_set(SHOWN, {}, ENVELOPE),
}
NULL_IN_OPENIM = {"atUserIDList"}
"""What OpenIM itself writes as null, and its clients read so."""


def sample(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((SAMPLES / f"{name}.json").read_text())
    return document


def shape(value: Any) -> Any:
    """Return keys in their order, types and nesting; what is in a list is as its first element."""
    if isinstance(value, dict):
        return [(name, shape(inner)) for name, inner in value.items()]
    return [shape(value[0])] if isinstance(value, list) and value else type(value).__name__


@pytest.mark.parametrize("number", WRITTEN)
def test_a_message_has_the_keys_types_and_nesting_of_openims_own(number: str) -> None:
    assert shape(json.loads(WRITTEN[number])) == shape(sample(f"{number}.n_msgdata.gojson"))
    detail = detail_of(WRITTEN[number])
    assert detail.pop(EXTENSION) == {}
    assert shape(detail) == shape(sample(f"{number}.detail"))


@pytest.mark.parametrize("number", WRITTEN)
def test_what_is_known_of_a_group_reads_as_in_the_sample(number: str) -> None:
    wanted, detail = sample(f"{number}.detail"), detail_of(WRITTEN[number])
    unlike = {"memberCount"} if number == "1509" else set[str]()  # Of a group to which somebody was added later.
    assert {k: v for k, v in detail["group"].items() if k not in unlike} == {
        k: v for k, v in wanted["group"].items() if k not in unlike
    }
    assert detail["opUser"] | {"joinTime": 0} == wanted["opUser"] | {"joinTime": 0}
    message, wanted_message = json.loads(WRITTEN[number]), sample(f"{number}.n_msgdata.gojson")
    same = ("sendID", "recvID", "groupID", "sessionType", "msgFrom", "contentType", "senderPlatformID", "options")
    assert {name: message[name] for name in same} == {name: wanted_message[name] for name in same}


def test_strings_are_escaped_as_go_escapes_them() -> None:
    shown = OpenIMGroup("g", "o", OWNER, 1, 2, name="<b>&\u2028水\ufffe")
    message = json.loads(group_created(shown, [], {}, ENVELOPE, MAX_BODY_BYTES))
    content = base64.b64decode(message["content"]).decode()
    assert r"\\u003cb\\u003e\\u0026\\u2028水\\ufffe" in content
    assert detail_of(json.dumps(message))["group"]["groupName"] == shown.name


def publications(item: CommittedItem, applied: AppliedPolicy = BUILT_IN) -> list[str]:
    message, group = an_invitation(item, applied), item.group
    assert group is not None
    blocks = applied.policy.of(INVITED).blocks
    return [each.body for each in group_publications(group, message, blocks, sorted(group.members))]


def test_the_member_list_is_complete_where_it_fits_and_names_everybody_once() -> None:
    item = a_committed_group(members=users(480), admins=("ada", "bea"))
    detail = detail_of(publications(item)[0])
    listed = [(member["userID"], member["roleLevel"]) for member in detail["memberList"]]
    assert listed[:3] == [("alice", 100), ("ada", 60), ("bea", 60)]
    assert listed[3:] == [(user, 20) for user in users(480)]
    assert detail["group"]["memberCount"] == len(listed)
    assert detail["memberList"][0]["nickname"] == "Alice"


def test_a_list_that_does_not_fit_is_cut_and_the_count_is_true() -> None:
    new = a_new_group(members=users(9_999))
    item = group_item_of(new.group._replace(members=frozenset().union(*new.roster)))
    (body,) = publications(item)
    detail = detail_of(body)
    assert 500 < len(detail["memberList"]) < 1_000
    assert detail["group"]["memberCount"] == 10_000
    assert MAX_BODY_BYTES - 600 < len(body.encode()) <= MAX_BODY_BYTES


@pytest.mark.parametrize("character", ["\uffff", "\x01", '"', "\\", "<", "\u2028", "🥾"])
def test_the_longest_texts_fit_however_they_are_escaped(character: str) -> None:
    """Each is escaped twice, and base64 adds a third: members give way, texts never do."""
    longest = {"name": 128, "introduction": 1000, "announcement": 4000, "ex": 4096, "face_url": 1024}
    texts: dict[str, Any] = {field: character * length for field, length in longest.items()}
    new = a_new_group(
        caller=Caller("c" * 64, character * 128, character * 1024, ADMIN.roles),
        group_id="g" * 64,
        members=users(9_899, "m" * 58),
        admins=users(100, "a" * 58),
        **texts,
    )
    group = new.group._replace(members=frozenset().union(*new.roster))
    message = an_invitation(group_item_of(new.group))
    created, announced = group_publications(group, message, BLOCKS[INVITED], sorted(group.members))
    for publication in (created, announced):
        publication.check_size()
        assert len(publication.body.encode()) <= MAX_BODY_BYTES
    assert len(detail_of(created.body)["memberList"]) > 100
    assert detail_of(announced.body)["group"]["notification"] == character * 4000


def test_an_announcement_is_a_message_of_its_own() -> None:
    created, announced = publications(a_committed_group(announcement="Bring water."))
    assert [json.loads(each)["contentType"] for each in (created, announced)] == [1501, 1519]
    assert detail_of(announced)["group"]["notification"] == "Bring water."


def test_what_a_policy_leaves_out_reads_as_zero_or_empty() -> None:
    said = KindPolicy(blocks=frozenset({Block.ROLE}))
    applied = AppliedPolicy("default/1", Policy(kinds={INVITED: said}))
    strict = GroupSettings(NeedVerification.NOBODY, Permission.FORBIDDEN, Permission.FORBIDDEN)
    item = a_committed_group(introduction="x", announcement="y", settings=strict, applied=applied)
    (body,) = publications(item, applied)
    detail = detail_of(body)
    group = detail["group"]
    assert (group["groupName"], group["introduction"], group["notification"], group["memberCount"]) == ("", "", "", 0)
    assert (group["groupType"], group["needVerification"], group["lookMemberInfo"]) == (2, 0, 0)
    assert (detail["memberList"], detail["opUser"]["nickname"]) == ([], "alice")


def test_the_same_group_always_gives_the_same_message_and_no_other_group_does() -> None:
    first, again = (json.loads(publications(a_committed_group(group_id="g"))[0]) for _ in range(2))
    other = json.loads(publications(a_committed_group(group_id="h"))[0])
    assert first == again
    assert first["clientMsgID"] != other["clientMsgID"]
    version = detail_of(json.dumps(first))["groupMemberVersionID"]
    assert len(version) == 24
    assert int(version, 16) > 0


def test_a_creator_who_is_not_in_the_group_acts_as_an_admin() -> None:
    item = a_committed_group(caller=ADMIN, creator=Person("ops", "Operations", ""), owner="olga")
    detail = detail_of(publications(item)[0])
    assert (detail["opUser"]["userID"], detail["opUser"]["roleLevel"]) == ("ops", 60)
    assert "ops" not in [member["userID"] for member in detail["memberList"]]


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
ids = st.from_regex(USER_ID_PATTERN, fullmatch=True)
blocks = st.frozensets(st.sampled_from(sorted(BLOCKS[INVITED])))
groups = st.fixed_dictionaries(
    {
        "name": texts,
        "group_type": st.sampled_from(GroupType),
        "introduction": texts,
        "announcement": texts,
        "face_url": texts,
        "ex": texts,
        "members": st.sets(ids.filter(lambda user: user != "alice"), min_size=1, max_size=20).map(tuple),
        "settings": st.builds(
            GroupSettings, st.sampled_from(NeedVerification), st.sampled_from(Permission), st.sampled_from(Permission)
        ),
    }
)


def values(document: Any) -> Iterator[tuple[str, Any]]:
    """Yield every value in a document with the name under which it stands, its lists' elements and itself too."""
    if isinstance(document, dict):
        assert len({name.lower() for name in document}) == len(document), "two keys are equal but for case"
        for name, value in document.items():
            yield name, value
            yield from values(value)
    if isinstance(document, list):
        for value in document:
            yield "", value
            yield from values(value)


def expect_readable(body: str) -> None:
    """Check what a client of OpenIM would die of, or drop the message for."""
    message, detail = json.loads(body), detail_of(body)
    for document in (message, detail):
        for name, value in values(document):
            assert not isinstance(value, float)
            assert value is not None or name in NULL_IN_OPENIM
    number = str(message["contentType"])
    assert message.keys() == sample(f"{number}.n_msgdata.gojson").keys()
    wanted = sample(f"{number}.detail")
    assert detail.keys() == wanted.keys() | {EXTENSION}
    assert detail["group"].keys() == wanted["group"].keys()
    for name in ("memberList", "invitedUserList"):
        for member in detail.get(name, []):
            assert member.keys() == wanted[name][0].keys()
    assert len(body.encode()) <= MAX_BODY_BYTES


@settings(max_examples=150)
@given(groups, blocks, st.integers(0, 10))
def test_no_group_makes_a_message_that_breaks_a_client(
    fields: dict[str, Any], included: frozenset[Block], sample_size: int
) -> None:
    said = KindPolicy(blocks=included, member_sample=sample_size)
    policy = Policy(level=Level.FULL, kinds=dict.fromkeys(Kind, said))
    applied = AppliedPolicy("default/1", policy)
    item = a_committed_group(group_id="g", applied=applied, **fields)
    for body in publications(item, applied):
        expect_readable(body)
    for message in (a_confirmation(item, applied), an_invitation(item, applied)):
        for role in ("owner", "member", None):
            notification = Notification("ben", "n", message.kind, 1, role, message.content, "default/1")
            expect_readable(notification_v1(notification, WORDS))
