"""What a group would send: the same plan, messages and payloads as the real thing, and nothing written."""

from __future__ import annotations

import json
from itertools import product
from typing import TYPE_CHECKING, Any

from herald.api.inbox.models import NotificationModel
from herald.api.policies.preview_models import PreviewedModel, PreviewModel, RulingModel
from herald.domain.creation.planning import plan
from herald.domain.delivery.inbox import Notification
from herald.domain.delivery.push import Device, Platform, Preferences, payload, push_for
from herald.domain.groups.group import Role
from herald.domain.identifiers import notification_id
from herald.domain.kinds import Channel, Kind
from herald.domain.locales import lookup
from herald.domain.notifications.cloud_event import from_cloud_event, role_of, to_cloud_event
from herald.domain.notifications.message import CommittedGroup, confirmation, invitation
from herald.domain.notifications.publication import Format
from herald.domain.openim.notifications import Addressed, group_publications, notification_v1
from herald.domain.policies.policy import check_override, ruling
from herald.use_cases.delivery.deliver_push import message_for_device

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from herald.domain.creation.planning import Caller, CreationRequest, RequestContext
    from herald.domain.notifications.message import Message
    from herald.domain.notifications.texts import Words
    from herald.domain.policies.policy import AppliedPolicy


def preview(
    request: CreationRequest, caller: Caller, context: RequestContext, applied: AppliedPolicy, locales: Sequence[str]
) -> PreviewModel:
    """Show what each role would receive, on each channel and in each locale, and which rule decided.

    Raises what `plan` and `check_wish` raise.
    """
    check_override(request.wish, applied)
    new = plan(request, caller, context, applied)
    item = CommittedGroup(new.group, frozenset().union(*new.roster))
    routes = new.group.channels
    messages = [make(item, applied) for kind, make in _MAKERS.items() if kind in routes]
    return PreviewModel(
        version=applied.version,
        recipients=new.group.recipients,
        rulings=list(_rulings(request, applied)),
        notifications=[shown for message in messages for shown in _previewed(message, locales)],
        gateway={
            Format.V2: [json.loads(to_cloud_event(each)) for each in messages if Channel.GATEWAY in each.channels],
            Format.V1: [body for message in messages for body in _v1(item, message, applied)],
        },
    )


_MAKERS = {Kind.GROUP_CREATION_CONFIRMED: confirmation, Kind.GROUP_INVITATION_RECEIVED: invitation}


def _rulings(request: CreationRequest, applied: AppliedPolicy) -> Iterator[RulingModel]:
    for kind in Kind:
        for channel in Channel:
            found = ruling(applied, request.wish, kind, channel)
            yield RulingModel(kind=kind, channel=channel, sent=found.sent, rule=found.rule)


def _v1(item: CommittedGroup, message: Message, applied: AppliedPolicy) -> list[dict[str, Any]]:
    if message.kind is not Kind.GROUP_INVITATION_RECEIVED or Channel.GATEWAY not in message.channels:
        return []
    blocks = applied.policy.of(message.kind).blocks
    members, role = sorted(item.members), _creators_role(item)
    return [json.loads(each.body) for each in group_publications(item, message, blocks, members, role)]


def _creators_role(item: CommittedGroup) -> Role:
    """Return the creator's role, as the planner does: here the whole roster is at hand."""
    creator = item.group.creator.user_id
    return item.group.named_role(creator) or (Role.MEMBER if creator in item.members else Role.ADMIN)


def _previewed(message: Message, locales: Sequence[str]) -> Iterator[PreviewedModel]:
    """Show one recipient of each role, in the languages that were asked for, or in all that there are."""
    found = {lookup([locale], message.words, message.default_locale): None for locale in locales or message.words}
    for capacity, users in message.recipients.items():
        yield PreviewedModel(
            role=capacity,
            user_id=users[0],
            kind=message.kind,
            inbox={locale: _inbox(message, users[0], capacity, message.words[locale]) for locale in found},
            push={locale: _push(message, users[0], capacity, locale) for locale in found}
            if Channel.PUSH in message.channels and message.push.limit
            else {},
        )


def _inbox(message: Message, user_id: str, capacity: str, words: Words) -> dict[str, Any]:
    commit, role = message.commit, role_of(capacity)
    item = Notification(
        recipient=user_id,
        notification_id=notification_id(commit.group_id, message.kind, user_id),
        kind=message.kind.value,
        created_at=commit.created_at,
        role=role,
        content=message.content,
        policy_version=commit.policy_version,
    )
    return {
        Format.V2: NotificationModel.of(item, None, words).model_dump(mode="json"),
        Format.V1: json.loads(notification_v1(Addressed.of(item, None), words)),
    }


def _push(message: Message, user_id: str, capacity: str, locale: str) -> dict[str, Any]:
    """Show the payload of each platform, for devices that read v2 and for those that read v1."""
    delivery, nothing_said = from_cloud_event(to_cloud_event(message)), Preferences()
    shown: dict[str, Any] = {}
    for platform, accepts in product(Platform, Format):
        device = Device("preview", platform, "", "", locale, accepts)
        fields = message_for_device(user_id, role_of(capacity), device, delivery)
        push = push_for(device, nothing_said, delivery, user_id, fields)
        shown.setdefault(platform.value, {})[accepts.value] = json.loads(payload(platform, push))
    return shown
