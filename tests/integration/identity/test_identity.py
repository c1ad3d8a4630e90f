"""Who calls is what the authorizer says, and nothing that a client can send."""

import json
from typing import Any

import pytest

from tests.support.api_events import api_event
from tests.support.operations import GROUP, NEW_GROUP, REQUESTS, found_group
from tests.support.prepared import prepared
from tests.support.tokens import token
from tests.support.world import World

PUBLIC = {"GET /health"}
PROTECTED = sorted(set(REQUESTS) - PUBLIC)

CLAIMS = {
    "X-User-Id": "ben",
    "X-User": "ben",
    "X-Forwarded-User": "ben",
    "X-Remote-User": "ben",
    "X-Authenticated-Userid": "ben",
    "X-Amzn-Oidc-Identity": "ben",
    "X-Amzn-Request-Context": json.dumps({"authorizer": {"user_id": "ben", "roles": "admin"}}),
    "X-Roles": "admin",
    "X-Admin": "true",
    "From": "ben",
    "Cookie": "user_id=ben; roles=admin; session=ben",
    "Authorization": f"Bearer {token(sub='ben', roles=['admin'])}",
    "Proxy-Authorization": f"Bearer {token(sub='ben', roles=['admin'])}",
    "X-Api-Key": "admin",
    "user_id": "ben",
    "principalId": "ben",
    "operationID": "ben",
    "X-HTTP-Method-Override": "DELETE",
    "X-Original-URL": "/v1/health",
    "X-Rewrite-URL": "/v1/health",
}
"""Headers by which proxies and frameworks elsewhere say who calls, or what."""

QUERY = {"user_id": "ben", "user": "ben", "sub": "ben", "as": "ben", "roles": "admin", "access_token": token(sub="ben")}


@pytest.fixture
def group(world: World) -> World:
    """A stack with a group that ben is in, and eve is not."""
    return prepared(world, found_group)


def looks_like_eve(world: World, **options: Any) -> None:
    """Assert that a caller who is eve to the authorizer sees what eve sees, and no more."""
    assert world.request("GET", f"/groups/{GROUP}", "eve", **options)[0] == 404
    assert world.request("GET", f"/groups/{GROUP}/deliveries", "eve", **options)[0] == 404
    assert world.request("GET", "/policies", "eve", **options)[0] == 403
    assert world.request("GET", "/me/notifications", "eve", **options)[1] == {"notifications": [], "next_cursor": None}
    status, made = world.request("POST", "/groups", "eve", NEW_GROUP, **options)
    assert (status, made["group"]["owner"], made["group"]["creator"]["user_id"]) == (201, "eve", "eve")


def test_ben_sees_what_eve_does_not(group: World) -> None:
    assert group.request("GET", f"/groups/{GROUP}", "ben")[0] == 200
    assert len(group.request("GET", "/me/notifications", "ben")[1]["notifications"]) == 1
    assert group.request("GET", "/policies", "ben", roles="admin")[0] == 200


@pytest.mark.parametrize("name", CLAIMS)
def test_no_header_changes_who_calls(group: World, name: str) -> None:
    looks_like_eve(group, headers={name: CLAIMS[name]})
    looks_like_eve(group, headers={name.lower(): CLAIMS[name]})


def test_all_such_headers_together_change_nothing_either(group: World) -> None:
    looks_like_eve(group, headers=CLAIMS)


@pytest.mark.parametrize("name", QUERY)
def test_no_query_parameter_changes_who_calls(group: World, name: str) -> None:
    looks_like_eve(group, query={name: QUERY[name]})


FIELDS = ("creator", "user_id", "caller", "sub", "actor", "roles", "is_admin", "requestContext", "authorizer")


@pytest.mark.parametrize(
    "operation", [name for name in PROTECTED if REQUESTS[name].body is not None and "policies" not in name]
)
def test_no_field_of_a_body_says_who_calls(group: World, operation: str) -> None:
    request = REQUESTS[operation]
    before = group.items("GroupsTable"), group.items("SettingsTable")
    for field in FIELDS:
        spoiled = {**request.body, field: {"user_id": "ben", "roles": "admin"}}
        status, problem = group.request(request.method, request.path, "eve", spoiled)
        assert status in (403, 422)
        assert problem["errors"][0]["pointer"].startswith(f"#/{field}")
    assert (group.items("GroupsTable"), group.items("SettingsTable")) == before


NOBODY: dict[str, Any] = {
    "no context": None,
    "an empty context": {},
    "a context without a user": {"principalId": "ben", "name": "Ben", "roles": "admin"},
    "claims of another kind of authorizer": {"claims": {"sub": "ben", "cognito:username": "ben"}},
    "an empty user": {"user_id": "", "roles": "admin"},
    "a user that is nothing": {"user_id": None, "roles": "admin"},
    "a user that is no id": {"user_id": "ben smith", "roles": "admin"},
    "a user that is a number": {"user_id": 1, "roles": "admin"},
}


@pytest.mark.parametrize("operation", PROTECTED)
def test_without_the_authorizer_nobody_is_served(group: World, operation: str) -> None:
    request = REQUESTS[operation]
    before = [group.items(table) for table in ("GroupsTable", "InboxTable", "SettingsTable")]
    for name, context in NOBODY.items():
        event = api_event(request.method, request.path, "ben", request.body, headers=dict(request.headers or {}))
        event["requestContext"]["authorizer"] = context
        answer = group.invoke("ApiFunction", event)
        problem = json.loads(answer["body"])
        assert (answer["statusCode"], problem["type"]) == (500, "urn:herald:problem:internal-error"), name
        unexpected, failed = group.audit_lines()[-2:]
        assert (unexpected["event"], unexpected["error"]) == ("error.unexpected", "NoCaller")
        assert (failed["event"], failed["reason"]) == ("request.failed", "internal-error")
    assert [group.items(table) for table in ("GroupsTable", "InboxTable", "SettingsTable")] == before


def test_a_context_that_is_not_there_at_all_is_nobody_too(group: World) -> None:
    event = api_event("GET", f"/groups/{GROUP}", "ben")
    del event["requestContext"]["authorizer"]
    assert group.invoke("ApiFunction", event)["statusCode"] == 500


def test_only_the_context_gives_a_role(group: World) -> None:
    for roles in ("", "user", "administrator", "Admin", "admins"):
        assert group.request("GET", "/policies", "eve", roles=roles)[0] == 403
    assert group.request("GET", "/policies", "eve", roles="admin")[0] == 200
