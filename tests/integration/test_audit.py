"""The audit log: every step of a creation in one place, ids and no texts."""

import json

from tests.integration.conftest import Create
from tests.support.world import World

SECRETS = ("Hikers of the north", "We walk at night.", "Meet at the mill.", "https://example.com/face.png", "Alice")


def test_the_story_of_a_creation_is_complete(world: World, create: Create) -> None:
    group_id = create(501, headers={"Idempotency-Key": "k", "operationID": "op-7"})
    create(501, headers={"Idempotency-Key": "k"})
    world.settle()
    story = [line for line in world.audit_lines() if line.get("group_id") == group_id]
    assert sorted(line["event"] for line in story) == sorted(
        [
            "request.received",
            "group.committed",
            "request.received",
            "group.replayed",
            *["notifications.planned"] * 3,
            *["notifications.published"] * 3,
            *["notifications.delivered"] * 3,
        ]
    )
    told = [line["recipients"] for line in story if line["event"] == "notifications.delivered"]
    assert sum(told) == 501
    assert {line["outcome"] for line in story} == {"done"}
    assert {line["operation_id"] for line in story if line["event"].startswith("notifications.")} == {"op-7"}
    assert all(line["lag_ms"] >= 0 for line in story if line["event"] == "notifications.delivered")


def test_lines_name_their_function_and_their_time(world: World, create: Create) -> None:
    create(2)
    world.settle()
    lines = world.audit_lines()
    functions = {"ApiFunction", "ConfirmCreationFunction", "InviteMembersFunction", "DeliverInboxFunction"}
    assert {line["function_name"] for line in lines} == functions
    assert all(line["timestamp"].endswith("+00:00") and line["function_request_id"] for line in lines)


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
    assert len(world.audit_lines()) == 9
    assert not any(secret in world.log.getvalue() for secret in SECRETS)


def test_a_refusal_names_the_group_it_was_about(world: World, create: Create) -> None:
    create(2, group_id="hikers")
    world.request("GET", "/groups/hikers/members", "eve")
    assert world.audit_lines()[-1]["group_id"] == "hikers"


def test_an_unexpected_error_is_traced_without_the_text_that_caused_it(world: World, create: Create) -> None:
    create(2, introduction="We walk at night.")
    world.play_stream()
    (body,) = [m["Body"] for m in world.messages("InboxQueue") if "invitation" in json.loads(m["Body"])["type"]]
    spoiled = body.replace("We walk at night.", "We walk at night. \\ud800")
    record = {
        "messageId": "m",
        "receiptHandle": "r",
        "body": spoiled,
        "attributes": {"ApproximateReceiveCount": "1"},
        "eventSource": "aws:sqs",
    }
    answer = world.invoke("DeliverInboxFunction", {"Records": [record]})
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m"}]}
    assert "night" not in world.log.getvalue()
    (line,) = [line for line in world.audit_lines() if "trace" in line]
    assert (line["error"], line["level"]) == ("UnicodeEncodeError", "ERROR")
    assert "summary" in "".join(line["trace"]) or "dynamodb_inbox" in "".join(line["trace"])


def test_a_forged_operation_id_cannot_forge_a_line(world: World) -> None:
    forged = 'x","event":"group.committed'
    world.request("GET", "/groups/unknown", "alice", headers={"operationID": forged})
    (line,) = world.audit_lines()
    assert line["event"] == "request.refused"
    assert line["operation_id"] != forged


def test_every_line_is_one_json_document(world: World, create: Create) -> None:
    create(3)
    assert all(isinstance(json.loads(line), dict) for line in world.log.getvalue().splitlines())
