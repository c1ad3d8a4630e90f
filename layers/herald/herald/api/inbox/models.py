"""Requests to the routes under /me/notifications, and their responses."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints

from herald.api.groups.answer_models import PersonModel, SettingsModel
from herald.api.http.models import LazyModel, Timestamp, TimeText, is_absent
from herald.api.http.request_model import RequestModel
from herald.domain.content.content_json import content_document
from herald.domain.notifications.notification import Notification
from herald.domain.texts.templates import Words
from herald.domain.times import to_rfc3339


class NotificationModel(LazyModel):
    """One notification. `truncated` names the fields that were cut to size; the group itself has them whole."""

    model_config = ConfigDict(extra="allow")

    notification_id: str
    kind: str
    created_at: Timestamp
    read: bool
    title: str
    body: str
    policy_version: str
    group: dict[str, Any]
    inviter: PersonModel | None = Field(None, exclude_if=is_absent)
    role: Literal["owner", "admin", "member"] | None = Field(None, exclude_if=is_absent)
    members: dict[str, Any] | None = Field(None, exclude_if=is_absent)
    settings: SettingsModel | None = Field(None, exclude_if=is_absent)
    introduction: str | None = Field(None, exclude_if=is_absent)
    announcement: str | None = Field(None, exclude_if=is_absent)
    delivery: dict[str, int] | None = Field(None, exclude_if=is_absent)
    truncated: list[str] = Field(default_factory=list)

    @classmethod
    def of(cls, item: Notification, words: Words, *, read: bool) -> "NotificationModel":
        """Return the model of a notification, with its title and body.

        Settings that this version does not know are left out: a newer version may have delivered the notification.
        """
        document = content_document(item.content)
        document["settings"] = item.content.settings.values() if item.content.settings else None
        return cls.model_validate(
            {
                **document,
                "notification_id": item.notification_id,
                "kind": item.kind,
                "created_at": to_rfc3339(item.created_at),
                "read": read,
                "role": item.role,
                "title": words.title,
                "body": words.body,
                "policy_version": item.policy_version,
            }
        )


class NotificationsPage(LazyModel):
    """A page of an inbox, the newest notification first."""

    notifications: list[NotificationModel]
    next_cursor: str | None


class NotificationsPageV1(LazyModel):
    """A page of an inbox in OpenIM's format, the newest notification first."""

    notifications: list[dict[str, Any]] = Field(
        description="OpenIM's MsgData as JSON, with the content types 1501 and 1509."
    )
    next_cursor: str | None


class Unread(LazyModel):
    """The number of unread notifications."""

    unread: int = Field(description="Counted to 100.")


class MarkRead(RequestModel):
    """Marks a notification and all older ones as read."""

    through: Annotated[str, StringConstraints(min_length=1, max_length=64)] = Field(description="A notification_id.")
    created_at: TimeText | None = Field(
        None,
        description="The `created_at` of the same notification. Without it, the id is looked for among the newest 100; "
        "a notification that is not there is marked alone.",
    )
