"""Policies under If-Match and If-None-Match, as RFC 9110 defines them."""

import pytest

from tests.support.policies_desk import FULL, Desk
from tests.support.refusals import VALID

LOUDER = FULL | {"push_limit": 1}


@pytest.mark.parametrize("matching", ["*", ' "1" ', '"0", "1"', '"1","7"', ',"1",, "9"', 'W/"1", "1"', '"x,y", "1"'])
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_change_is_made_if_any_tag_matches(policies_desk: Desk, method: str, matching: str) -> None:
    policies_desk.put(FULL)
    body = LOUDER if method == "PUT" else None
    answer = policies_desk.send(method, "/policies/default", body, If_Match=matching)
    assert (answer["status"], answer["headers"]["ETag"]) == (200, '"2"')


@pytest.mark.parametrize("stale", ['"0"', '"2"', 'W/"1"', '"0", "7"', '""', '"one"', '"01x"', '"123456789"'])
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_change_is_refused_if_no_tag_matches(policies_desk: Desk, method: str, stale: str) -> None:
    policies_desk.put(FULL)
    body = LOUDER if method == "PUT" else None
    answer = policies_desk.send(method, "/policies/default", body, If_Match=stale)
    assert (answer["status"], answer["body"]["errors"][0]["header"]) == (412, "If-Match")
    assert policies_desk.send("GET", "/policies/default")["headers"]["ETag"] == '"1"'


@pytest.mark.parametrize(
    "malformed", ["0", "1", '"1', '1"', "'1'", '"1" "2"', '"1", 2', '*, "1"', "**", 'w/"1"', "W/1"]
)
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_malformed_tag_is_refused_by_name(policies_desk: Desk, method: str, malformed: str) -> None:
    answer = policies_desk.send(method, "/policies/default", FULL if method == "PUT" else None, If_Match=malformed)
    assert (answer["status"], answer["body"]["errors"][0]["header"]) == (400, "If-Match")
    assert "quotes" in answer["body"]["detail"]


def test_any_version_may_be_the_one_before_the_first(policies_desk: Desk) -> None:
    assert policies_desk.send("PUT", "/policies/default", FULL, If_Match="*")["headers"]["ETag"] == '"1"'


def test_a_change_with_several_tags_is_answered_again_if_it_is_repeated(policies_desk: Desk) -> None:
    policies_desk.put(FULL)
    answers = [policies_desk.send("PUT", "/policies/default", LOUDER, If_Match='"0", "1", "9"') for _ in range(2)]
    assert [(answer["status"], answer["headers"]["ETag"]) for answer in answers] == [(200, '"2"'), (200, '"2"')]
    assert policies_desk.send("GET", "/policies/default/versions")["body"]["versions"][0]["number"] == 2


@pytest.mark.parametrize("known", ['"1"', 'W/"1"', '"0", "1"', "*"])
@pytest.mark.parametrize("scope", ["default", "group_type/work"])
def test_a_policy_that_the_client_has_is_not_sent_again(policies_desk: Desk, scope: str, known: str) -> None:
    policies_desk.put(FULL, scope)
    answer = policies_desk.send("GET", f"/policies/{scope}", If_None_Match=known)
    assert (answer["status"], answer["body"], answer["headers"]["ETag"]) == (304, None, '"1"')
    assert answer["headers"]["Cache-Control"] == "private, no-cache"


def test_a_changed_policy_is_sent(policies_desk: Desk) -> None:
    policies_desk.put(FULL)
    policies_desk.put(LOUDER, expected=1)
    answer = policies_desk.send("GET", "/policies/default", If_None_Match='"1"')
    assert (answer["status"], answer["headers"]["ETag"]) == (200, '"2"')


def test_an_inherited_policy_is_sent_since_it_changes_under_the_same_tag(policies_desk: Desk) -> None:
    before = policies_desk.send("GET", "/policies/group_type/work")
    policies_desk.put(FULL)
    after = policies_desk.send("GET", "/policies/group_type/work", If_None_Match=before["headers"]["ETag"])
    assert (after["status"], after["body"]["version"]) == (200, "default/1")


def test_a_malformed_tag_that_the_client_has_is_refused_too(policies_desk: Desk) -> None:
    answer = policies_desk.send("GET", "/policies/default", If_None_Match="1")
    assert (answer["status"], answer["body"]["errors"][0]["header"]) == (400, "If-None-Match")


def test_tags_on_other_routes_are_not_looked_at(policies_desk: Desk) -> None:
    assert policies_desk.send("POST", "/groups", VALID, If_Match="nonsense")["status"] == 201
