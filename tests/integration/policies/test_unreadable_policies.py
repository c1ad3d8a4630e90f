"""Policies that cannot be read: which groups are created then, and what administrators see and can do."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.faults import Fault
from tests.support.policies_desk import FULL, GROUP, HALF_A_MINUTE, INVITED, Desk

Item = dict[str, Any]
Damage = Callable[[Item], Item]

WORK = "group_type/work"
A_HANG = 6.5
"""Seconds of a call to a table that does not answer: two attempts of 3 s, and the wait between."""

LIMIT = 20
"""Seconds of the function."""


class Table(Desk):
    """The settings table in an operator's hands, and calls to it that fail."""

    def change(self, sort: str, damage: Damage, scope: str = WORK) -> None:
        key = {"PK": {"S": f"POLICY#{scope}"}, "SK": {"S": sort}}
        client, name = self.world.backing.dynamodb, self.world.backing.name_of("SettingsTable")
        item = client.get_item(TableName=name, Key=key)["Item"]
        client.put_item(TableName=name, Item=damage(item) | key)

    def rewrite(self, change: Callable[[dict[str, Any]], Any], scope: str = WORK) -> None:
        """Change the document of a scope's first version, as a newer version of Herald would have written it."""

        def damage(item: Item) -> Item:
            document = json.loads(item["policy"]["S"])
            change(document)
            return item | {"policy": {"S": json.dumps(document)}}

        self.change("VERSION#00000001", damage, scope)

    def fail(self, operation: str, naming: str = "", fault: Fault = Fault.THROTTLED, seconds: float = 0) -> None:
        """Let calls of an operation that name something in the settings table fail, after some seconds."""
        calls, asked = self.world.calls, [""]

        def watch(_: str, parameters: dict[str, Any]) -> None:
            asked[0] = json.dumps(parameters, default=str)

        def choose(called: str) -> Fault | None:
            if called != operation or "SettingsTable" not in asked[0] or naming not in asked[0]:
                return None
            self.world.clock.advance(seconds)
            return fault

        calls.watch, calls.choose = watch, choose

    def heal(self) -> None:
        self.world.calls.choose = lambda operation: None

    def create(self, group_type: str = "work") -> str:
        """Create a group. Returns the policy version that it is stamped with, or the status of a refusal."""
        answer = self.world.send("POST", "/groups", "alice", GROUP | {"group_type": group_type})
        if answer["status"] == 503:
            assert (answer["body"]["retryable"], answer["headers"]["Retry-After"]) == (True, "2")
            return "503"
        assert answer["status"] == 201, answer
        found = self.world.send("GET", f"/groups/{answer['body']['group']['group_id']}", "alice")["body"]
        version: str = found["policy_version"]
        return version


@pytest.fixture
def table(policies_desk: Desk) -> Table:
    """A stack on which everybody is notified by default, nobody of a work group, and all functions are cold."""
    table = Table(policies_desk.world)
    assert table.put(FULL)["status"] == table.put({"level": "silent"}, WORK)["status"] == 200
    table.world.cold_start()
    return table


def without(name: str) -> Damage:
    return lambda item: {key: value for key, value in item.items() if key != name}


def having(**values: Any) -> Damage:
    return lambda item: item | values


POINTERS: dict[str, Damage] = {
    "empty": lambda _: {},
    "without a number": without("number"),
    "a number of another type": having(number={"S": "1"}),
    "a number of no version": having(number={"N": "0"}),
    "a number that is too large": having(number={"N": "100000000"}),
    "not said whether it is set": without("set"),
    "set in another type": having(set={"S": "true"}),
}
VERSIONS: dict[str, Damage] = {
    "no JSON": having(policy={"S": "{"}),
    "nested too deep": having(policy={"S": "[" * 100_000}),
    "not an object": having(policy={"S": "[]"}),
    "another type": having(policy={"N": "1"}),
    "without its policy": without("policy"),
    "another schema version": having(schema_version={"N": "2"}),
}
NEWER: dict[str, Callable[[dict[str, Any]], Any]] = {
    "a field": lambda policy: policy.update(digest="daily"),
    "a field of a kind": lambda policy: policy["kinds"][INVITED].update(only_admins=True),
    "a field of the override": lambda policy: policy.update(
        override={"lowest": "silent", "highest": "full", "step": 1}
    ),
    "a field of the words": lambda policy: policy["kinds"][INVITED].update(
        words={"en": {"title": "t", "body": "b", "icon": "i"}}
    ),
    "a level": lambda policy: policy.update(level="whisper"),
    "a channel": lambda policy: policy["kinds"][INVITED]["channels"].append("carrier_pigeon"),
    "a kind": lambda policy: policy["kinds"].update({"group.dissolved": policy["kinds"][INVITED]}),
    "a block": lambda policy: policy["kinds"][INVITED]["blocks"].append("weather"),
    "a placeholder": lambda policy: policy["kinds"][INVITED].update(words={"en": {"title": "{weather}", "body": "b"}}),
    "more members than one may name": lambda policy: policy["kinds"][INVITED].update(member_sample=50),
    "a switch with a third state": lambda policy: policy["kinds"][INVITED].update(enabled="sometimes"),
}


