"""Models of the messages in format v2, made from the types that production writes and reads."""

from functools import cache
from inspect import Parameter, signature
from typing import Annotated, Any, Literal, get_args, get_type_hints

from herald.domain.blocks import BLOCKS, Block
from herald.domain.content.content import Content, DeliveryBlock, GroupBlock, MembersBlock
from herald.domain.groups.group import (
    SETTING_NAMES,
    GroupSettings,
    GroupType,
    NeedVerification,
    Permission,
    Person,
)
from herald.domain.identifiers import ID_PATTERN, USER_ID_PATTERN
from herald.domain.kinds import Kind
from herald.domain.notifications.message import PushOrder
from herald.domain.texts.templates import Words
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, create_model
from pydantic.json_schema import SkipJsonSchema

GroupId = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
UserId = Annotated[str, StringConstraints(pattern=USER_ID_PATTERN)]
Uuid = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Time = Annotated[
    str,
    StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"),
    Field(description="RFC 3339, UTC, with milliseconds."),
]
Absent = SkipJsonSchema[None]
"""A field that may be missing; it is never null."""

PUBLISHED = {
    GroupBlock: "Group",
    MembersBlock: "Members",
    DeliveryBlock: "Told",
    GroupSettings: "Settings",
    Person: "Person",
    Words: "WordsIn",
    PushOrder: "PushOrder",
}
"""The names of types in the published schemas. Readers' generated code has them: they never change."""

_TYPES: dict[str, Any] = {
    "UserId": UserId,
    "GroupId": GroupId,
    "Timestamp": Time,
    **{each.__name__: each for each in (GroupType, NeedVerification, Permission, *PUBLISHED)},
    "UnknownField": object,
}
_ALWAYS_WRITTEN = frozenset({"truncated", "owner", "recipients", *SETTING_NAMES})
"""Fields that every message has by now. They may be missing only in messages of earlier versions."""


class Published(BaseModel):
    """Something that is published. Readers ignore fields that they do not know."""

    model_config = ConfigDict(extra="allow")


@cache
def model_of(kind: type, name: str, *left_out: str) -> type[Published]:
    """Return a model with the fields of a dataclass or a named tuple, but for those that are left out."""
    hints = get_type_hints(kind, localns=_TYPES, include_extras=True)
    chosen: dict[str, Any] = {
        name: _field(hints[name], required=field.default is Parameter.empty or name in _ALWAYS_WRITTEN)
        for name, field in signature(kind).parameters.items()
        if name not in left_out
    }
    return create_model(name, __base__=Published, __doc__=kind.__doc__, **chosen)


def _field(hint: Any, *, required: bool) -> Any:
    if required:
        return (_model(hint), ...)
    return (_model(hint) | Absent, Field(default=None, json_schema_extra=without_default))


def without_default(schema: dict[str, Any]) -> None:
    """Take the default out of a field's schema: the field is absent, and never null."""
    schema.pop("default", None)


def _model(hint: Any) -> Any:
    """Return what a reader finds for a type: models for dataclasses, lists for tuples, and never null."""
    if type(None) in get_args(hint):
        (hint,) = (each for each in get_args(hint) if each is not type(None))
    if hint in PUBLISHED:
        return model_of(hint, PUBLISHED[hint])
    if (entries := get_args(hint)) and entries[-1] is Ellipsis:
        return list[entries[0]]  # type: ignore[valid-type]
    return hint


def _data(kind: Kind, recipients: Any) -> type[Published]:
    """Return the model of a CloudEvent's data: the blocks of a kind, and for whom and in which words it is."""
    other_blocks = {block.value for block in Block if block not in BLOCKS[kind]}
    content = model_of(Content, "Content", "unknown", *sorted(other_blocks))
    words, push = model_of(Words, PUBLISHED[Words]), model_of(PushOrder, PUBLISHED[PushOrder])
    return create_model(
        {Kind.GROUP_CREATION_CONFIRMED: "ConfirmationData", Kind.GROUP_INVITATION_RECEIVED: "InvitationData"}[kind],
        __base__=content,
        __doc__="The notifications of a chunk of recipients.",
        schema_version=(Literal[1], ...),
        chunk=(int, ...),
        words=(dict[str, words], Field(description="Title and body by locale.")),  # type: ignore[valid-type]
        default_locale=(str, ...),
        push=(push, ...),
        recipients=recipients,
    )


class Event(Published):
    """A CloudEvents 1.0 event."""

    specversion: Literal["1.0"]
    id: Uuid
    source: Literal["/herald/groups"]
    subject: GroupId = Field(description="The group.")
    time: Time = Field(description="When the group was created.")
    datacontenttype: Literal["application/json"]
    operationid: str
    actor: UserId
    policyversion: str
    grouptype: GroupType
    openim: str | Absent = Field(
        default=None,
        description="JSON, as text: what only format v1 shows. Other readers ignore it.",
        json_schema_extra=without_default,
    )


_ROLES: Any = Literal["owner", "admin", "member", "recipient"]

ConfirmationEvent = create_model(
    "ConfirmationEvent",
    __base__=Event,
    __doc__="A group was created.",
    type=(Literal["group.creation.confirmed"], ...),
    data=(_data(Kind.GROUP_CREATION_CONFIRMED, (dict[Literal["creator"], list[UserId]], ...)), ...),
)
InvitationEvent = create_model(
    "InvitationEvent",
    __base__=Event,
    __doc__="Members were invited to a group.",
    type=(Literal["group.invitation.received"], ...),
    data=(
        _data(
            Kind.GROUP_INVITATION_RECEIVED,
            (
                dict[_ROLES, list[UserId]],
                Field(description="User ids by role; under `recipient` if the policy leaves roles out."),
            ),
        ),
        ...,
    ),
)
