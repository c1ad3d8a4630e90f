"""Requests to the routes under /groups. The models validate, and the OpenAPI document is generated from them."""

from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from herald.api.groups.answer_models import SettingsModel
from herald.api.http.request_model import RequestModel
from herald.api.http.validation import PATTERN_RULES
from herald.domain.creation.request import CreationRequest
from herald.domain.errors import FieldError, InvalidRequest
from herald.domain.groups.group import MAX_ADMINS, MAX_MEMBERS, GroupSettings, GroupType, Person
from herald.domain.identifiers import ID_PATTERN, ID_RULE, USER_ID_PATTERN, USER_ID_RULE
from herald.domain.kinds import Channel
from herald.domain.policies.decisions import Override
from herald.domain.policies.policy import Level
from herald.domain.texts.validity import MAX_NAME, NAME_PATTERN, NAME_RULE, URL_PATTERN, URL_RULE

PATTERN_RULES[NAME_PATTERN] = NAME_RULE
PATTERN_RULES[URL_PATTERN] = URL_RULE

UserId = Annotated[str, StringConstraints(pattern=USER_ID_PATTERN), Field(description=f"A user id: {USER_ID_RULE}.")]
GroupId = Annotated[str, StringConstraints(pattern=ID_PATTERN), Field(description=f"A group id: {ID_RULE}.")]


Name = Annotated[str, StringConstraints(min_length=1, max_length=MAX_NAME, pattern=NAME_PATTERN)]
FaceUrl = Annotated[str, StringConstraints(max_length=1024, pattern=URL_PATTERN)]


def _absent_if_empty(value: object) -> object:
    return None if value == "" else value


class CreatorModel(RequestModel):
    """The user on whose behalf a back end creates a group: they are confirmed, and they are who invites."""

    user_id: UserId
    name: Annotated[Name | None, BeforeValidator(_absent_if_empty)] = Field(
        None, description="The display name that invitations show. Default: the user id."
    )
    face_url: FaceUrl | None = Field(None, description="The address of the user's face.")

    def to_domain(self) -> Person:
        """Return the creator as the domain's class."""
        return Person(self.user_id, self.name or "", self.face_url or "")


class SettingsRequest(RequestModel, SettingsModel):
    """A group's settings, as a request gives them."""

    def to_domain(self) -> GroupSettings:
        """Return the settings as the domain's class."""
        return GroupSettings(**dict(self))


class NotificationOverrideModel(RequestModel):
    """A request's override of its own notifications, within the range that the policy allows."""

    level: Level | None = Field(None, description="The level; it must be within the policy's 'override'.")
    channels: list[Channel] | None = Field(
        None, min_length=1, description="The only channels to use, out of the policy's; they must include 'inbox'."
    )

    def to_domain(self) -> Override:
        """Return the override as the domain's class. Raises InvalidRequest if the channels lack `inbox`."""
        if self.channels is not None and Channel.INBOX not in self.channels:
            raise InvalidRequest(FieldError("#/notifications/channels", "must include 'inbox'"))
        return Override(self.level, None if self.channels is None else frozenset(self.channels))


class CreateGroup(RequestModel, defer_build=False):
    """A group to create. The owner is always a member, listed or not."""

    name: Name = Field(
        description=f"{NAME_RULE.capitalize()}. Marks of direction are kept, and isolated in titles and bodies."
    )
    group_type: GroupType
    members: list[UserId] = Field(
        max_length=MAX_MEMBERS,
        description="Ordinary members, each once; owner and creator may be among them. At most 10,000 with all others.",
    )
    admins: list[UserId] = Field(default_factory=list, max_length=MAX_ADMINS)
    owner: UserId | None = Field(
        None, description="Default: the creator. Only the role 'admin' may name another owner than the caller."
    )
    creator: CreatorModel | None = Field(
        None,
        description="Only for the role 'admin': the user on whose behalf the group is created. Default: the owner.",
    )
    group_id: GroupId | None = Field(
        None, description="An id of your own. Default: Herald chooses one, which starts with 'hg-'."
    )
    introduction: Annotated[str, StringConstraints(max_length=1000)] = ""
    announcement: Annotated[str, StringConstraints(max_length=4000)] = ""
    face_url: FaceUrl = ""
    ex: Annotated[str, StringConstraints(max_length=4096)] = Field(
        "", description="Data of your own; Herald stores it and does not read it."
    )
    settings: SettingsRequest = Field(default_factory=SettingsRequest)
    notifications: NotificationOverrideModel = Field(default_factory=NotificationOverrideModel)

    def to_domain(self) -> CreationRequest:
        """Return the request as the domain's class. Raises InvalidRequest for an invalid override."""
        return CreationRequest(
            name=self.name,
            group_type=self.group_type,
            members=tuple(self.members),
            admins=tuple(self.admins),
            owner=self.owner,
            creator=self.creator.to_domain() if self.creator else None,
            group_id=self.group_id,
            introduction=self.introduction,
            announcement=self.announcement,
            face_url=self.face_url,
            ex=self.ex,
            settings=self.settings.to_domain(),
            override=self.notifications.to_domain(),
        )