class TestACold:
    """A function that has read nothing yet."""

    @pytest.mark.parametrize("damage", POINTERS.values(), ids=POINTERS)
    def test_function_lets_nothing_decide_for_a_scope_with_a_damaged_pointer(
        self, table: Table, damage: Damage
    ) -> None:
        table.change("CURRENT", damage)
        assert (table.create(), table.create("super")) == ("503", "default/1")

    @pytest.mark.parametrize("damage", VERSIONS.values(), ids=VERSIONS)
    def test_function_lets_nothing_decide_for_a_scope_with_a_damaged_version(
        self, table: Table, damage: Damage
    ) -> None:
        table.change("VERSION#00000001", damage)
        assert (table.create(), table.create("super")) == ("503", "default/1")

    @pytest.mark.parametrize("change", NEWER.values(), ids=NEWER)
    def test_function_lets_nothing_decide_for_a_policy_of_a_newer_version_of_herald(
        self, table: Table, change: Callable[[dict[str, Any]], Any]
    ) -> None:
        table.rewrite(change)
        assert (table.create(), table.create("super")) == ("503", "default/1")

    def test_function_answers_what_does_not_need_the_default_if_that_is_damaged(self, table: Table) -> None:
        table.change("VERSION#00000001", without("policy"), "default")
        assert (table.create(), table.create("super")) == ("group_type/work/1", "503")

    @pytest.mark.parametrize(
        "fault", [Fault.THROTTLED, Fault.SERVER_ERROR, Fault.LOST_BEFORE, Fault.ANSWER_LOST], ids=str
    )
    @pytest.mark.parametrize(
        ("operation", "naming"), [("GetItem", "group_type/work"), ("BatchGetItem", "")], ids=["version", "pointers"]
    )
    def test_function_answers_503_while_the_table_fails_and_creates_when_it_answers(
        self, table: Table, operation: str, naming: str, fault: Fault
    ) -> None:
        table.fail(operation, naming, fault)
        assert table.create() == "503"
        assert table.world.items("GroupsTable") == []
        table.heal()
        assert table.create() == "group_type/work/1"

    def test_function_waits_for_a_table_that_is_throttled_for_a_moment(self, table: Table) -> None:
        faults = [Fault.THROTTLED, Fault.LOST_BEFORE, Fault.THROTTLED]
        table.world.calls.choose = lambda called: faults.pop() if faults and called == "BatchGetItem" else None
        assert table.create() == "group_type/work/1"
        assert [line for line in table.world.audit_lines() if line["event"] == "policy.unreadable"] == []

    def test_function_asks_again_for_a_pointer_that_was_not_processed(self, table: Table) -> None:
        """The pointer of `super` is the last of the batch: it is the one that a partial answer leaves out."""
        table.put({"level": "essential"}, "group_type/super")
        table.world.cold_start()
        table.fail("BatchGetItem", fault=Fault.PARTIAL)
        assert (table.create(), table.create("super")) == ("group_type/work/1", "503")
        table.heal()
        assert table.create("super") == "group_type/super/1"

    def test_function_has_an_answer_long_before_its_time_is_over(self, table: Table) -> None:
        for operation in ("BatchGetItem", "GetItem"):
            table.fail(operation, fault=Fault.LOST_BEFORE, seconds=A_HANG)
            started = table.world.clock.now
            assert table.create() == "503"
            assert (table.world.clock.now - started) / 1000 < LIMIT / 2
            table.heal()


