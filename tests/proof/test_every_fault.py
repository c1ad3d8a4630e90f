"""Every kind of call of every function has every fault. Everybody is notified once all the same."""

from typing import Any

import pytest

from tests.proof.scenario import Call, calls, tell
from tests.proof.story import Score
from tests.support.faults import Fault, possible


def cases() -> list[Any]:
    """Return each kind of call with each fault. `make prove` injects two faults at a time."""
    kinds = [call for call in calls() if call[2] == 1]
    return [
        pytest.param(call, fault, id=f"{call[0].removesuffix('Function')} {call[1]} {call[2]}: {fault}")
        for call in kinds
        for fault in possible(call[1])
    ]


def test_the_story_has_every_function_make_its_calls() -> None:
    made = {(function, operation) for function, operation, _ in calls()}
    assert made >= {
        ("ApiFunction", "PutItem"),
        ("ApiFunction", "TransactWriteItems"),
        ("AnnounceGroupFunction", "PublishBatch"),
        ("AnnounceGroupFunction", "SendMessage"),
        ("InviteMembersFunction", "PublishBatch"),
        ("InviteMembersFunction", "SendMessage"),
        ("DeliverInboxFunction", "BatchGetItem"),
        ("DeliverInboxFunction", "BatchWriteItem"),
        ("DeliverInboxFunction", "PutItem"),
        ("DeliverInboxFunction", "ChangeMessageVisibility"),
        ("DeliverInboxFunction", "SendMessage"),
        ("ApiFunction", "BatchGetItem"),
        ("InviteMembersFunction", "GetItem"),
        ("DeliverPushFunction", "GetItem"),
        ("DeliverPushFunction", "BatchGetItem"),
        ("DeliverPushFunction", "Publish"),
        ("DeliverPushFunction", "Query"),
        ("DeliverPushFunction", "TransactWriteItems"),
        ("DeliverPushFunction", "DeleteEndpoint"),
        ("DeliverPushFunction", "DeleteItem"),
        ("DeliverPushFunction", "PutItem"),
        ("DeliverPushFunction", "ChangeMessageVisibility"),
        ("DeliverPushFunction", "SendMessage"),
        ("DeliverWebhookFunction", "GetSecretValue"),
        ("DeliverWebhookFunction", "GetItem"),
        ("DeliverWebhookFunction", "Post"),
        ("DeliverWebhookFunction", "PutItem"),
        ("DeliverWebhookFunction", "ChangeMessageVisibility"),
        ("DeliverWebhookFunction", "SendMessage"),
        ("DeliverOpenimFunction", "BatchGetItem"),
        ("DeliverOpenimFunction", "GetItem"),
        ("DeliverOpenimFunction", "Post"),
        ("DeliverOpenimFunction", "PutItem"),
        ("DeliverOpenimFunction", "UpdateItem"),
        ("DeliverOpenimFunction", "ChangeMessageVisibility"),
        ("DeliverOpenimFunction", "SendMessage"),
        ("ReconcileFunction", "UpdateItem"),
        ("ReconcileFunction", "Query"),
        ("ReconcileFunction", "GetItem"),
        ("ReconcileFunction", "BatchGetItem"),
        ("ReconcileFunction", "PutItem"),
        ("ReconcileFunction", "DeleteItem"),
        ("ReconcileFunction", "PublishBatch"),
        ("ReconcileFunction", "GetQueueAttributes"),
        ("ReconcileFunction", "GetMetricData"),
    }


@pytest.mark.parametrize(("call", "fault"), cases())
def test_everybody_is_notified_once_whatever_fault_a_call_has(call: Call, fault: Fault) -> None:
    assert tell({call: fault}, Score()) == {call}
