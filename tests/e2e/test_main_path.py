"""The main path over HTTP: API Gateway, Lambda workers, a stream, a topic, queues."""

import json
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest

from herald_tools.commands.audit.timeline import story_of
from herald_tools.commands.common import target
from herald_tools.commands.common.spans import Span
from herald_tools.local.census import InboxEntry, actual, differences, expected
from herald_tools.local.client import HeraldClient, User
from herald_tools.local.stack import Stack

DEADLINE = 120.0
"""Seconds to wait for what must come. It decides nothing but how long a failing test takes."""


def wait_until_told(client: HeraldClient, creator: User, group_id: str) -> dict[str, Any]:
    deadline = time.monotonic() + DEADLINE
    while True:
        deliveries = client.get(creator, f"/groups/{group_id}/deliveries")
        if deliveries["complete"] or time.monotonic() > deadline:
            return deliveries
        time.sleep(0.1)


def told_of(stack: Stack, group_id: str) -> Counter[InboxEntry]:
    return Counter({told: count for told, count in actual(stack).items() if told.group_id == group_id})


@pytest.mark.parametrize("size", [2, 12, 500, 501, 1_000, 10_000])
def test_everyone_is_notified_exactly_once_and_the_ledger_is_complete(
    stack: Stack, client: HeraldClient, size: int
) -> None:
    creator = User(f"creator-{size}", "Creator")
    members = [f"member-{size}-{number}" for number in range(1, size)]
    answer = client.create(creator, {"name": f"Group of {size}", "group_type": "super", "members": members})
    assert answer.status_code == 201, answer.text
    created = answer.json()
    assert (created["recipients"], created["group"]["member_count"]) == (size, size)
    group_id = created["group"]["group_id"]
    deliveries = wait_until_told(client, creator, group_id)
    told = {(row["channel"], row["kind"]): (row["planned"], row["done"]) for row in deliveries["deliveries"]}
    invited = size - 1
    assert told == {
        ("inbox", "group.creation.confirmed"): (1, 1),
        ("inbox", "group.invitation.received"): (invited, invited),
    }
    assert all((row["pending"], row["failed"]) == (0, 0) for row in deliveries["deliveries"])
    assert all(row["since"] >= created["group"]["created_at"] for row in deliveries["deliveries"])
    assert deliveries["complete"]
    assert differences(expected(group_id, creator.user_id, members), told_of(stack, group_id)) == []


def test_an_invitation_can_be_read_and_marked_read(client: HeraldClient) -> None:
    creator, member = User("reader-creator", "Rhea"), User("reader")
    answer = client.create(creator, {"name": "Readers", "group_type": "work", "members": ["reader"]})
    group_id = answer.json()["group"]["group_id"]
    assert answer.headers["Location"].endswith(f"/groups/{group_id}")
    wait_until_told(client, creator, group_id)
    (notification,) = client.get(member, "/me/notifications")["notifications"]
    assert (notification["inviter"]["name"], notification["role"], notification["read"]) == ("Rhea", "member", False)
    assert client.get(member, "/me/notifications/unread") == {"unread": 1}
    through = {"through": notification["notification_id"]}
    assert client.send(member, "POST", "/me/notifications/read", json=through).status_code == 204
    assert client.get(member, "/me/notifications/unread") == {"unread": 0}
    roles = client.get(member, f"/groups/{group_id}/members")["members"]
    assert roles == [{"user_id": "reader-creator", "role": "owner"}, {"user_id": "reader", "role": "member"}]


ROUNDS, THREADS = 50, 20


def test_twenty_threads_with_one_key_make_one_group_fifty_times(stack: Stack, client: HeraldClient) -> None:
    creator = User("racer")
    with ThreadPoolExecutor(THREADS) as threads:
        for number in range(ROUNDS):
            size = 3 if number % 10 else 501  # One item, or several in one transaction.
            body = {"name": "Race", "group_type": "normal", "members": [f"runner-{n}" for n in range(1, size)]}
            answers = list(
                threads.map(
                    lambda _, body=body, key=f"round-{number}": client.create(creator, body, key), range(THREADS)
                )
            )
            assert {answer.status_code for answer in answers} == {201}
            assert len({answer.content for answer in answers}) == 1
            assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1
    groups = stack.session().client("dynamodb", endpoint_url=stack.endpoint_url)
    pages = groups.get_paginator("scan").paginate(TableName=stack.outputs["GroupsTable"])
    owners = [item["owner"]["S"] for page in pages for item in page["Items"] if "owner" in item]
    assert owners.count("racer") == ROUNDS


def gateway_messages(stack: Stack, group_id: str, kinds: set[str]) -> list[Any]:
    """Consume the gateway queue until every kind of message about a group has come; others' come in between."""
    sqs = stack.session().client("sqs", endpoint_url=stack.endpoint_url)
    url, found = stack.outputs["GatewayQueueUrl"], list[Any]()
    deadline = time.monotonic() + DEADLINE
    while {json.loads(message["Body"])["type"] for message in found} != kinds:
        assert time.monotonic() < deadline, f"only {found} came"
        answer = sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"], WaitTimeSeconds=1
        )
        for message in answer.get("Messages", []):
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            if json.loads(message["Body"]).get("subject") == group_id:  # Those in v1 have none.
                found.append(message)
    return found


