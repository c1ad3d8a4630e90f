"""Every limit of a policy: accepted exactly at the limit, refused one beyond it."""

from typing import Any

import pytest

from tests.support.policies_desk import INVITED, Desk, kinds

TITLE, KIND = {"title": "t", "body": "b"}, f"#/kinds/{INVITED}"
LOCALES = [f"a{letter}" for letter in "abcdefghi"]


def words(**changes: str) -> dict[str, Any]:
    return kinds(words={"de": TITLE | changes})


LIMITS: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "no member as a sample": (kinds(member_sample=0), kinds(member_sample=-1), f"{KIND}/member_sample"),
    "10 members as a sample": (kinds(member_sample=10), kinds(member_sample=11), f"{KIND}/member_sample"),
    "no push": ({"push_limit": 0}, {"push_limit": -1}, "#/push_limit"),
    "10,000 pushes": ({"push_limit": 10_000}, {"push_limit": 10_001}, "#/push_limit"),
    "8 locales": (
        kinds(words=dict.fromkeys(LOCALES[:8], TITLE)),
        kinds(words=dict.fromkeys(LOCALES, TITLE)),
        f"{KIND}/words",
    ),
    "300 characters of a title": (words(title="t" * 300), words(title="t" * 301), f"{KIND}/words/de/title"),
    "300 characters of a body": (words(body="b" * 300), words(body="b" * 301), f"{KIND}/words/de/body"),
    "35 characters of a language tag": (
        kinds(words={"de-" + "-".join(["abcdefgh"] * 3) + "-abcde": TITLE}),
        kinds(words={"de-" + "-".join(["abcdefgh"] * 3) + "-abcdef": TITLE}),
        f"{KIND}/words/de-" + "-".join(["abcdefgh"] * 3) + "-abcdef",
    ),
}


@pytest.mark.parametrize(("accepted", "refused", "pointer"), LIMITS.values(), ids=LIMITS)
def test_a_policy_is_accepted_at_a_limit_and_refused_beyond_it(
    policies_desk: Desk, accepted: dict[str, Any], refused: dict[str, Any], pointer: str
) -> None:
    assert policies_desk.put(accepted)["status"] == 200
    answer = policies_desk.put(refused, expected=1)
    assert answer["status"] == 422
    assert pointer in [error["pointer"] for error in answer["body"]["errors"]]


def test_a_policy_of_more_than_16_kib_is_refused_as_a_whole(policies_desk: Desk) -> None:
    longest = {"title": "\U0001f468" * 300, "body": "\U0001f468" * 300}  # 2,400 bytes.
    assert policies_desk.put(kinds(words=dict.fromkeys(LOCALES[:6], longest)))["status"] == 200
    refused = policies_desk.put(kinds(words=dict.fromkeys(LOCALES[:7], longest)), expected=1)
    assert (refused["status"], refused["body"]["errors"][0]["pointer"]) == (422, "#")


@pytest.mark.parametrize(("limit", "status"), [("1", 200), ("100", 200), ("0", 400), ("101", 400)])
def test_a_page_of_versions_has_1_to_100(policies_desk: Desk, limit: str, status: int) -> None:
    path = "/policies/default/versions"
    assert policies_desk.world.request("GET", path, "ops", roles="admin", query={"limit": limit})[0] == status


@pytest.mark.parametrize(("age", "version"), [(28, "built-in/1"), (31, "default/1")])
def test_a_change_reaches_a_running_function_after_30_seconds(policies_desk: Desk, age: int, version: str) -> None:
    world = policies_desk.world
    group = {"name": "Hikers", "group_type": "work", "members": ["ben"]}
    world.request("POST", "/groups", "alice", group | {"group_id": "before"})
    policies_desk.send("PUT", "/policies/default", {"level": "full"}, If_Match='"0"')
    world.clock.advance(age)
    world.request("POST", "/groups", "alice", group | {"group_id": "after"})
    found = {item["group_id"]["S"]: item["policy_version"]["S"] for item in world.items("GroupsTable")}
    assert found == {"before": "built-in/1", "after": version}
