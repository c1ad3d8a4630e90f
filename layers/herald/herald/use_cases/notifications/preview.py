"""Preview what a group would send: planned by the functions that plan it in production, and nothing is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

from herald.domain.commits.committed import group_item_of
from herald.domain.creation.planning import plan
from herald.domain.creation.sizes import check_sizes
from herald.domain.kinds import Channel, Kind
from herald.domain.locales import lookup
from herald.domain.notifications.per_recipient import notifications_of
from herald.domain.notifications.planning import message_of
from herald.domain.notifications.publication import Format, as_cloud_event
from herald.domain.openim.gateway import group_publications
from herald.domain.policies.decisions import check_override, ruling
from herald.domain.push.devices import Device, Platform
from herald.domain.push.payloads import payload
from herald.domain.push.planning import push_for
from herald.domain.push.preferences import Preferences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from herald.domain.creation.caller import Caller
    from herald.domain.creation.planning import NewGroup
    from herald.domain.creation.request import CreationRequest, RequestContext
    from herald.domain.groups.group import Group
    from herald.domain.notifications.message import Message
    from herald.domain.notifications.notification import Notification
    from herald.domain.notifications.publication import Publication
    from herald.domain.policies.decisions import Ruling
    from herald.domain.policies.policy import AppliedPolicy
    from herald.domain.texts.templates import Words

SHOWN_BADGE = 1
"""The badge of previewed pushes: the notification is the recipient's only unread one."""


@dataclass(frozen=True, slots=True)
class PreviewedNotification:
    """What the first recipient in one role gets, by the locale that was asked for.

    `worded_in` names the locale whose words are used; `pushes` holds payloads by platform and format.
    """

    capacity: str
    notification: Notification
    worded_in: Mapping[str, str]
    words: Mapping[str, Words]
    pushes: Mapping[str, Mapping[Platform, Mapping[Format, str]]]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a group would send: which rule decides, what each role gets, and what a gateway would consume."""

    version: str
    recipients: int
    rulings: Mapping[tuple[Kind, Channel], Ruling]
    notifications: tuple[PreviewedNotification, ...]
    gateway: Mapping[Format, tuple[str, ...]]


def preview(
    request: CreationRequest,
    caller: Caller,
    context: RequestContext,
    applied: AppliedPolicy,
    locales: Sequence[str],
) -> Preview:
    """Return what each role would get, on each channel and in each locale, and by which rule.

    Without `locales`, in every locale that there is. Raises what `plan`, `check_override` and `check_sizes` raise.
    """
    check_override(request.override, applied)
    new = plan(request, caller, context, applied)
    check_sizes(new, applied)
    messages = list(_messages(new, applied))
    return Preview(
        version=applied.version,
        recipients=new.group.recipients,
        rulings={each: ruling(applied, request.override, *each) for each in product(Kind, Channel)},
        notifications=tuple(shown for message in messages for shown in _previewed(message, new.group, locales)),
        gateway={each: tuple(_gateway(each, new, messages, applied)) for each in (Format.V2, Format.V1)},
    )


def _messages(new: NewGroup, applied: AppliedPolicy) -> Iterator[Message]:
    """Plan the messages of a group as if all its members were in chunk 0: a preview shows each kind once."""
    item = group_item_of(_whole(new))
    for kind in Kind:
        if kind in new.group.channels:
            yield message_of(kind, item, applied)


def _whole(new: NewGroup) -> Group:
    return replace(new.group, members=frozenset().union(*new.roster))


def _gateway(form: Format, new: NewGroup, messages: Sequence[Message], applied: AppliedPolicy) -> Iterator[str]:
    for message in messages:
        if Channel.GATEWAY in new.group.channels[message.kind]:
            publications = _v1(new, message, applied) if form is Format.V1 else _v2(new, message)
            yield from (publication.body for publication in publications)


def _v2(new: NewGroup, message: Message) -> Iterator[Publication]:
    yield as_cloud_event(message, (Channel.GATEWAY,), new.group.roster_chunks)


def _v1(new: NewGroup, message: Message, applied: AppliedPolicy) -> Iterator[Publication]:
    """Plan what a v1 gateway gets: with the invitations, as in production; the whole roster is at hand here."""
    if message.kind is Kind.GROUP_INVITATION_RECEIVED:
        group = _whole(new)
        yield from group_publications(group, message, applied.policy.of(message.kind).blocks, sorted(group.members))


def _previewed(message: Message, group: Group, locales: Sequence[str]) -> Iterator[PreviewedNotification]:
    """Show the first recipient in each role, in the wanted locales or in all."""
    chosen = {wanted: lookup([wanted], message.words, message.default_locale) for wanted in locales or message.words}
    firsts = {users[0]: capacity for capacity, users in message.recipients.items() if users}
    pushed = Channel.PUSH in group.channels[message.kind] and message.push.limit > 0
    for notification in notifications_of(message):
        if capacity := firsts.get(notification.recipient):
            yield PreviewedNotification(
                capacity=capacity,
                notification=notification,
                worded_in=chosen,
                words={wanted: message.words[locale] for wanted, locale in chosen.items()},
                pushes={wanted: _pushes(message, notification, wanted) for wanted in chosen} if pushed else {},
            )


def _pushes(message: Message, notification: Notification, locale: str) -> dict[Platform, dict[Format, str]]:
    """Return the payload of each platform, for devices that read v2 and for those that read v1."""
    return {
        platform: {form: _payload(message, notification, Device("", platform, "", "", locale, form)) for form in Format}
        for platform in Platform
    }


def _payload(message: Message, notification: Notification, device: Device) -> str:
    return payload(device.platform, push_for(device, Preferences(), message, notification, SHOWN_BADGE))
