"""What fails on the local stack, and what becomes of it: by itself, or by an operator's command."""

import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner, Result

from herald_tools.commands import cli
from herald_tools.local import stack as local_stack
from herald_tools.local.census import actual, differences, expected
from herald_tools.local.client import HeraldClient, User
from herald_tools.local.stack import Stack
from tests.support.workers import kill, set_mapping, workers

DEADLINE = 600.0
"""Seconds to wait for what must come. It decides nothing but how long a failing test takes."""

Herald = Callable[..., Result]


@pytest.fixture
def herald(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Herald:
    """Runs the command line on the tests' stack."""
    monkeypatch.setattr(local_stack, "running", lambda: stack)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(cli.app, list(arguments), env={"COLUMNS": "200"})

    return run


def wait_until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + DEADLINE
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.5)


def is_complete(client: HeraldClient, creator: User, group_id: str) -> bool:
    """Ask as a patient client does: an API whose worker was just killed answers 502 once."""
    try:
        return bool(client.get(creator, f"/groups/{group_id}/deliveries")["complete"])
    except httpx.HTTPStatusError as error:
        if error.response.is_server_error:
            return False
        raise


@pytest.fixture
def impatient_queue(stack: Stack) -> Iterator[None]:
    """Let messages of killed workers be redelivered after half a minute, not six: reconcile leaves them alone."""
    sqs = stack.session().client("sqs", endpoint_url=stack.endpoint_url)
    url = stack.outputs["InboxQueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "30"})
    yield
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "360"})


@pytest.mark.usefixtures("impatient_queue")
def test_everybody_is_notified_once_although_every_worker_is_killed(stack: Stack, client: HeraldClient) -> None:
    creator = User("survivor")
    members = [f"shaken-{number}" for number in range(9_999)]
    body = {"name": "Shaken", "group_type": "super", "members": members, "group_id": "shaken"}
    assert client.create(creator, body).status_code == 201
    killed = 0
    wait_until(lambda: bool(workers(stack, "DeliverInbox")), "nothing is delivered")
    for _ in range(5):
        killed += kill(stack)
        time.sleep(0.4)
    assert killed > 0
    wait_until(lambda: is_complete(client, creator, "shaken"), "somebody is still not told")
    told = Counter({each: count for each, count in actual(stack).items() if each.group_id == "shaken"})
    assert differences(expected("shaken", creator.user_id, members), told) == []


def put_item(stack: Stack, item: dict[str, Any]) -> None:
    dynamodb = stack.session().client("dynamodb", endpoint_url=stack.endpoint_url)
    dynamodb.put_item(TableName=stack.outputs["GroupsTable"], Item=item)


def get_group_item(stack: Stack, group_id: str) -> dict[str, Any]:
    dynamodb = stack.session().client("dynamodb", endpoint_url=stack.endpoint_url)
    key: Any = {"PK": {"S": f"GROUP#{group_id}"}, "SK": {"S": "GROUP"}}
    return dict(dynamodb.get_item(TableName=stack.outputs["GroupsTable"], Key=key)["Item"])


def test_a_poison_record_is_quarantined_shown_and_after_its_repair_replayed(
    stack: Stack, client: HeraldClient, herald: Herald
) -> None:
    creator = User("chemist")
    body = {"name": "Sound", "group_type": "work", "members": ["nina"], "group_id": "sound"}
    assert client.create(creator, body).status_code == 201
    sound = get_group_item(stack, "sound")
    poison = json.loads(json.dumps(sound).replace('"sound"', '"poison"').replace("GROUP#sound", "GROUP#poison"))
    put_item(stack, poison | {"schema_version": {"N": "99"}})
    assert client.create(creator, body | {"group_id": "behind"}).status_code == 201
    wait_until(lambda: is_complete(client, creator, "behind"), "the neighbour is held up")

    wait_until(lambda: herald("dlq", "show", "stream").output.count("poison") == 1, "the record is not set aside")
    shown = herald("dlq", "show", "stream", "--body")
    assert "schema version 99" in shown.output
    assert '"sequence_number"' in shown.output
    assert re.search(r"stream +[1-9]", herald("dlq", "list").output)

    early = herald("dlq", "redrive", "stream")
    assert early.exit_code == 1
    assert "1 tried again, 1 failed again." in early.output
    assert "schema version 99" in early.output
    put_item(stack, poison)
    redriven = herald("dlq", "redrive", "stream")
    assert (redriven.exit_code, "tried again." in redriven.output) == (0, True), redriven.output
    wait_until(lambda: is_complete(client, creator, "poison"), "the repaired group is not told")
    assert "The queue is empty." in herald("dlq", "show", "stream").output


