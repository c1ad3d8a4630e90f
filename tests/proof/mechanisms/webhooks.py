"""The mechanisms behind a webhook that loses nothing and disturbs nobody."""

from functools import partial

import pytest
from herald.adapters.dynamodb.endpoint_states import DynamoDBEndpointStates
from herald.domain.webhooks.endpoint_state import EndpointState
from herald.use_cases.reconcile import waiting

from tests.proof.edges import webhooks
from tests.proof.edges.stage import told
from tests.proof.mechanisms.mechanism import Mechanism


def without_remembering_stops(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(DynamoDBEndpointStates, "find", lambda self, name: EndpointState())


def without_passing_what_the_webhook_has_queued(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(waiting, "OPTIONAL_CHANNELS", ())


MECHANISMS = (
    Mechanism(
        "the state of a webhook's endpoint",
        without_remembering_stops,
        partial(told, webhooks.a_stopped_endpoint_is_left_alone),
        "sent to an endpoint that asked to be sent nothing",
    ),
    Mechanism(
        "reconcile's way past what the webhook has queued",
        without_passing_what_the_webhook_has_queued,
        partial(told, webhooks.an_endpoint_that_is_down_holds_up_nobody_else),
        "not notified because the webhook is behind",
    ),
)
