"""The mechanisms behind one notice for each recipient."""

from functools import partial

import pytest
from herald.adapters.dynamodb.delivery_claims import DynamoDBDeliveryClaims
from herald.adapters.openim.notices import OpenIMNotices

from tests.proof.edges import openim
from tests.proof.edges.stage import told
from tests.proof.mechanisms.mechanism import Mechanism


def without_asking(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(OpenIMNotices, "_was_sent", lambda self, operation_id, time_left: False)


def without_the_mark(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(DynamoDBDeliveryClaims, "begin", lambda self, key, now, until: False)


MECHANISMS = (
    Mechanism(
        "asking OpenIM before a call is repeated",
        without_asking,
        partial(told, openim.the_answer_to_a_notice_is_lost),
        "sent to OpenIM twice or wrongly",
    ),
    Mechanism(
        "the mark that an attempt to deliver to OpenIM has begun",
        without_the_mark,
        partial(told, openim.a_worker_dies_and_its_message_is_lost),
        "sent to OpenIM twice or wrongly",
    ),
)
