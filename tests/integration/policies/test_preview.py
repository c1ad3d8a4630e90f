"""The preview of a policy."""

from typing import Any

import pytest

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
