"""Policies over the API: set, shown, changed, removed, audited."""

from tests.support.faults import Fault
from tests.support.policies_desk import FULL, Desk


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


def test_policies_that_are_being_written_are_a_503_and_no_conflict(policies_desk: Desk) -> None:
    policies_desk.send("GET", "/policies/default")
    policies_desk.world.calls.choose = lambda operation: Fault.THROTTLED if operation == "TransactWriteItems" else None
    assert policies_desk.send("PUT", "/policies/default", FULL, If_Match='"0"')["status"] == 503
