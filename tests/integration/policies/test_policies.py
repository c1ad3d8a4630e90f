"""Policies over the API: set, shown, previewed, refused; and what becomes of groups under them."""

import json
from typing import Any

import pytest

from tests.support.faults import Fault
from tests.support.openim import detail_of
from tests.support.world import World

INVITED = "group.invitation.received"
GROUP = {"name": "Hikers", "group_type": "work", "members": ["ben", "chen"], "admins": ["ada"]}
FULL: dict[str, Any] = {"level": "full", "override": {"lowest": "essential", "highest": "full"}}
HALF_A_MINUTE = 30


class Desk:
    """An administrator at work."""

    def __init__(self, world: World) -> None:
        self.world = world

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> dict[str, Any]:
        """Return the whole answer, its body parsed."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.world.send(method, path, "ops", body, headers=named, roles="admin")

    def put(self, policy: dict[str, Any], scope: str = "default", expected: int = 0) -> dict[str, Any]:
        answer = self.send("PUT", f"/policies/{scope}", policy, If_Match=f'"{expected}"')
        self.world.clock.advance(HALF_A_MINUTE)
        return answer


@pytest.fixture
def policies_desk(world: World) -> Desk:
    return Desk(world)


def test_a_policy_is_shown_as_it_was_set_with_its_etag(policies_desk: Desk) -> None:
    answer = policies_desk.put(FULL, "group_type/work")
    assert (answer["status"], answer["headers"]["ETag"]) == (200, '"1"')
    shown = policies_desk.send("GET", "/policies/group_type/work")
    assert shown["body"] == answer["body"]
    assert (shown["body"]["version"], shown["body"]["inherited"]) == ("group_type/work/1", False)
    assert shown["body"]["policy"]["level"] == "full"


def test_the_slash_of_a_scope_may_be_encoded(policies_desk: Desk) -> None:
    policies_desk.put(FULL, "group_type%2Fwork")
    assert policies_desk.send("GET", "/policies/group_type%2Fwork")["body"]["version"] == "group_type/work/1"


def test_where_nothing_is_set_the_wider_policy_is_shown(policies_desk: Desk) -> None:
    first = policies_desk.send("GET", "/policies/group_type/work")
    assert (first["body"]["version"], first["headers"]["ETag"], first["body"]["inherited"]) == (
        "built-in/1",
        '"0"',
        True,
    )
    policies_desk.put(FULL)
    assert policies_desk.send("GET", "/policies/group_type/work")["body"]["version"] == "default/1"
    listed = policies_desk.send("GET", "/policies")["body"]["policies"]
    assert [each["scope"] for each in listed] == [
        "default",
        "group_type/normal",
        "group_type/work",
        "group_type/super",
    ]
    assert {each["version"] for each in listed} == {"default/1"}


def test_a_change_without_if_match_is_428_and_a_stale_one_412(policies_desk: Desk) -> None:
    assert policies_desk.send("PUT", "/policies/default", FULL)["status"] == 428
    assert policies_desk.put(FULL)["status"] == 200
    for stale in ('"0"', '"2"', 'W/"1"', "*", "1"):
        answer = policies_desk.send("PUT", "/policies/default", FULL | {"push_limit": 1}, If_Match=stale)
        assert (answer["status"], answer["body"]["errors"][0]["header"]) == (412, "If-Match")
    assert policies_desk.send("DELETE", "/policies/default")["status"] == 428
    assert policies_desk.send("DELETE", "/policies/default", If_Match='"0"')["status"] == 412
    assert policies_desk.send("DELETE", "/policies/default", If_Match='"1"')["body"]["version"] == "built-in/1"


def test_every_version_stays_in_the_history(policies_desk: Desk) -> None:
    for number in range(3):
        policies_desk.put(FULL | {"push_limit": number}, expected=number)
    policies_desk.send("DELETE", "/policies/default", If_Match='"3"')
    page = policies_desk.world.send("GET", "/policies/default/versions", "ops", roles="admin", query={"limit": "2"})[
        "body"
    ]
    assert [(each["number"], each["policy"] is None, each["by"]) for each in page["versions"]] == [
        (4, True, "ops"),
        (3, False, "ops"),
    ]
    rest = policies_desk.world.send(
        "GET", "/policies/default/versions", "ops", roles="admin", query={"cursor": page["next_cursor"]}
    )["body"]
    assert [each["policy"]["push_limit"] for each in rest["versions"]] == [1, 0]
    assert rest["next_cursor"] is None


def test_a_change_is_audited_with_who_and_what(policies_desk: Desk) -> None:
    policies_desk.put(FULL)
    (line,) = [line for line in policies_desk.world.audit_lines() if line["event"] == "policy.changed"]
    assert (line["actor"], line["scope"], line["policy_version"]) == ("ops", "default", "default/1")
    assert line["changed"] == "/level /override"


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
def test_policies_are_for_administrators_only(world: World, method: str, path: str) -> None:
    body = {"PUT": FULL, "POST": {"group": GROUP}}.get(method)
    status, problem = world.request(method, path, "eve", body, headers={"If-Match": '"0"'})
    assert (status, problem["type"]) == (403, "urn:herald:problem:admin-only")


WORDS = {"en": {"title": "Hi", "body": "{inviter_name}"}}
KIND = f"#/kinds/{INVITED}"


def kinds(**said: Any) -> dict[str, Any]:
    return {"kinds": {INVITED: said}}


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
        (kinds(words={"\ud800": WORDS["en"]}), f"{KIND}/words/\ufffd\ufffd\ufffd"),
        (kinds(words={"x" * 100_000: WORDS["en"]}), f"{KIND}/words/{'x' * 64}"),
        (kinds(words={"ZH-cn": WORDS["en"]}), f"{KIND}/words/ZH-cn"),
        (kinds(words={"en": {"title": "", "body": "x"}}), f"{KIND}/words/en/title"),
        (kinds(words={"en": {"title": " ", "body": "x"}}), f"{KIND}/words/en/title"),
        (kinds(words={"en": {"title": "x"}}), f"{KIND}/words/en/body"),
        (kinds(words={"en": {"title": "x", "body": "{weather}"}}), f"{KIND}/words/en/body"),
        (kinds(words={"en": {"title": "x", "body": "{inviter_name"}}), f"{KIND}/words/en/body"),
        (kinds(words={"en": {"title": "x" * 301, "body": "x"}}), f"{KIND}/words/en/title"),
        (kinds(words={"en": {"title": "a\nb", "body": "x"}}), f"{KIND}/words/en/title"),
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
    policies_desk: Desk, policy: dict[str, Any], pointer: str
) -> None:
    answer = policies_desk.put(policy)
    assert answer["status"] == 422, answer
    assert pointer in [error["pointer"] for error in answer["body"]["errors"]]
    assert policies_desk.world.items("SettingsTable") == []


@pytest.mark.parametrize("scope", ["group_type/club", "elsewhere", "group_type%2Fclub"])
def test_an_unknown_scope_is_refused_with_those_that_there_are(policies_desk: Desk, scope: str) -> None:
    answer = policies_desk.put(FULL, scope)
    assert (answer["status"], answer["body"]["errors"][0]["parameter"]) == (404, "scope")


@pytest.mark.parametrize(
    ("notifications", "status", "pointer"),
    [
        ({"level": "silent"}, 422, "#/notifications/level"),
        ({"level": "loud"}, 422, "#/notifications/level"),
        ({"channels": ["push"]}, 422, "#/notifications/channels"),
        ({"channels": []}, 422, "#/notifications/channels"),
        ({"channels": ["inbox", "smoke"]}, 422, "#/notifications/channels/1"),
        ({"volume": 3}, 422, "#/notifications/volume"),
    ],
)
def test_an_override_beyond_the_policy_is_refused_with_field_and_rule(
    policies_desk: Desk, notifications: dict[str, Any], status: int, pointer: str
) -> None:
    policies_desk.put(FULL)
    answer = policies_desk.world.send("POST", "/groups", "alice", GROUP | {"notifications": notifications})
    assert answer["status"] == status
    assert pointer in [error["pointer"] for error in answer["body"]["errors"]]
    assert policies_desk.world.items("GroupsTable") == []


def test_an_override_is_refused_where_the_policy_allows_none(world: World) -> None:
    answer = world.send("POST", "/groups", "alice", GROUP | {"notifications": {"level": "essential"}})
    assert (answer["status"], answer["body"]["type"]) == (422, "urn:herald:problem:override-not-allowed")
    assert "built-in/1" in answer["body"]["errors"][0]["detail"]


def test_an_override_within_the_policy_is_kept_to(policies_desk: Desk) -> None:
    policies_desk.put(FULL)
    world = policies_desk.world
    wish = {"notifications": {"level": "standard", "channels": ["inbox"]}}
    status, answer = world.request("POST", "/groups", "alice", GROUP | wish)
    assert (status, answer["recipients"]) == (201, 4)
    world.settle()
    assert len(world.notifications()) == 4
    assert world.messages("GatewayQueue") == []


def test_a_silent_group_tells_nobody_and_is_complete(policies_desk: Desk) -> None:
    policies_desk.put({"level": "silent"})
    world = policies_desk.world
    _, answer = world.request("POST", "/groups", "alice", GROUP)
    world.settle()
    assert (answer["recipients"], world.notifications()) == (0, [])
    group_id = answer["group"]["group_id"]
    assert world.request("GET", f"/groups/{group_id}/deliveries", "alice")[1] == {"complete": True, "deliveries": []}
    world.clock.advance(3_600)
    assert world.reconcile()["republished"] == 0
    suppressed = [line for line in world.audit_lines() if line["event"] == "notifications.suppressed"]
    assert [line["reason"] for line in suppressed] == ["level is silent"] * 2


@pytest.mark.parametrize("trouble", ["no table", "no pointer", "no version"])
def test_a_policy_that_cannot_be_read_stops_no_creation(policies_desk: Desk, trouble: str) -> None:
    policies_desk.put(FULL)
    world, table = policies_desk.world, policies_desk.world.backing.name_of("SettingsTable")
    key = {"PK": {"S": "POLICY#default"}, "SK": {"S": "CURRENT"}}
    if trouble == "no table":
        world.backing.dynamodb.delete_table(TableName=table)
    if trouble == "no pointer":
        world.backing.dynamodb.put_item(TableName=table, Item=key)
    if trouble == "no version":
        world.backing.dynamodb.delete_item(TableName=table, Key=key | {"SK": {"S": "VERSION#00000001"}})
    world.cold_start()
    status, answer = world.request("POST", "/groups", "alice", GROUP)
    assert (status, answer["recipients"]) == (201, 4)
    assert [line["event"] for line in world.audit_lines()][-3:] == [
        "policy.unreadable",
        "request.received",
        "group.committed",
    ]


def test_policies_that_are_being_written_are_a_503_and_no_conflict(policies_desk: Desk) -> None:
    policies_desk.send("GET", "/policies/default")
    policies_desk.world.calls.choose = lambda operation: Fault.THROTTLED if operation == "TransactWriteItems" else None
    assert policies_desk.send("PUT", "/policies/default", FULL, If_Match='"0"')["status"] == 503


def test_an_inbox_is_readable_though_nobody_can_read_the_policy_any_more(policies_desk: Desk) -> None:
    policies_desk.put(FULL)
    world = policies_desk.world
    world.request("POST", "/groups", "alice", GROUP)
    world.settle()
    key = {"PK": {"S": "POLICY#default"}, "SK": {"S": "VERSION#00000001"}}
    world.backing.dynamodb.delete_item(TableName=world.backing.name_of("SettingsTable"), Key=key)
    world.cold_start()
    (found,) = world.request("GET", "/me/notifications", "ben")[1]["notifications"]
    assert found["body"] == "Alice invited you to “Hikers”."


def test_what_is_sent_for_a_group_does_not_change_with_the_policy(policies_desk: Desk) -> None:
    """A retry after the policy changed sends the bytes of the first attempt."""
    words = {"en": {"title": "First", "body": "{inviter_name} wrote {group_name}"}}
    policies_desk.put(FULL | kinds(words=words, blocks=["group", "inviter"]))
    world = policies_desk.world
    world.request("POST", "/groups", "alice", GROUP)
    world.play_stream()
    first = sorted(message["Body"] for message in world.messages("GatewayQueue"))
    policies_desk.put({"level": "silent"}, expected=1)
    policies_desk.put(FULL | {"kinds": {}}, expected=2)
    for mapping in world.streams:
        mapping.position = 0
    world.cold_start()
    world.play_stream()
    assert sorted(message["Body"] for message in world.messages("GatewayQueue")) == first
    world.clock.advance(3_600)
    world.cold_start()
    assert world.reconcile()["republished"] == 1
    assert sorted(message["Body"] for message in world.messages("GatewayQueue")) == first
    assert "Alice wrote Hikers" in first[-1] + first[0]


class TestPreview:
    def preview(self, policies_desk: Desk, **fields: Any) -> dict[str, Any]:
        answer = policies_desk.send("POST", "/policies/preview", {"group": GROUP, **fields})
        assert answer["status"] == 200, answer
        body: dict[str, Any] = answer["body"]
        return body

    def test_each_role_is_shown_what_it_would_receive_in_each_language(self, policies_desk: Desk) -> None:
        shown = self.preview(policies_desk, policy=FULL, locales=["en", "zh-CN"])
        assert (shown["version"], shown["recipients"]) == ("draft", 4)
        assert [(each["role"], each["kind"]) for each in shown["notifications"]] == [
            ("creator", "group.creation.confirmed"),
            ("admin", INVITED),
            ("member", INVITED),
        ]
        member = shown["notifications"][-1]
        assert member["inbox"]["en"]["v2"]["body"] == "Ops invited you to “Hikers”."
        assert member["inbox"]["zh-CN"]["v2"]["body"] == "Ops邀请你加入“Hikers”。"
        assert member["inbox"]["en"]["v1"]["contentType"] == 1509
        assert member["push"]["en"]["apns"]["v2"]["aps"]["alert"]["body"] == "Ops invited you to “Hikers”."
        assert [each["contentType"] for each in shown["gateway"]["v1"]] == [1501]
        assert [each["type"] for each in shown["gateway"]["v2"]] == ["group.creation.confirmed", INVITED]

    def test_the_rule_that_decided_is_shown_for_every_kind_and_channel(self, policies_desk: Desk) -> None:
        rulings = self.preview(policies_desk, policy={"level": "essential"})["rulings"]
        assert len(rulings) == 6
        assert {each["rule"] for each in rulings} == {"level is essential"}
        assert sum(each["sent"] for each in rulings) == 2

    def test_without_a_draft_the_policy_that_applies_is_shown(self, policies_desk: Desk) -> None:
        policies_desk.put({"level": "silent"}, "group_type/work")
        shown = self.preview(policies_desk)
        assert (shown["version"], shown["recipients"], shown["notifications"]) == ("group_type/work/1", 0, [])

    def test_a_preview_is_what_is_really_sent(self, policies_desk: Desk) -> None:
        policies_desk.put(FULL)
        world = policies_desk.world
        shown = self.preview(policies_desk)
        body = GROUP | {"owner": "ops"}
        world.request("POST", "/groups", "ops", body, roles="admin")
        world.settle()
        page = world.send("GET", "/me/notifications", "ben", headers={"Accept-Language": "zh-CN"})["body"]
        (real,) = page["notifications"]
        previewed = next(each for each in shown["notifications"] if each["user_id"] == "ben")["inbox"]["zh-CN"]["v2"]
        varying = ("notification_id", "created_at", "group")
        assert {k: v for k, v in real.items() if k not in varying} == {
            k: v for k, v in previewed.items() if k not in varying
        }

    def test_a_preview_writes_and_sends_nothing(self, policies_desk: Desk) -> None:
        self.preview(policies_desk, policy=FULL)
        assert policies_desk.world.items("GroupsTable") == policies_desk.world.items("SettingsTable") == []
        assert policies_desk.world.messages("GatewayQueue") == []

    @pytest.mark.parametrize(
        ("body", "pointer"),
        [
            ({}, "#/group"),
            ({"group": GROUP | {"members": ["ben", "ben"]}}, "#/group/members/1"),
            ({"group": GROUP, "policy": {"level": "loud"}}, "#/policy/level"),
            ({"group": GROUP, "locales": ["english!"]}, "#/locales/0"),
            ({"group": GROUP, "policy": {}, "colour": "red"}, "#/colour"),
        ],
    )
    def test_a_bad_preview_is_refused_by_field(self, policies_desk: Desk, body: dict[str, Any], pointer: str) -> None:
        answer = policies_desk.send("POST", "/policies/preview", body)
        assert answer["status"] == 422
        assert pointer in [error["pointer"] for error in answer["body"]["errors"]]


def test_the_gateway_gets_the_formats_that_its_consumer_is_configured_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for configured, wanted in {
        "v2": ["v2", "v2"],
        "v1": ["v1", "v1"],
        "both": ["v1", "v1", "v2", "v2"],
    }.items():
        world.configure("GatewayFormat", configured)
        world.request("POST", "/groups", "alice", GROUP | {"announcement": "Bring water."})
        world.settle()
        messages = world.messages("GatewayQueue")
        assert sorted(each["MessageAttributes"]["format"]["StringValue"] for each in messages) == wanted
        numbers = {json.loads(each["Body"]).get("contentType") for each in messages} - {None}
        assert numbers == ({1501, 1519} if configured != "v2" else set())
    assert len(world.notifications()) == 12


def test_a_v1_list_goes_on_in_the_other_chunks_of_a_large_group(world: World) -> None:
    world.configure("GatewayFormat", "v1")
    members = [f"u{number}" for number in range(519)]
    world.request("POST", "/groups", "alice", {"name": "Large", "group_type": "super", "members": members})
    world.settle()
    (message,) = world.messages("GatewayQueue")
    listed = {member["userID"] for member in detail_of(message["Body"])["memberList"]}
    assert listed == {*members, "alice"}
