"""Requests to the routes under /me/notifications, and their responses."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints

from herald.api.groups.answer_models import PersonModel
from herald.api.groups.request_models import SettingsModel
from herald.api.http.models import LazyModel, StrictModel, Timestamp, is_absent
from herald.domain.delivery.inbox import Notification, Position
from herald.domain.notifications.texts import Words
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
    def of(cls, item: Notification, read_through: Position | None, words: Words) -> "NotificationModel":
        """Show an inbox item to its recipient, in these words.

        Settings that this version does not know are left out: a newer one may have delivered it.
        """
        known = {
            name: value
            for name, value in item.content.get("settings", {}).items()
            if name in SettingsModel.model_fields
        }
        return cls.model_validate(
            {
                **item.content,
                **({"settings": known} if known else {}),
                "notification_id": item.notification_id,
                "kind": item.kind,
                "created_at": to_rfc3339(item.created_at),
                "read": item.is_read(read_through),
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


class MarkRead(StrictModel):
    """Marks a notification and all older ones as read."""

    through: Annotated[str, StringConstraints(min_length=1, max_length=64)] = Field(description="A notification_id.")
