"""The audit log: every step of a creation in one place, ids and no texts."""

import json
import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from herald.adapters.dynamodb.inbox_writer import DynamoDBInboxWriter
from herald.domain.notifications.notification import Notification
from herald.domain.times import from_rfc3339
from herald.entrypoints.observing import InvocationFailed

from tests.integration.conftest import Create
from tests.support.production import OPTIONAL
from tests.support.world import World

SECRETS = ("Hikers of the north", "We walk at night.", "Meet at the mill.", "https://example.com/face.png", "Alice")


def test_the_story_of_a_creation_is_complete(world: World, create: Create) -> None:
    group_id = create(501, headers={"Idempotency-Key": "k", "operationID": "op-7"})
    create(501, headers={"Idempotency-Key": "k"})
    world.settle()
    story = [line for line in world.audit_lines() if line.get("group_id") == group_id]
    assert sorted(line["event"] for line in story) == sorted(
        [
            "group.committed",
            "group.replayed",
            *["notifications.published"] * 2,
            *["notifications.delivered"] * 3,
        ]
    )
    told = [line["recipients"] for line in story if line["event"] == "notifications.delivered"]
    assert sum(told) == 501
    assert {line["outcome"] for line in story} == {"done"}
    of_the_stream = [line for line in story if line["event"] == "notifications.published"]
    assert {line["operation_id"] for line in of_the_stream} == {"op-7"}
    assert all(line["lag_ms"] >= 0 for line in story if line["event"] == "notifications.delivered")


def test_lines_name_their_invocation_and_their_time(world: World, create: Create) -> None:
    create(2)
    world.settle()
    lines = world.audit_lines()
    assert len({line["function_request_id"] for line in lines}) == 3
    for line in lines:
        assert from_rfc3339(line["timestamp"])
        assert re.fullmatch(r"[-\d]{10}T[:\d]{8}\.\d{3}Z", line["timestamp"])


def test_a_line_repeats_nothing_that_its_event_or_its_log_stream_says(world: World, create: Create) -> None:
    create(2)
    world.settle()
    repeated = {"message", "service", "cold_start", "function_name", "function_arn", "function_memory_size"}
    assert not any(repeated & line.keys() for line in world.audit_lines())


@pytest.mark.parametrize(("sampled", "named"), [("1", True), ("0", False)])
def test_a_line_names_the_trace_if_x_ray_has_one(
    world: World,
    create: Create,
    monkeypatch: pytest.MonkeyPatch,
    sampled: str,
    named: bool,  # noqa: FBT001
) -> None:
    trace = "1-5759e988-bd862e3fe1be46a994272793"
    monkeypatch.setenv("_X_AMZN_TRACE_ID", f"Root={trace};Parent=53995c3f42cd8ad8;Sampled={sampled}")
    create(2)
    assert [line.get("xray_trace_id") == trace for line in world.audit_lines()] == [named]


def test_a_refusal_says_who_and_why(world: World) -> None:
    world.request("POST", "/groups", "alice", {"name": ""}, headers={"operationID": "op-8"})
    (line,) = world.audit_lines()
    assert (line["event"], line["outcome"]) == ("request.refused", "refused")
    assert (line["actor"], line["operation_id"], line["reason"]) == ("alice", "op-8", "invalid-request")


def test_no_text_of_a_group_is_in_the_log(world: World, create: Create) -> None:
    name, introduction, announcement, face_url, _ = SECRETS
    texts = {"name": name, "introduction": introduction, "announcement": announcement, "face_url": face_url}
    create(3, **texts)
    world.request("POST", "/groups", "alice", {"members": [], "group_type": "work", **texts})
    world.settle()
    assert len(world.audit_lines()) == 5
    assert not any(secret in world.log.getvalue() for secret in SECRETS)


def test_a_refusal_names_the_group_it_was_about(world: World, create: Create) -> None:
    create(2, group_id="hikers")
    world.request("GET", "/groups/hikers/members", "eve")
    assert world.audit_lines()[-1]["group_id"] == "hikers"


def test_an_unexpected_error_is_traced_without_the_text_that_caused_it(
    world: World, create: Create, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(inbox: DynamoDBInboxWriter, items: Sequence[Notification], *_: object) -> None:
        raise RuntimeError(items[0].content.introduction)

    monkeypatch.setattr(DynamoDBInboxWriter, "put", fails)
    create(2, introduction="We walk at night.")
    world.play_stream()
    (body,) = [m["Body"] for m in world.messages("InboxQueue") if "invitation" in json.loads(m["Body"])["type"]]
    record = {
        "messageId": "m",
        "receiptHandle": "r",
        "body": body,
        "attributes": {"ApproximateReceiveCount": "1"},
        "eventSource": "aws:sqs",
    }
    answer = world.invoke("DeliverInboxFunction", {"Records": [record]})
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m"}]}
    assert "night" not in world.log.getvalue()
    (line,) = [line for line in world.audit_lines() if "trace" in line]
    assert (line["error"], line["level"]) == ("RuntimeError", "ERROR")
    assert "small_batch" in line["trace"]


def test_a_forged_operation_id_cannot_forge_a_line(world: World) -> None:
    forged = 'x","event":"group.committed'
    world.request("GET", "/groups/unknown", "alice", headers={"operationID": forged})
    (line,) = world.audit_lines()
    assert line["event"] == "request.refused"
    assert line["operation_id"] != forged


def test_every_line_is_one_json_document(world: World, create: Create) -> None:
    create(3)
    assert all(isinstance(json.loads(line), dict) for line in world.log.getvalue().splitlines())


EVENTS: dict[str, Any] = {
    "AnnounceGroupFunction": {"Records": "no batch"},
    "InviteMembersFunction": {"Records": "no batch"},
    "DeliverInboxFunction": {"Records": "no batch"},
    "DeliverPushFunction": {"Records": "no batch"},
    "DeliverOpenimFunction": {"Records": "no batch"},
    "DeliverWebhookFunction": {"Records": "no batch"},
    "ReconcileFunction": {"task": "a secret"},
    "AuthorizerFunction": {"methodArn": None, "authorizationToken": 7},
}


@pytest.mark.parametrize("function", EVENTS)
def test_a_function_that_crashes_says_so_and_lambda_learns_no_text(world: World, function: str) -> None:
    for name, value in OPTIONAL.items():
        world.configure(name, value)
    with pytest.raises(InvocationFailed, match=r"^\w+$") as raised:
        world.invoke(function, EVENTS[function])
    assert raised.value.__suppress_context__
    (line,) = world.audit_lines()
    assert (line["event"], line["level"]) == ("error.unexpected", "ERROR")
    assert "secret" not in world.log.getvalue()
    assert [each["UnexpectedErrors"] for each in world.measured()] == [[1]]


def test_a_refused_creation_is_part_of_the_story_of_the_group_it_collided_with(world: World, create: Create) -> None:
    create(2, group_id="hikers")
    body = {"name": "Walkers", "group_type": "work", "members": ["ben"], "group_id": "hikers"}
    assert world.request("POST", "/groups", "eve", body)[0] == 409
    line = world.audit_lines()[-1]
    assert (line["event"], line["group_id"], line["reason"]) == ("request.refused", "hikers", "group-id-taken")


def test_the_id_of_the_request_is_on_every_line_of_the_api(world: World, create: Create) -> None:
    create(2)
    create(2, headers={"operationID": "op-9"})
    first, *_, last = world.audit_lines()
    assert UUID(first["operation_id"])
    assert "correlation_id" not in first  # It would be the operation's id.
    assert last["operation_id"] == "op-9"
    assert UUID(last["correlation_id"])
