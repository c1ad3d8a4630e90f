"""What requests may say, as pydantic models: they validate, and OpenAPI is generated from them."""

from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from herald.api.http.models import LazyModel
from herald.api.http.validation import PATTERN_RULES
from herald.domain.creation.planning import CreationRequest
from herald.domain.errors import FieldError, InvalidRequest
from herald.domain.groups.group import MAX_MEMBERS, GroupSettings, GroupType, NeedVerification, Permission
from herald.domain.identifiers import ID_PATTERN, ID_RULE
from herald.domain.kinds import Channel
from herald.domain.policies.policy import Level, Override

NAME_PATTERN = r"^[^\x00-\x1f\x7f\u2028\u2029]*[^\s\x00-\x1f\x7f\u2028\u2029][^\x00-\x1f\x7f\u2028\u2029]*$"
URL_PATTERN = r"^(https?://\S+)?$"
MAX_ADMINS = 100
"""Admins a group may have: owner and admins travel in one message with chunk 0 of the roster, within 64 KiB."""

PATTERN_RULES[NAME_PATTERN] = "must have something to read and no control characters"
PATTERN_RULES[URL_PATTERN] = "must be an http or https address"

UserId = Annotated[str, StringConstraints(pattern=ID_PATTERN), Field(description=f"A user id: {ID_RULE}.")]
GroupId = Annotated[str, StringConstraints(pattern=ID_PATTERN), Field(description=f"A group id: {ID_RULE}.")]


class Request(LazyModel):
    """A request body: a field that is not known is an error, not a silence."""

    model_config = ConfigDict(extra="forbid")


class SettingsModel(Request):
    """Who may join, look at members, befriend them."""

    need_verification: NeedVerification = Field(
        NeedVerification.APPLICANTS,
        description="Whose joining needs approval: applicants' only (the invited join at once), everyone's, nobody's.",
    )
    look_member_info: Permission = Field(Permission.ALLOWED, description="Whether members may look at each other.")
    apply_member_friend: Permission = Field(Permission.ALLOWED, description="Whether members may befriend each other.")

    def to_domain(self) -> GroupSettings:
        """Return the settings as the domain knows them."""
        return GroupSettings(self.need_verification, self.look_member_info, self.apply_member_friend)


class NotificationsModel(Request):
    """What this creation asks of its own notifications, within what the policy allows."""

    level: Level | None = Field(None, description="How loud: within the policy's 'override'.")
    channels: list[Channel] | None = Field(
        None, min_length=1, description="Channels to keep to; they narrow the policy's, and 'inbox' is one of them."
    )

    def to_domain(self) -> Override:
        """Return the wish as the domain knows it. Raises InvalidRequest."""
        if self.channels is not None and Channel.INBOX not in self.channels:
            raise InvalidRequest(FieldError("#/notifications/channels", "must include 'inbox'"))
        return Override(self.level, None if self.channels is None else frozenset(self.channels))


class CreateGroup(Request, defer_build=False):
    """A group to create. The owner is always a member and stands in none of the lists."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=NAME_PATTERN)]
    group_type: GroupType
    members: list[UserId] = Field(
        max_length=MAX_MEMBERS, description="Ordinary members, each once; at most 10,000 people in all."
    )
    admins: list[UserId] = Field(default_factory=list, max_length=MAX_ADMINS)
    owner: UserId | None = Field(None, description="Default: the caller. Anyone else takes the role 'admin'.")
    group_id: GroupId | None = Field(None, description="Your own id; default: Herald makes one, beginning with 'hg-'.")
    introduction: Annotated[str, StringConstraints(max_length=1000)] = ""
    announcement: Annotated[str, StringConstraints(max_length=4000)] = ""
    face_url: Annotated[str, StringConstraints(max_length=1024, pattern=URL_PATTERN)] = ""
    ex: Annotated[str, StringConstraints(max_length=4096)] = Field("", description="Yours; Herald only keeps it.")
    settings: SettingsModel = Field(default_factory=SettingsModel)
    notifications: NotificationsModel = Field(default_factory=NotificationsModel)

    def to_domain(self) -> CreationRequest:
        """Return the request as the domain knows it."""
        return CreationRequest(
            name=self.name,
            group_type=self.group_type,
            members=tuple(self.members),
            admins=tuple(self.admins),
            owner=self.owner,
            group_id=self.group_id,
            introduction=self.introduction,
            announcement=self.announcement,
            face_url=self.face_url,
            ex=self.ex,
            settings=self.settings.to_domain(),
            wish=self.notifications.to_domain(),
        )


class MarkRead(Request):
    """Mark a notification and all older ones as read."""

    through: Annotated[str, StringConstraints(min_length=1, max_length=64)] = Field(description="A notification_id.")