def test_a_retry_gets_its_group_though_the_policy_cannot_be_read(table: Table) -> None:
    headers = {"Idempotency-Key": "k"}
    first = table.world.send("POST", "/groups", "alice", GROUP, headers=headers)
    table.change("CURRENT", POINTERS["empty"])
    table.world.cold_start()
    again = table.world.send("POST", "/groups", "alice", GROUP, headers=headers)
    assert (again["status"], again["body"], again["headers"]["Idempotent-Replayed"]) == (201, first["body"], "true")
    other = table.world.send("POST", "/groups", "alice", GROUP | {"name": "Runners"}, headers=headers)
    assert (other["status"], other["body"]["type"]) == (422, "urn:herald:problem:idempotency-key-reused")
    assert table.create() == "503"
    assert [line["event"] for line in table.world.audit_lines()].count("group.replayed") == 1


class TestAWarm:
    """A function that has read the policies before."""

    @pytest.fixture(autouse=True)
    def warm(self, table: Table) -> None:
        assert (table.create(), table.create("super")) == ("group_type/work/1", "default/1")

    @pytest.mark.parametrize("damage", POINTERS.values(), ids=POINTERS)
    def test_function_keeps_to_the_last_version_of_a_scope_with_a_damaged_pointer(
        self, table: Table, damage: Damage
    ) -> None:
        table.change("CURRENT", damage)
        table.put({"level": "essential"}, expected=1)
        assert (table.create(), table.create("super")) == ("group_type/work/1", "default/2")

    def test_function_keeps_to_the_last_version_until_the_new_one_can_be_read(self, table: Table) -> None:
        table.put({"level": "full"}, WORK, expected=1)
        table.fail("GetItem", "group_type/work")
        assert table.create() == "group_type/work/1"
        table.heal()
        assert table.create() == "group_type/work/2"

    def test_function_creates_groups_though_the_table_hangs(self, table: Table) -> None:
        table.fail("BatchGetItem", fault=Fault.LOST_BEFORE, seconds=A_HANG)
        table.world.clock.advance(HALF_A_MINUTE)
        started = table.world.clock.now
        assert [table.create() for _ in range(5)] == ["group_type/work/1"] * 5
        assert (table.world.clock.now - started) / 1000 < LIMIT / 2


