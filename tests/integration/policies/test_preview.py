"""The preview of a policy."""

import json
from typing import Any

import pytest

from tests.support.openim import detail_of
from tests.support.policies_desk import FULL, GROUP, INVITED, Desk


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

    @pytest.mark.parametrize(
        ("wanted", "worded_in"),
        [("zh_TW_#Hant", "zh-TW"), ("zh-Hans-HK", "zh-CN"), ("iw_IL", "he"), ("no", "en"), ("en_US.UTF-8", "en")],
    )
    def test_a_reader_s_locale_is_looked_up_as_for_a_push(
        self, policies_desk: Desk, wanted: str, worded_in: str
    ) -> None:
        words = {locale: {"title": locale, "body": locale} for locale in ("zh-TW", "he")}
        shown = self.preview(policies_desk, policy={"kinds": {INVITED: {"words": words}}}, locales=[wanted])
        member = shown["notifications"][-1]
        assert member["worded_in"] == {wanted: worded_in}

    def test_plural_forms_are_shown_as_they_are_read(self, policies_desk: Desk) -> None:
        body = "{member_count, plural, one {# osoba} few {# osoby} many {# osób} other {# osoby}}"
        draft = {"kinds": {INVITED: {"words": {"pl": {"title": "{group_name}", "body": body}}}}}
        assert policies_desk.put(draft)["status"] == 200
        member = self.preview(policies_desk, policy=draft, locales=["pl-PL"])["notifications"][-1]
        assert member["inbox"]["pl-PL"]["v2"]["body"] == "4 osoby"

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


LARGE = [(3_000, "standard"), (3_000, "full"), (9_999, "essential"), (9_999, "standard"), (9_999, "full")]


def large(members: int, **fields: Any) -> dict[str, Any]:
    ids = [f"user-{number:05d}-{'x' * 24}" for number in range(members)]
    return GROUP | {"members": ids, "admins": [], "announcement": "Bring water."} | fields


def sent(desk: Desk) -> dict[str, list[dict[str, Any]]]:
    """Return what the gateway has received, by format."""
    found: dict[str, list[dict[str, Any]]] = {"v2": [], "v1": []}
    for message in desk.world.messages("GatewayQueue"):
        found[message["MessageAttributes"]["format"]["StringValue"]].append(json.loads(message["Body"]))
    return found


@pytest.mark.parametrize(("members", "level"), LARGE)
def test_a_preview_of_a_large_group_shows_the_messages_that_are_really_sent(
    policies_desk: Desk, members: int, level: str
) -> None:
    policies_desk.world.configure("GatewayFormat", "both")
    policies_desk.put({"level": level, "push_limit": 5})
    body = {"group": large(members, group_id="large"), "locales": ["en"]}
    shown = policies_desk.send("POST", "/policies/preview", body)["body"]
    assert policies_desk.send("POST", "/groups", large(members, group_id="large"))["status"] == 201
    policies_desk.world.play_stream()
    for form, real in sent(policies_desk).items():
        assert shown["messages"][form] == len(real)
        assert sorted(map(essence, shown["gateway"][form])) == sorted(map(essence, real))


def essence(message: dict[str, Any]) -> str:
    """Return what does not depend on when the group is created, and by which request."""
    if "contentType" in message:
        detail = detail_of(json.dumps(message))
        listed = [member["userID"] for member in detail.get("memberList", ())]
        return json.dumps([message["contentType"], sorted(detail), listed])
    data = {name: value for name, value in message["data"].items() if name != "created_at"}
    return json.dumps([message["type"], message["id"], data], sort_keys=True)


def test_the_push_limit_is_shown_as_each_message_shares_it(policies_desk: Desk) -> None:
    policy = {"level": "full", "push_limit": 2}
    shown = policies_desk.send("POST", "/policies/preview", {"group": large(3_000), "policy": policy})["body"]
    shares = [event["data"]["push"]["limit"] for event in shown["gateway"]["v2"] if event["type"] == INVITED]
    assert (len(shares), sum(shares)) == (7, 2)
    member = next(each for each in shown["notifications"] if each["role"] == "member")
    assert member["push"]


def test_a_role_that_no_push_is_left_for_is_shown_without_one(policies_desk: Desk) -> None:
    policy = {"level": "full", "push_limit": 0}
    shown = policies_desk.send("POST", "/policies/preview", {"group": large(3_000), "policy": policy})["body"]
    assert [each["push"] for each in shown["notifications"]] == [{}, {}]


def test_a_preview_that_is_longer_than_an_answer_shows_the_first_messages_and_counts_all(policies_desk: Desk) -> None:
    words = {"title": "\u5c71" * 80, "body": "\u5c71" * 300}
    tags = ["de", "fr", "es", "it", "pt", "ja", "ko", "ru"]
    policy = {"level": "full", "kinds": {INVITED: {"words": dict.fromkeys(tags, words)}}}
    ids = [f"{number:05d}{'x' * 59}" for number in range(9_999)]
    group = GROUP | {"members": ids, "admins": []}
    answer = policies_desk.send("POST", "/policies/preview", {"group": group, "policy": policy, "locales": ["en"]})
    shown = answer["body"]
    bodies = [json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in shown["gateway"]["v2"]]
    assert answer["status"] == 200
    assert 1 < len(bodies) <= shown["messages"]["v2"]
    assert sum(len(body.encode()) for body in bodies) <= 2 * 1024 * 1024