def test_an_unreadable_message_is_quarantined_with_its_cause_and_can_be_purged(stack: Stack, herald: Herald) -> None:
    sqs = stack.session().client("sqs", endpoint_url=stack.endpoint_url)
    sqs.send_message(QueueUrl=stack.outputs["InboxQueueUrl"], MessageBody='{"no": "message"}')
    wait_until(lambda: "not a message of Herald" in herald("dlq", "show", "inbox").output, "it is not set aside")
    assert herald("dlq", "purge", "inbox", "--yes").exit_code == 0
    wait_until(lambda: "The queue is empty." in herald("dlq", "show", "inbox").output, "it is still there")


def test_dead_letters_are_delivered_again_and_none_is_lost(stack: Stack, client: HeraldClient, herald: Herald) -> None:
    """Messages of a real group, taken from its way and put where they would be after too many receives."""
    creator = User("undertaker")
    body = {"name": "Buried", "group_type": "work", "members": ["olaf"], "group_id": "buried"}
    set_mapping(stack, "DeliverInbox", enabled=False)
    assert client.create(creator, body).status_code == 201
    sqs = stack.session().client("sqs", endpoint_url=stack.endpoint_url)
    buried: list[str] = []
    while len(buried) < 2:
        answer = sqs.receive_message(QueueUrl=stack.outputs["InboxQueueUrl"], WaitTimeSeconds=1)
        for message in answer.get("Messages", []):
            sqs.send_message(QueueUrl=stack.outputs["InboxDeadLetterQueueUrl"], MessageBody=message["Body"])
            sqs.delete_message(QueueUrl=stack.outputs["InboxQueueUrl"], ReceiptHandle=message["ReceiptHandle"])
            buried += ["buried"] if json.loads(message["Body"])["subject"] == "buried" else []
    assert "olaf" not in {told.user_id for told in actual(stack)}
    set_mapping(stack, "DeliverInbox", enabled=True)
    redriven = herald("dlq", "redrive", "inbox")
    assert (redriven.exit_code, "tried again." in redriven.output) == (0, True), redriven.output
    wait_until(lambda: is_complete(client, creator, "buried"), "the redriven group is not told")
    assert "queue.redriven" in json.dumps(audit_of_operators(stack))


def audit_of_operators(stack: Stack) -> list[str]:
    """Return what operators' commands have written into the audit log."""
    logs = stack.session().client("logs", endpoint_url=stack.endpoint_url)
    answer = logs.filter_log_events(logGroupName=stack.outputs["AuditLogName"], filterPattern='"queue."')
    return [event["message"] for event in answer["events"] if event["logStreamName"].startswith("operator/")]


def test_reconcile_by_hand_reports_and_repairs_what_is_missing(
    stack: Stack, client: HeraldClient, herald: Herald
) -> None:
    """A group whose stream record never reached anybody: its item is written under the stream's filter."""
    creator = User("archivist")
    body = {"name": "Model", "group_type": "work", "members": ["petra"], "group_id": "model"}
    assert client.create(creator, body).status_code == 201
    item = json.loads(json.dumps(get_group_item(stack, "model")).replace("model", "silent"))
    put_item(stack, item | {"entity": {"S": "hidden"}, "created_bucket": {"S": "CREATED#nowhere"}})
    put_item(stack, item | {"created_bucket": {"S": "CREATED#nowhere"}})
    looked = herald("reconcile", "--group", "silent", "--dry-run")
    assert looked.exit_code == 0
    assert "1 checked, 1 incomplete; nothing was changed (--dry-run)." in looked.output
    mended = herald("reconcile", "--group", "silent")
    assert "1 checked, 1 incomplete; 1 published again." in mended.output
    wait_until(lambda: is_complete(client, creator, "silent"), "the silent group is not told")
    assert " checked, " in herald("reconcile", "--since", "1h", "--dry-run").output
    assert herald("reconcile", "--since", "some day").exit_code == 1