class TestAdministrators:
    @pytest.mark.parametrize("damage", POINTERS.values(), ids=POINTERS)
    def test_see_a_damaged_pointer_beside_the_other_scopes_and_can_replace_it(
        self, table: Table, damage: Damage
    ) -> None:
        table.change("CURRENT", damage)
        self._see_and_replace(table)

    @pytest.mark.parametrize("damage", VERSIONS.values(), ids=VERSIONS)
    def test_see_a_damaged_version_beside_the_other_scopes_and_can_replace_it(
        self, table: Table, damage: Damage
    ) -> None:
        table.change("VERSION#00000001", damage)
        self._see_and_replace(table)

    def test_see_a_policy_of_a_newer_version_of_herald_and_what_is_new_in_it(self, table: Table) -> None:
        table.rewrite(NEWER["a level"])
        assert "whisper" in self._see_and_replace(table)["unreadable"]

    def test_see_that_a_policy_applies_which_today_nobody_may_set(self, table: Table) -> None:
        """Its words are in more languages than a policy may have: an earlier version, or a hand, stored them."""
        words = {tag * 2: {"title": "t", "body": "b"} for tag in "abcdefghi"}
        table.rewrite(lambda policy: policy["kinds"][INVITED].update(words=words))
        shown = table.send("GET", f"/policies/{WORK}")
        assert (shown["status"], shown["body"]["version"], shown["body"]["policy"]) == (200, f"{WORK}/1", None)
        assert "#/kinds/group.invitation.received/words" in shown["body"]["unreadable"]
        (version,) = table.send("GET", f"/policies/{WORK}/versions")["body"]["versions"]
        assert version["unreadable"] == shown["body"]["unreadable"]
        assert table.send("GET", "/policies")["status"] == 200
        assert table.create() == f"{WORK}/1"
        assert table.put({"level": "full"}, WORK, expected=1)["body"]["version"] == f"{WORK}/2"

    @pytest.mark.parametrize("damage", [{"S": "one"}, {"N": "1.5"}, {"N": "1E+30"}, {"N": "-1"}], ids=str)
    def test_change_a_policy_whose_highest_number_is_damaged(self, table: Table, damage: Item) -> None:
        key = {"PK": {"S": f"POLICY#{WORK}"}, "SK": {"S": "NUMBER"}}
        name = table.world.backing.name_of("InboxTable")
        table.world.backing.dynamodb.put_item(TableName=name, Item=key | {"number": damage})
        for number in (1, 2):
            changed = table.put({"level": "full"}, WORK, expected=number)
            assert (changed["status"], changed["body"]["version"]) == (200, f"{WORK}/{number + 1}")

    def test_see_a_version_that_a_restore_has_lost(self, table: Table) -> None:
        key = {"PK": {"S": f"POLICY#{WORK}"}, "SK": {"S": "VERSION#00000001"}}
        table.world.backing.dynamodb.delete_item(TableName=table.world.backing.name_of("SettingsTable"), Key=key)
        shown = self._see_and_replace(table)
        assert shown["unreadable"] == "policy version group_type/work/1 not found"

    def test_can_remove_what_is_damaged(self, table: Table) -> None:
        table.change("VERSION#00000001", VERSIONS["no JSON"])
        removed = table.send("DELETE", f"/policies/{WORK}", If_Match='"1"')
        assert (removed["status"], removed["body"]["version"]) == (200, "default/1")

    def test_see_a_damaged_version_in_the_history(self, table: Table) -> None:
        table.put({"level": "full"}, WORK, expected=1)
        table.change("VERSION#00000001", VERSIONS["no JSON"])
        page = table.send("GET", f"/policies/{WORK}/versions")["body"]
        newest, oldest = page["versions"]
        assert (newest["unreadable"], newest["policy"]["level"]) == (None, "full")
        assert (oldest["number"], oldest["version"], oldest["by"], oldest["policy"]) == (1, f"{WORK}/1", "ops", None)
        assert oldest["unreadable"].startswith("not a policy version: JSONDecodeError")

    @pytest.mark.parametrize(("group_type", "status"), [("work", 503), ("super", 200)])
    def test_preview_the_groups_whose_policy_can_be_read(self, table: Table, group_type: str, status: int) -> None:
        table.change("VERSION#00000001", VERSIONS["no JSON"])
        body = {"group": GROUP | {"group_type": group_type}}
        assert table.send("POST", "/policies/preview", body)["status"] == status
        assert table.send("POST", "/policies/preview", body | {"policy": {"level": "full"}})["status"] == 200

    def test_see_the_other_scopes_though_one_is_throttled(self, table: Table) -> None:
        table.fail("GetItem", "group_type/work")
        listed = table.send("GET", "/policies")["body"]["policies"]
        unreadable = [(each["scope"], each["number"], each["unreadable"]) for each in listed if each["unreadable"]]
        assert unreadable == [(WORK, None, "ThrottlingException")]
        assert table.send("GET", f"/policies/{WORK}")["status"] == 503

    def _see_and_replace(self, table: Table) -> dict[str, Any]:
        """Check that the list and the scope show the damage. Replace it. Returns what was shown."""
        listed = {each["scope"]: each for each in table.send("GET", "/policies")["body"]["policies"]}
        assert [each["version"] for each in listed.values()] == ["default/1", "default/1", None, "default/1"]
        shown = table.send("GET", f"/policies/{WORK}")
        assert (shown["status"], shown["headers"]["ETag"]) == (200, '"1"')
        assert shown["body"] == listed[WORK]
        assert (listed[WORK]["policy"], listed[WORK]["inherited"], listed[WORK]["number"]) == (None, False, 1)
        replaced = table.send("PUT", f"/policies/{WORK}", {"level": "essential"}, If_Match=shown["headers"]["ETag"])
        assert (replaced["status"], replaced["body"]["version"]) == (200, f"{WORK}/2")
        assert table.send("GET", f"/policies/{WORK}")["body"] == replaced["body"]
        table.world.cold_start()
        assert table.create() == f"{WORK}/2"
        found: dict[str, Any] = shown["body"]
        return found