def test_the_gateway_queue_gets_each_message(stack: Stack, client: HeraldClient) -> None:
    body = {"name": "Gate", "group_type": "work", "members": ["walker"], "group_id": "gate"}
    assert client.create(User("gatekeeper"), body).status_code == 201
    kinds = {"group.creation.confirmed", "group.invitation.received"}
    for message in gateway_messages(stack, "gate", kinds):
        assert message["MessageAttributes"]["group_type"]["StringValue"] == "work"


def test_the_audit_log_has_the_story(stack: Stack, client: HeraldClient) -> None:
    creator = User("auditor")
    body = {"name": "Audited", "group_type": "work", "members": ["audited"], "group_id": "audited-group"}
    began, deadline = datetime.now(UTC), time.monotonic() + DEADLINE
    client.send(creator, "POST", "/groups", json=body, headers={"operationID": "op-audit"})
    wait_until_told(client, creator, "audited-group")
    wanted = {"group.committed": 1, "notifications.published": 1}
    wanted |= {"notifications.delivered": 2}
    while True:  # CloudWatch shows a function's last line a moment after the function has answered.
        story = story_of("audited-group", Span(began, datetime.now(UTC)), target.of_stack(stack))
        events = Counter(line["event"] for line in story.lines)
        if events == wanted or time.monotonic() > deadline:
            break
        time.sleep(0.2)
    assert events == wanted
    assert story.is_complete
    assert {line["operation_id"] for line in story.lines if "operation_id" in line} == {"op-audit"}
    assert {user for each in story.deliveries.values() for user in each.notified} == {"auditor", "audited"}
    (committed,) = [line for line in story.lines if line["event"] == "group.committed"]
    assert committed["correlation_id"] != committed["operation_id"]


@pytest.mark.parametrize(
    "header",
    [{}, {"Authorization": "Bearer forged.to.ken"}, {"Authorization": "Basic YTpi"}],
    ids=["no token", "a forged token", "another scheme"],
)
def test_a_request_without_a_valid_token_gets_a_problem_document(stack: Stack, header: dict[str, str]) -> None:
    answer = httpx.post(f"{stack.api_url}/groups", json={}, headers=header, timeout=60)
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["status"], problem["errors"][0]["header"]) == (401, "Authorization")


BODY = {"name": "Bad", "group_type": "work", "members": ["ben"]}


@pytest.mark.parametrize(
    ("request_options", "status", "named"),
    [
        ({"json": BODY | {"name": ""}}, 422, "#/name"),
        ({"json": BODY | {"members": ["ben", "ben"]}}, 422, "#/members/1"),
        ({"json": BODY | {"colour": "red"}}, 422, "#/colour"),
        ({"json": BODY | {"members": [f"m{n}" for n in range(10_000)]}}, 422, "#/members"),
        ({"json": BODY | {"owner": "olga"}}, 403, "#/owner"),
        ({"json": BODY, "headers": {"Idempotency-Key": "two words"}}, 400, "Idempotency-Key"),
        ({"content": b"{", "headers": {"Content-Type": "application/json"}}, 400, "#"),
        ({}, 400, "#"),
        ({"data": {"name": "Bad"}}, 415, "Content-Type"),
        ({"json": BODY | {"ex": "x" * 1024 * 1024}}, 413, "#"),
    ],
)
def test_bad_input_is_refused_by_field_over_http(
    client: HeraldClient, request_options: dict[str, Any], status: int, named: str
) -> None:
    answer = client.send(User("alice"), "POST", "/groups", **request_options)
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert named in [value for error in answer.json()["errors"] for value in error.values()]


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/channels", 404), ("DELETE", "/groups", 405), ("POST", "/", 404)]
)
def test_unknown_paths_and_wrong_methods_are_problem_documents(
    client: HeraldClient, method: str, path: str, status: int
) -> None:
    answer = client.send(User("alice"), method, path)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_health_and_documentation_need_no_token(stack: Stack) -> None:
    assert httpx.get(f"{stack.api_url}/health", timeout=60).json() == {"status": "ok"}
    document = httpx.get(f"{stack.api_url}/openapi.json", timeout=60).json()
    assert document["openapi"].startswith("3.1")
    assert "/groups/{group_id}/deliveries" in document["paths"]
    root = urljoin(f"{stack.api_url}/openapi.json", document["servers"][0]["url"]).rstrip("/")
    assert httpx.get(f"{root}/health", timeout=60).json() == {"status": "ok"}
    page = httpx.get(f"{stack.api_url}/docs", timeout=60)
    assert "swagger-ui" in page.text
    assert page.headers["Content-Type"].startswith("text/html")
