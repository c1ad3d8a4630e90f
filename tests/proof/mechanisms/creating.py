"""The mechanisms behind creations: policies, quotas, sizes, and the gateway's formats."""

from functools import partial
from itertools import count
from typing import Any

import pytest
from herald.adapters.dynamodb import quota_updates, refusals
from herald.adapters.dynamodb.policies import DynamoDBPolicies
from herald.adapters.dynamodb.policy_numbers import DynamoDBPolicyNumbers
from herald.adapters.messaging.sns_publisher import SnsPublisher, _entry
from herald.api.http.throttle import Throttle
from herald.domain.errors import HeraldError, MalformedRecord, TemporarilyUnavailable
from herald.domain.notifications.publication import Publication
from herald.use_cases.groups import create_group
from herald.use_cases.groups.create_group import GroupCreation
from herald.use_cases.groups.creation_quotas import CreationQuotas
from herald.use_cases.notifications.openim_announcement import OpenIMAnnouncement
from herald.use_cases.settings import deciding, effective_policies

from tests.proof.edges import gateway, policies, quotas, sizes
from tests.proof.edges.stage import Story, told
from tests.proof.mechanisms.mechanism import Mechanism


def without_the_independence_of_scopes(patch: pytest.MonkeyPatch) -> None:
    for module in (deciding, effective_policies):
        patch.setattr(module, "undecided_scope", lambda scopes: None)


def without_the_check_of_unprocessed_pointers(patch: pytest.MonkeyPatch) -> None:
    numbers = DynamoDBPolicies.numbers

    def numbers_and_hope(self: DynamoDBPolicies) -> Any:
        return {scope: each for scope, each in numbers(self).items() if not isinstance(each, HeraldError)}

    patch.setattr(DynamoDBPolicies, "numbers", numbers_and_hope)


def without_a_budget_for_reading_policies(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(effective_policies, "BUDGET_MS", 10**9)


def without_reserved_numbers(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(DynamoDBPolicyNumbers, "reserve", lambda self, scope, above: above + 1)


def without_the_look_for_an_earlier_group(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(GroupCreation, "_earlier", lambda self, new, context: None)


def without_known_outcomes(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(refusals, "NotWritten", TemporarilyUnavailable)


def without_repeatable_counts(patch: pytest.MonkeyPatch) -> None:
    numbers = count()
    patch.setattr(quota_updates, "_slot", lambda charge: f"attempt_{next(numbers)}")


def without_looking_first_near_the_limit(patch: pytest.MonkeyPatch) -> None:
    charge = CreationQuotas.charge
    patch.setattr(CreationQuotas, "charge", lambda self, new, caller, exists: charge(self, new, caller, lambda: False))


def without_rates_for_each_user(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Throttle, "refuse", lambda self, event: None)


def without_the_check_of_sizes(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(create_group, "check_sizes", lambda new, applied: None)


def without_quarantine_of_what_is_too_large(patch: pytest.MonkeyPatch) -> None:
    check = Publication.check_size

    def check_or_retry(self: Publication) -> None:
        try:
            check(self)
        except MalformedRecord as error:
            raise TemporarilyUnavailable(str(error)) from error

    patch.setattr(Publication, "check_size", check_or_retry)


def without_v1_before_v2(patch: pytest.MonkeyPatch) -> None:
    def publish(self: SnsPublisher, publications: Any, time_left: Any) -> None:
        entries = [_entry(position, each) for position, each in enumerate(publications)]
        self._publish(entries, time_left)

    patch.setattr(SnsPublisher, "publish", publish)


def without_reading_around_a_damaged_chunk(patch: pytest.MonkeyPatch) -> None:
    def chunk(self: OpenIMAnnouncement, group: Any, number: int) -> frozenset[str]:
        item = self.committed_groups.item(group.group_id, number)
        return item.members if item else frozenset()

    patch.setattr(OpenIMAnnouncement, "_chunk", chunk)


def _tells(story: Story) -> Any:
    return partial(told, story)


MECHANISMS = (
    Mechanism(
        "the independence of policy scopes",
        without_the_independence_of_scopes,
        _tells(policies.one_version_cannot_be_read),
        "another scope decided",
    ),
    Mechanism(
        "the check for pointers that were not processed",
        without_the_check_of_unprocessed_pointers,
        _tells(policies.one_pointer_is_not_processed),
        "another scope decided",
    ),
    Mechanism(
        "the time within which policies are read",
        without_a_budget_for_reading_policies,
        _tells(policies.a_hanging_table_is_given_up_in_time),
        "reading policies took",
    ),
    Mechanism(
        "version numbers outside the settings table",
        without_reserved_numbers,
        _tells(policies.the_settings_table_is_restored),
        "a name means two policies",
    ),
    Mechanism(
        "the look for a group whose override is no longer allowed",
        without_the_look_for_an_earlier_group,
        _tells(policies.an_override_that_is_no_longer_allowed),
        "a retry is not answered again",
    ),
    Mechanism(
        "knowing that a throttled write was not made",
        without_known_outcomes,
        _tells(quotas.throttled_creations_are_not_counted),
        "are counted that were never written",
    ),
    Mechanism(
        "the attempt in a count",
        without_repeatable_counts,
        _tells(quotas.a_count_without_an_answer_counts_once),
        "creations are counted instead of",
    ),
    Mechanism(
        "the look for a group near the limit",
        without_looking_first_near_the_limit,
        _tells(quotas.a_retry_takes_no_place),
        "a retry takes the place",
    ),
    Mechanism(
        "the rate of each user",
        without_rates_for_each_user,
        _tells(quotas.one_caller_does_not_use_up_the_api),
        "one caller may send as many requests",
    ),
    Mechanism(
        "the check of sizes at the commit",
        without_the_check_of_sizes,
        _tells(sizes.a_group_whose_messages_are_too_large),
        "a group that nobody can be told of",
    ),
    Mechanism(
        "the quarantine of what is too large",
        without_quarantine_of_what_is_too_large,
        _tells(sizes.a_message_that_became_too_large_blocks_nobody),
        "held up by a message that is too large|tried again and again",
    ),
    Mechanism(
        "v1 before v2",
        without_v1_before_v2,
        _tells(gateway.sns_refuses_v1_for_a_while),
        "v2 went out before v1",
    ),
    Mechanism(
        "a list in v1 without the chunk that cannot be read",
        without_reading_around_a_damaged_chunk,
        _tells(gateway.one_chunk_is_of_a_newer_version),
        "keeps the gateway from hearing of a group",
    ),
)
