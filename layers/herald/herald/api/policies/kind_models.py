"""The parts of a policy for each kind of notification, as responses contain them."""

from typing import Annotated, Any, NamedTuple

from pydantic import ConfigDict, Field, GetCoreSchemaHandler, StrictBool, StrictInt
from pydantic_core import CoreSchema, core_schema

from herald.api.http.models import LazyModel
from herald.api.policies.text_types import Locale, Template
from herald.domain.blocks import BLOCKS, Block
from herald.domain.kinds import Channel, Kind
from herald.domain.policies.policy import DEFAULT_MEMBER_SAMPLE, MAX_MEMBER_SAMPLE
from herald.domain.policies.rules import MAX_LOCALES


def blocks_of(kind: Kind) -> list[str]:
    """Return the content blocks of a kind, in the order of documents."""
    return [block.value for block in Block if block in BLOCKS[kind]]


class BlockOf(NamedTuple):
    """Restricts a string to the content blocks of a kind, as `Literal` would: which they are, the domain says."""

    kind: Kind

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return the schema of a `Literal`."""
        return core_schema.literal_schema(list(blocks_of(self.kind)))


class LocalizedTextModel(LazyModel):
    """A title and a body in one language."""

    title: Template
    body: Template


class KindPolicyModel(LazyModel):
    """The part of a policy for one kind of notification. It can only restrict what the level sends."""

    enabled: StrictBool = True
    channels: list[Channel] = Field(
        default_factory=lambda: list(Channel), description="Channels that may be used; they must include 'inbox'."
    )
    member_sample: StrictInt = Field(
        DEFAULT_MEMBER_SAMPLE, ge=0, le=MAX_MEMBER_SAMPLE, description="How many members a notification names."
    )
    required: StrictBool = Field(default=False, description="Push even if the recipient has muted pushes.")
    sound: StrictBool = Field(default=True, description="Whether pushes make a sound.")
    words: dict[Locale, LocalizedTextModel] = Field(
        default_factory=dict,
        max_length=MAX_LOCALES,
        description="Title and body by locale. Herald itself has texts for en and zh-CN.",
    )


class ConfirmationPolicyModel(KindPolicyModel):
    """The part of a policy for the creator's confirmation."""

    blocks: list[Annotated[str, BlockOf(Kind.GROUP_CREATION_CONFIRMED)]] = Field(
        default_factory=lambda: blocks_of(Kind.GROUP_CREATION_CONFIRMED)
    )


class InvitationPolicyModel(KindPolicyModel):
    """The part of a policy for members' invitations."""

    blocks: list[Annotated[str, BlockOf(Kind.GROUP_INVITATION_RECEIVED)]] = Field(
        default_factory=lambda: blocks_of(Kind.GROUP_INVITATION_RECEIVED)
    )


class KindsModel(LazyModel):
    """The parts of a policy for each kind of notification."""

    model_config = ConfigDict(serialize_by_alias=True)

    confirmed: ConfirmationPolicyModel = Field(
        default_factory=ConfirmationPolicyModel, alias="group.creation.confirmed"
    )
    invited: InvitationPolicyModel = Field(default_factory=InvitationPolicyModel, alias="group.invitation.received")
