"""Policies as responses contain them. `request_models` has what is different in requests."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import ConfigDict, Field, GetCoreSchemaHandler, StrictBool, StrictInt, StringConstraints
from pydantic_core import CoreSchema, core_schema

from herald.api.http.models import LazyModel
from herald.api.http.validation import PATTERN_RULES
from herald.domain.blocks import BLOCKS, Block
from herald.domain.errors import InvalidRequest
from herald.domain.kinds import Channel, Kind
from herald.domain.locales.tags import (
    DEVICE_LOCALE,
    DEVICE_LOCALE_RULE,
    LANGUAGE_RULE,
    LANGUAGE_TAG,
    MAX_LANGUAGE_TAG,
)
from herald.domain.policies.document import from_document, to_document
from herald.domain.policies.policy import (
    DEFAULT_MEMBER_SAMPLE,
    DEFAULT_PUSH_LIMIT,
    MAX_MEMBER_SAMPLE,
    MAX_PUSH_LIMIT,
    SHIPPED_LOCALE,
    Level,
    Policy,
)
from herald.domain.policies.rules import MAX_LOCALES, faults_of
from herald.domain.texts.templates import MAX_PLURAL_TEMPLATE, MAX_TEMPLATE, PLURAL_EXAMPLE
from herald.domain.texts.validity import LINE_PATTERN, LINE_RULE

PATTERN_RULES[LINE_PATTERN] = LINE_RULE
PATTERN_RULES[LANGUAGE_TAG] = LANGUAGE_RULE
PATTERN_RULES[DEVICE_LOCALE] = DEVICE_LOCALE_RULE

Template = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_PLURAL_TEMPLATE, pattern=LINE_PATTERN),
    Field(
        description=f"A text with placeholders in braces, such as {{group_name}}: up to {MAX_TEMPLATE} characters, or "
        f"up to {MAX_PLURAL_TEMPLATE} with plural forms such as {PLURAL_EXAMPLE}."
    ),
]
Locale = Annotated[
    str,
    StringConstraints(max_length=MAX_LANGUAGE_TAG, pattern=LANGUAGE_TAG),
    Field(description=f"A locale: {LANGUAGE_RULE}."),
]
ReaderLocale = Annotated[
    str,
    StringConstraints(max_length=MAX_LANGUAGE_TAG, pattern=DEVICE_LOCALE),
    Field(description=f"The language of a reader: {DEVICE_LOCALE_RULE}."),
]


def blocks_of(kind: Kind) -> list[str]:
    """Return the content blocks of a kind, in the order of documents."""
    return [block.value for block in Block if block in BLOCKS[kind]]


@dataclass(frozen=True, slots=True)
class BlockOf:
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


class OverrideRangeModel(LazyModel):
    """The levels that a request may ask for, from the lowest to the highest."""

    lowest: Level
    highest: Level


class PolicyModel(LazyModel):
    """A whole policy; a field that is left out has its default."""

    level: Level = Level.STANDARD
    kinds: KindsModel = Field(default_factory=KindsModel)
    push_limit: StrictInt = Field(
        DEFAULT_PUSH_LIMIT,
        ge=0,
        le=MAX_PUSH_LIMIT,
        description="Recipients that are pushed to, for each group and kind.",
    )
    default_locale: Locale = SHIPPED_LOCALE
    override: OverrideRangeModel | None = Field(
        None, description="The levels that a request may ask for; null: a request may override nothing."
    )

    def to_domain(self) -> Policy:
        """Return the policy. Raises InvalidRequest with every rule that it breaks."""
        policy = from_document(self.model_dump(mode="json", by_alias=True))
        if faults := list(faults_of(policy)):
            raise InvalidRequest(*faults)
        return policy

    @classmethod
    def of(cls, policy: Policy) -> "PolicyModel":
        """Return the model of a policy."""
        return cls.model_validate(to_document(policy))
