"""Models of the messages in format v2: what a reader may rely on. Unknown fields are for newer readers."""

from typing import Annotated, Any, Literal

from herald.domain.groups.group import GroupType, NeedVerification, Permission
from herald.domain.identifiers import ID_PATTERN
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.json_schema import SkipJsonSchema

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
Uuid = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Time = Annotated[
    str,
    StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"),
    Field(description="RFC 3339, UTC, with milliseconds."),
]


Absent = SkipJsonSchema[None]
"""A field that is not there; it is never null."""


def left_out() -> Any:
    """Say that a field is left out where the policy leaves out its block."""

    def without_default(schema: dict[str, Any]) -> None:
        schema.pop("default", None)

    return Field(default=None, json_schema_extra=without_default)


class Message(BaseModel):
    """Something that is published; readers ignore what they do not know."""

    model_config = ConfigDict(extra="allow")


class Group(Message):
    """The group; all but its id is there if the policy includes the block `group`."""

    group_id: Id
    name: str | Absent = left_out()
    face_url: str | Absent = left_out()
    group_type: GroupType | Absent = left_out()


class Person(Message):
    """Who made the group, as the token named them."""

    user_id: Id
    name: str
    face_url: str


class Members(Message):
    """How many members there are, and the first few."""

    count: int
    owner: Id
    admins: list[Id]
    sample: list[Id]


class Settings(Message):
    """Who may join, look at members, befriend them."""

    need_verification: NeedVerification
    look_member_info: Permission
    apply_member_friend: Permission


class WordsIn(Message):
    """A title and a body in one language."""

    title: str
    body: str


class Told(Message):
    """How many are told."""

    recipients: int


class PushOrder(Message):
    """To how many recipients a message is pushed, and whether they may have muted it."""

    limit: int
    required: bool


class Content(Message):
    """What a notification says; each block is there if the policy includes it."""

    group: Group
    created_at: Time | Absent = left_out()
    members: Members | Absent = left_out()
    settings: Settings | Absent = left_out()
    introduction: str | Absent = left_out()
    announcement: str | Absent = left_out()
    truncated: list[str] = Field(description="The fields that were cut to size, as paths with dots.")


class Data(Content):
    """A notification for a chunk of recipients."""

    schema_version: Literal[1]
    chunk: int
    words: dict[str, WordsIn] = Field(description="Title and body by locale.")
    default_locale: str
    push: PushOrder


class ConfirmationData(Data):
    """The creator's confirmation."""

    delivery: Told | Absent = left_out()
    recipients: dict[Literal["creator"], list[Id]]


class InvitationData(Data):
    """Members' invitations."""

    inviter: Person | Absent = left_out()
    recipients: dict[Literal["owner", "admin", "member", "recipient"], list[Id]] = Field(
        description="User ids by role; under `recipient` where the policy leaves roles out."
    )


class Event(Message):
    """A CloudEvents 1.0 event."""

    specversion: Literal["1.0"]
    id: Uuid
    source: Literal["/herald/groups"]
    subject: Id = Field(description="The group.")
    time: Time = Field(description="When the group was created.")
    datacontenttype: Literal["application/json"]
    operationid: str
    actor: Id
    policyversion: str
    grouptype: GroupType


class ConfirmationEvent(Event):
    """A group was created."""

    type: Literal["group.creation.confirmed"]
    data: ConfirmationData


class InvitationEvent(Event):
    """Members were invited to a group."""

    type: Literal["group.invitation.received"]
    data: InvitationData
