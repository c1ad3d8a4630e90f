"""A preview as the API answers it: every payload as JSON, as its reader gets it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from herald.api.inbox.models import NotificationModel
from herald.api.policies.preview_models import PreviewedModel, PreviewModel, RulingModel
from herald.domain.notifications.publication import Format
from herald.domain.openim.personal import notification_v1

if TYPE_CHECKING:
    from herald.use_cases.notifications.preview import Preview, PreviewedNotification


def preview_model(preview: Preview) -> PreviewModel:
    """Return a preview as the API answers it."""
    return PreviewModel(
        version=preview.version,
        recipients=preview.recipients,
        rulings=[
            RulingModel(kind=kind, channel=channel, sent=ruling.sent, rule=ruling.rule)
            for (kind, channel), ruling in preview.rulings.items()
        ],
        notifications=[_previewed(shown) for shown in preview.notifications],
        messages=dict(preview.messages),
        gateway={form: [json.loads(body) for body in bodies] for form, bodies in preview.gateway.items()},
        webhook=[json.loads(body) for body in preview.webhook],
    )


def _previewed(shown: PreviewedNotification) -> PreviewedModel:
    return PreviewedModel(
        role=shown.capacity,
        user_id=shown.notification.recipient,
        kind=shown.notification.kind,
        worded_in=dict(shown.worded_in),
        inbox={wanted: _inbox(shown, wanted) for wanted in shown.words},
        push={wanted: _pushes(shown, wanted) for wanted in shown.pushes},
        openim={wanted: dict(body) for wanted, body in shown.notices.items()},
    )


def _inbox(shown: PreviewedNotification, wanted: str) -> dict[str, Any]:
    words = shown.words[wanted]
    return {
        Format.V2: NotificationModel.of(shown.notification, words, read=False).model_dump(mode="json"),
        Format.V1: json.loads(notification_v1(shown.notification, words)),
    }


def _pushes(shown: PreviewedNotification, wanted: str) -> dict[str, Any]:
    return {
        platform: {form: json.loads(payload) for form, payload in by_format.items()}
        for platform, by_format in shown.pushes[wanted].items()
    }
