"""The mechanisms by which the items in inboxes prove that a small group is delivered."""

from functools import partial
from typing import Any

import pytest
from herald.adapters.dynamodb.group_people import DynamoDBPeopleOfGroups
from herald.adapters.dynamodb.inbox_lookup import DynamoDBInboxItems
from herald.domain.reconcile.items import items_of
from herald.use_cases.reconcile import inbox_proof, outcomes

from tests.proof.edges import small_groups
from tests.proof.edges.stage import told
from tests.proof.mechanisms.mechanism import Mechanism


def without_the_consistent_read(patch: pytest.MonkeyPatch) -> None:
    people, missing = DynamoDBPeopleOfGroups.people, DynamoDBInboxItems.missing
    patch.setattr(DynamoDBPeopleOfGroups, "people", lambda self, ids, consistent: people(self, ids, consistent=False))
    patch.setattr(DynamoDBInboxItems, "missing", lambda self, keys, consistent: missing(self, keys, consistent=False))


def without_looking_for_every_notification(patch: pytest.MonkeyPatch) -> None:
    def first(*args: Any) -> Any:
        return [(delivery, sorted(keys)[:1]) for delivery, keys in items_of(*args)]

    patch.setattr(inbox_proof, "items_of", first)


def without_knowing_what_has_expired(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(inbox_proof, "is_expired", lambda header, now: False)


def without_counting_the_recipients(patch: pytest.MonkeyPatch) -> None:
    may_be_proven = outcomes._may_be_proven  # noqa: SLF001 - one part of it is removed.
    patch.setattr(
        outcomes, "_may_be_proven", lambda header, recorded: header.is_small and may_be_proven(header, recorded)
    )


def _tells(story: Any) -> Any:
    return partial(told, story)


MECHANISMS = (
    Mechanism(
        "the consistent read of a small group before it is published again",
        without_the_consistent_read,
        _tells(small_groups.a_read_that_does_not_show_yet_what_is_there),
        "published again though it is delivered",
    ),
    Mechanism(
        "the look for the notification of every recipient of a small group",
        without_looking_for_every_notification,
        _tells(small_groups.a_notification_of_one_recipient_that_is_lost),
        "passed by for good",
    ),
    Mechanism(
        "the time after which a missing notification proves nothing",
        without_knowing_what_has_expired,
        _tells(small_groups.a_look_at_a_group_whose_notifications_have_expired),
        "what has expired counts as lost",
    ),
    Mechanism(
        "counting the recipients of a group that was remembered without their number",
        without_counting_the_recipients,
        _tells(small_groups.a_group_that_an_earlier_version_remembered),
        "remembered for ever though complete",
    ),
)
