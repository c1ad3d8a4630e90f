"""Every kind of call of every function meets every other fault; everybody is told all the same, once."""

from typing import Any

import pytest

from tests.proof.scenario import Call, calls, tell
from tests.proof.story import Score
from tests.support.faults import Fault, possible


def cases() -> list[Any]:
    """Return each kind of call with every other fault, so that each fault meets every other kind.

    `make prove` lets two calls at a time meet faults, of all calls and all faults.
    """
    kinds = [call for call in calls() if call[2] == 1]
    return [
        pytest.param(call, fault, id=f"{call[0].removesuffix('Function')} {call[1]} {call[2]}: {fault}")
        for number, call in enumerate(kinds)
        for fault in possible(call[1])[number % 2 :: 2]
    ]


def test_the_story_has_every_function_make_its_calls() -> None:
    made = {(function, operation) for function, operation, _ in calls()}
    assert made >= {
        ("ApiFunction", "PutItem"),
        ("ApiFunction", "TransactWriteItems"),
        ("ConfirmCreationFunction", "PublishBatch"),
        ("ConfirmCreationFunction", "SendMessage"),
        ("InviteMembersFunction", "PublishBatch"),
        ("InviteMembersFunction", "SendMessage"),
        ("DeliverInboxFunction", "GetItem"),
        ("DeliverInboxFunction", "BatchWriteItem"),
        ("DeliverInboxFunction", "PutItem"),
        ("DeliverInboxFunction", "ChangeMessageVisibility"),
        ("DeliverInboxFunction", "SendMessage"),
        ("ApiFunction", "BatchGetItem"),
        ("InviteMembersFunction", "GetItem"),
        ("DeliverPushFunction", "GetItem"),
        ("DeliverPushFunction", "BatchGetItem"),
        ("DeliverPushFunction", "Publish"),
        ("DeliverPushFunction", "UpdateItem"),
        ("DeliverPushFunction", "PutItem"),
        ("DeliverPushFunction", "ChangeMessageVisibility"),
        ("DeliverPushFunction", "SendMessage"),
        ("ReconcileFunction", "UpdateItem"),
        ("ReconcileFunction", "Query"),
        ("ReconcileFunction", "GetItem"),
        ("ReconcileFunction", "BatchGetItem"),
        ("ReconcileFunction", "PutItem"),
        ("ReconcileFunction", "DeleteItem"),
        ("ReconcileFunction", "PublishBatch"),
    }


@pytest.mark.parametrize(("call", "fault"), cases())
def test_everybody_is_told_once_whatever_a_call_meets(call: Call, fault: Fault) -> None:
    assert tell({call: fault}, Score()) == {call}
