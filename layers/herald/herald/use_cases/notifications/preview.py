"""Preview what a group would send: planned by the functions that plan it in production, and nothing is written."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from herald.domain.commits.committed import group_item_of
from herald.domain.creation.checks import check_texts
from herald.domain.creation.planning import plan
from herald.domain.creation.sizes import check_sizes
from herald.domain.groups.group import Role
from herald.domain.kinds import Channel, Kind
from herald.domain.locales.lookup import lookup
from herald.domain.notifications.message import CREATOR, RECIPIENT
from herald.domain.notifications.per_recipient import notifications_of
from herald.domain.notifications.planning import message_of
from herald.domain.notifications.publication import Format
from herald.domain.openim.notice import NoticeStyle, notice_of
from herald.domain.policies.decisions import check_override, ruling
from herald.domain.push.devices import Device, Platform
from herald.domain.push.payloads import payload
from herald.domain.push.planning import push_for
from herald.domain.push.preferences import Preferences
from herald.use_cases.notifications.gateway_preview import (
    MAX_WEBHOOK_BYTES,
    cloud_events,
    first_that_fit,
    gateway_bodies,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from herald.domain.creation.caller import Caller
    from herald.domain.creation.planning import NewGroup
    from herald.domain.creation.request import CreationRequest, RequestContext
    from herald.domain.groups.group import Group
    from herald.domain.notifications.message import Message
    from herald.domain.notifications.notification import Notification
    from herald.domain.policies.decisions import Ruling
    from herald.domain.policies.policy import AppliedPolicy
    from herald.domain.texts.templates import Words

SHOWN_BADGE = 1
"""The badge of previewed pushes: the notification is the recipient's only unread one."""


class PreviewedNotification(NamedTuple):
    """What the first recipient in one role gets, by the locale that was asked for.

    `worded_in` names the locale whose words are used; `pushes` holds payloads by platform and format, `notices` what
    OpenIM is sent.
    """

    capacity: str
    notification: Notification
    worded_in: Mapping[str, str]
    words: Mapping[str, Words]
    pushes: Mapping[str, Mapping[Platform, Mapping[Format, str]]]
    notices: Mapping[str, Mapping[str, Any]]


class Preview(NamedTuple):
    """What a group would send: which rule decides, what each role gets, and what a gateway would consume.

    `gateway` holds the first messages in each format, `messages` says how many there are. `webhook` holds the first
    bodies that the webhook's endpoint would get.
    """

    version: str
    recipients: int
    rulings: Mapping[tuple[Kind, Channel], Ruling]
    notifications: tuple[PreviewedNotification, ...]
    messages: Mapping[Format, int]
    gateway: Mapping[Format, tuple[str, ...]]
    webhook: tuple[str, ...]


def preview(
    request: CreationRequest,
    caller: Caller,
    context: RequestContext,
    applied: AppliedPolicy,
    locales: Sequence[str],
) -> Preview:
    """Return what each role would get, on each channel and in each locale, and by which rule.

    Without `locales`, in every locale that there is. Raises what `plan`, `check_texts`, `check_override` and
    `check_sizes` raise.
    """
    check_texts(request)
    check_override(request.override, applied)
    new = plan(request, caller, context, applied)
    check_sizes(new, applied)
    messages = list(_messages(new, applied))
    gateway = {form: list(bodies) for form, bodies in gateway_bodies(new, messages, applied).items()}
    return Preview(
        version=applied.version,
        recipients=new.group.recipients,
        rulings={each: ruling(applied, request.override, *each) for each in product(Kind, context.channels)},
        notifications=tuple(
            _previewed(message, capacity, new.group, locales) for message, capacity in _examples(messages)
        ),
        messages={form: len(bodies) for form, bodies in gateway.items()},
        gateway={form: tuple(first_that_fit(bodies)) for form, bodies in gateway.items()},
        webhook=tuple(first_that_fit(cloud_events(new, messages, Channel.WEBHOOK), MAX_WEBHOOK_BYTES)),
    )


def _messages(new: NewGroup, applied: AppliedPolicy) -> Iterator[Message]:
    """Plan the messages of every item of a group, as the readers of the stream do."""
    for kind in new.group.channels:
        yield message_of(kind, group_item_of(new.group), applied)
    if Kind.GROUP_INVITATION_RECEIVED in new.group.channels:
        for chunk in new.chunks:
            yield message_of(Kind.GROUP_INVITATION_RECEIVED, chunk, applied)


def _examples(messages: Sequence[Message]) -> list[tuple[Message, str]]:
    """Return one message for each kind and role, by preference one whose share of the push limit is not 0."""
    found: dict[tuple[Kind, str], Message] = {}
    for message in sorted(messages, key=lambda each: each.push.limit == 0):
        for capacity, users in message.recipients.items():
            if users:
                found.setdefault((message.kind, capacity), message)
    order = [*Kind, CREATOR, *Role, RECIPIENT]
    return [
        (found[each], each[1]) for each in sorted(found, key=lambda each: (order.index(each[0]), order.index(each[1])))
    ]


def _previewed(message: Message, capacity: str, group: Group, locales: Sequence[str]) -> PreviewedNotification:
    """Show the first recipient in a role, in the wanted locales or in all."""
    chosen = {wanted: lookup([wanted], message.words, message.default_locale) for wanted in locales or message.words}
    (notification,) = notifications_of(message._replace(recipients={capacity: message.recipients[capacity][:1]}))
    pushed = Channel.PUSH in group.channels[message.kind] and message.push.limit > 0
    return PreviewedNotification(
        capacity=capacity,
        notification=notification,
        worded_in=chosen,
        words={wanted: message.words[locale] for wanted, locale in chosen.items()},
        pushes={wanted: _pushes(message, notification, wanted) for wanted in chosen} if pushed else {},
        notices=_notices(message, notification, chosen) if Channel.OPENIM in group.channels[message.kind] else {},
    )


def _notices(message: Message, notification: Notification, chosen: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Return what OpenIM is sent in each locale. Only the stack's function knows the sender, which is left out."""
    style = NoticeStyle(sender="herald", offline_push=True, sound=message.push.sound)
    bodies = {wanted: notice_of(notification, message.words[locale], style) for wanted, locale in chosen.items()}
    return {
        wanted: {name: value for name, value in body.items() if name != "sendID"} for wanted, body in bodies.items()
    }


def _pushes(message: Message, notification: Notification, locale: str) -> dict[Platform, dict[Format, str]]:
    """Return the payload of each platform, for devices that read v2 and for those that read v1."""
    return {
        platform: {form: _payload(message, notification, Device("", platform, "", "", locale, form)) for form in Format}
        for platform in Platform
    }


def _payload(message: Message, notification: Notification, device: Device) -> str:
    return payload(device.platform, push_for(device, Preferences(), message, notification, SHOWN_BADGE))
