"""The mechanisms behind one push for each device, whatever happens to others."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from herald.adapters.dynamodb import profile_items
from herald.adapters.messaging import sns_pusher
from herald.domain.errors import DeviceGone, PushRefused
from herald.domain.notifications import planning
from herald.domain.notifications.per_recipient import notifications_of
from herald.use_cases.delivery import device_pushes, push_attempt
from herald.use_cases.delivery.push_attempt import PushAttempt

from tests.proof.edges import pushes
from tests.proof.edges.stage import told
from tests.proof.mechanisms.mechanism import Mechanism


def without_telling_operator_errors(patch: pytest.MonkeyPatch) -> None:
    refusal = sns_pusher._refusal  # noqa: SLF001

    def refused(error: Any, device: Any) -> Exception:
        found = refusal(error, device)
        return found if isinstance(found, DeviceGone) else PushRefused(str(found))

    patch.setattr(sns_pusher, "_refusal", refused)


def without_the_check_of_time(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(device_pushes, "RESERVE_MS", -1_000_000)


def without_recording_progress(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(push_attempt, "PROGRESS_MS", 10**9)


def without_the_names_of_those_who_wait(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(push_attempt, "is_left", lambda entry, recipient: True)


def without_the_names_of_devices(patch: pytest.MonkeyPatch) -> None:
    result = PushAttempt._result  # noqa: SLF001
    patch.setattr(PushAttempt, "_result", lambda self, not_tried: result(self, not_tried)._replace(sent=frozenset()))


def without_reading_devices_one_by_one(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(profile_items, "_UNREADABLE", ())


def without_knowing_deleted_endpoints(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sns_pusher, "_DELETED", "nothing that SNS says")


class _ByRecipient(str):
    """A notification's id that sorts by its recipient."""

    __slots__ = ("recipient",)
    recipient: str

    def __lt__(self, other: Any) -> bool:
        return self.recipient < str(other.recipient)


def without_an_order_by_chance(patch: pytest.MonkeyPatch) -> None:
    def in_order(message: Any) -> Iterator[Any]:
        for each in notifications_of(message):
            named = _ByRecipient(each.notification_id)
            named.recipient = each.recipient
            yield each._replace(notification_id=named)

    patch.setattr(push_attempt, "notifications_of", in_order)


def without_sharing_what_is_left_over(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(planning, "push_share", lambda limit, header, chunk: limit // header.roster_chunks)


MECHANISMS = (
    Mechanism(
        "the difference between errors of a device and of an operator",
        without_telling_operator_errors,
        partial(told, pushes.an_operator_must_mend_what_sns_refuses),
        "lost for good though an operator can mend it",
    ),
    Mechanism(
        "the look at the time before each device",
        without_the_check_of_time,
        partial(told, pushes.slow_devices_ring_once),
        "pushed again because others were slow",
    ),
    Mechanism(
        "the record of progress between slow pushes",
        without_recording_progress,
        partial(told, pushes.a_process_dies_while_devices_are_slow),
        "pushes were sent again after a crash",
    ),
    Mechanism(
        "pushes again to those who wait alone",
        without_the_names_of_those_who_wait,
        partial(told, pushes.one_device_is_down),
        "pushed again because of somebody else",
    ),
    Mechanism(
        "the names of devices that have their push",
        without_the_names_of_devices,
        partial(told, pushes.one_device_is_down),
        "pushed again because of the owner's other device",
    ),
    Mechanism(
        "reading devices one by one",
        without_reading_devices_one_by_one,
        partial(told, pushes.one_device_is_of_a_newer_version),
        "not pushed to because of somebody else",
    ),
    Mechanism(
        "what SNS says of a deleted endpoint",
        without_knowing_deleted_endpoints,
        partial(told, pushes.a_deleted_endpoint_is_forgotten),
        "a deleted endpoint is not forgotten",
    ),
    Mechanism(
        "the order of pushes by a hash of group and user",
        without_an_order_by_chance,
        partial(told, pushes.a_limit_is_spread_by_chance),
        "always the same people are chosen",
    ),
    Mechanism(
        "the share of each chunk in what a limit leaves over",
        without_sharing_what_is_left_over,
        partial(told, pushes.a_limit_is_smaller_than_the_number_of_chunks),
        "nobody gets a push",
    ),
)
