"""Policies over the API: set, shown, changed, removed, audited."""

from typing import Any

import pytest

from tests.support.faults import Fault
from tests.support.policies_desk import FULL, GROUP, Desk, kinds


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
    for stale in ('"0"', '"2"', 'W/"1"'):
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


def test_policies_that_are_being_written_are_a_503_and_no_conflict(policies_desk: Desk) -> None:
    policies_desk.send("GET", "/policies/default")
    policies_desk.world.calls.choose = lambda operation: Fault.THROTTLED if operation == "TransactWriteItems" else None
    assert policies_desk.send("PUT", "/policies/default", FULL, If_Match='"0"')["status"] == 503


LOCALES = [letter * 2 for letter in "abcdefgh"]
LARGE = kinds(words={locale: {"title": "群" * 290, "body": "群" * 290} for locale in LOCALES})
"""Almost 15 KB: 70 of them are more than DynamoDB reads in one page of 1 MB."""


@pytest.mark.parametrize("limit", [7, 100])
def test_the_history_is_complete_though_it_is_larger_than_a_page_of_dynamodb(policies_desk: Desk, limit: int) -> None:
    world, found, cursor = policies_desk.world, list[int](), None
    for number in range(90):
        assert policies_desk.put(LARGE | {"push_limit": number}, expected=number)["status"] == 200
    while True:
        query = {"limit": str(limit)} | ({"cursor": cursor} if cursor else {})
        page: Any = world.request("GET", "/policies/default/versions", "ops", roles="admin", query=query)[1]
        found += [each["number"] for each in page["versions"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
        assert len(page["versions"]) == limit
    assert found == list(range(90, 0, -1))


def titled(title: str) -> dict[str, Any]:
    return kinds(words={"en": {"title": title, "body": "x"}})


class TestAfterARestoreOfTheSettingsTable:
    """The table is taken back to an earlier time, and policies are set again."""

    def restored(self, desk: Desk, *titles: str) -> None:
        """Set policies with these titles, of which the restore keeps the first. Notify ben under the last."""
        world, client = desk.world, desk.world.backing.dynamodb
        name = world.backing.name_of("SettingsTable")
        earlier = list[Any]()
        for number, title in enumerate(titles):
            assert desk.put(titled(title), expected=number)["status"] == 200
            earlier = earlier or world.items("SettingsTable")
        world.request("POST", "/groups", "alice", GROUP)
        world.settle()
        for item in world.items("SettingsTable"):
            client.delete_item(TableName=name, Key={"PK": item["PK"], "SK": item["SK"]})
        for item in earlier:
            client.put_item(TableName=name, Item=item)
        world.cold_start()

    def test_no_version_has_the_name_of_one_that_was_lost(self, policies_desk: Desk) -> None:
        self.restored(policies_desk, "first", "second", "third")
        answer = policies_desk.put(titled("something else"), expected=1)
        assert (answer["status"], answer["headers"]["ETag"]) == (200, '"4"')
        (shown,) = policies_desk.world.request("GET", "/me/notifications", "ben")[1]["notifications"]
        assert (shown["policy_version"], answer["body"]["version"]) == ("default/3", "default/4")
        assert shown["title"] != "something else"

    def test_the_history_and_the_conditions_go_on_from_there(self, policies_desk: Desk) -> None:
        self.restored(policies_desk, "first", "second")
        change = titled("something else")
        assert policies_desk.put(change, expected=2)["status"] == 412
        answers = [policies_desk.put(change, expected=1) for _ in range(2)]
        assert [answer["headers"]["ETag"] for answer in answers] == ['"3"', '"3"']
        assert policies_desk.send("DELETE", "/policies/default", If_Match='"3"')["headers"]["ETag"] == '"4"'
        page = policies_desk.send("GET", "/policies/default/versions")["body"]["versions"]
        assert [each["number"] for each in page] == [4, 3, 1]
        changed = [line for line in policies_desk.world.audit_lines() if line["event"] == "policy.changed"]
        names = [line["policy_version"] for line in changed if line["outcome"] == "done"]
        assert names == ["default/1", "default/2", "default/3", "default/4"]

    def test_what_is_stored_of_the_numbers_keeps_its_bytes(self, policies_desk: Desk) -> None:
        self.restored(policies_desk, "first", "second", "third")
        policies_desk.put(titled("something else"), expected=1)
        world, scope = policies_desk.world, {"PK": {"S": "POLICY#default"}}
        assert scope | {"SK": {"S": "NUMBER"}, "number": {"N": "4"}} in world.items("InboxTable")
        versions = {item["SK"]["S"]: item for item in world.items("SettingsTable")}
        assert list(versions) == ["CURRENT", "VERSION#00000001", "VERSION#00000004"]
        assert versions["VERSION#00000004"]["skipped"] == {"N": "2"}
        assert versions["CURRENT"]["number"] == {"N": "4"}


def test_a_change_is_answered_with_503_while_numbers_cannot_be_reserved(policies_desk: Desk) -> None:
    policies_desk.send("GET", "/policies/default")
    policies_desk.world.calls.choose = lambda operation: Fault.THROTTLED if operation == "UpdateItem" else None
    assert policies_desk.send("PUT", "/policies/default", FULL, If_Match='"0"')["status"] == 503
    policies_desk.world.calls.choose = lambda operation: None
    assert policies_desk.send("PUT", "/policies/default", FULL, If_Match='"0"')["headers"]["ETag"] == '"1"'
