"""Policies as the API takes and shows them."""

from typing import Annotated, Literal, get_args

from pydantic import ConfigDict, Field, StrictBool, StrictInt, StringConstraints

from herald.api.groups.answer_models import Timestamp
from herald.api.groups.request_models import Request
from herald.api.http.validation import PATTERN_RULES
from herald.domain.errors import InvalidRequest
from herald.domain.kinds import Channel, Kind
from herald.domain.locales import LANGUAGE_RULE, LANGUAGE_TAG, MAX_LANGUAGE_TAG
from herald.domain.notifications.texts import MAX_TEMPLATE, Words
from herald.domain.policies.document import to_document
from herald.domain.policies.policy import (
    MAX_MEMBER_SAMPLE,
    MAX_PUSH_LIMIT,
    SHIPPED_LOCALE,
    USUAL_PUSHES,
    USUAL_SAMPLE,
    Block,
    KindPolicy,
    Level,
    OverrideRange,
    Policy,
)
from herald.domain.policies.rules import MAX_LOCALES, faults_of
from herald.domain.ports import PolicyVersion
from herald.domain.times import to_rfc3339
from herald.use_cases.settings.policies import ScopedPolicy

TEXT_PATTERN = r"^[^\x00-\x1f\x7f\u2028\u2029]*$"

PATTERN_RULES[TEXT_PATTERN] = "must have no control characters"
PATTERN_RULES[LANGUAGE_TAG] = LANGUAGE_RULE

Template = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_TEMPLATE, pattern=TEXT_PATTERN),
    Field(description="A text with named placeholders in braces, such as {group_name}."),
]
Locale = Annotated[
    str,
    StringConstraints(max_length=MAX_LANGUAGE_TAG, pattern=LANGUAGE_TAG),
    Field(description=f"A locale: {LANGUAGE_RULE}."),
]
_CONFIRMED, _INVITED = Kind.GROUP_CREATION_CONFIRMED, Kind.GROUP_INVITATION_RECEIVED


class WordsModel(Request):
    """A title and a body in one language."""

    title: Template
    body: Template


class KindPolicyModel(Request):
    """What a policy says of one kind of notification; it narrows what the level lets through."""

    enabled: StrictBool = True
    channels: list[Channel] = Field(
        default_factory=lambda: list(Channel), description="Channels that may be used; 'inbox' is always one."
    )
    member_sample: StrictInt = Field(USUAL_SAMPLE, ge=0, le=MAX_MEMBER_SAMPLE, description="Members that are named.")
    required: StrictBool = Field(default=False, description="Pushed though the recipient has muted pushes.")
    words: dict[Locale, WordsModel] = Field(
        default_factory=dict,
        max_length=MAX_LOCALES,
        description="Title and body by locale; Herald brings en and zh-CN.",
    )


ConfirmationBlock = Literal["group", "created_at", "members", "settings", "introduction", "announcement", "delivery"]
InvitationBlock = Literal[
    "group", "created_at", "inviter", "role", "members", "settings", "introduction", "announcement"
]
"""`domain.policy.BLOCKS` as types, so that OpenAPI says them; a test holds the two together."""


class ConfirmationPolicyModel(KindPolicyModel):
    """What a policy says of the creator's confirmation."""

    blocks: list[ConfirmationBlock] = Field(default_factory=lambda: list(get_args(ConfirmationBlock)))


class InvitationPolicyModel(KindPolicyModel):
    """What a policy says of members' invitations."""

    blocks: list[InvitationBlock] = Field(default_factory=lambda: list(get_args(InvitationBlock)))


class KindsModel(Request):
    """The kinds of notification."""

    model_config = ConfigDict(extra="forbid", serialize_by_alias=True)

    confirmed: ConfirmationPolicyModel = Field(
        default_factory=ConfirmationPolicyModel, alias="group.creation.confirmed"
    )
    invited: InvitationPolicyModel = Field(default_factory=InvitationPolicyModel, alias="group.invitation.received")


class LatitudeModel(Request):
    """How far a request may move the level."""

    lowest: Level
    highest: Level


class PolicyModel(Request):
    """A policy, whole; what is left out is as shipped."""

    level: Level = Level.STANDARD
    kinds: KindsModel = Field(default_factory=KindsModel)
    push_limit: StrictInt = Field(
        USUAL_PUSHES, ge=0, le=MAX_PUSH_LIMIT, description="Recipients of one kind that one group pushes to, at most."
    )
    default_locale: Locale = SHIPPED_LOCALE
    override: LatitudeModel | None = Field(None, description="What a request may ask for; null: nothing.")

    def to_domain(self) -> Policy:
        """Return the policy as the domain knows it. Raises InvalidRequest naming every field at fault."""
        override_range = self.override
        policy = Policy(
            level=self.level,
            kinds={_CONFIRMED: _kind(self.kinds.confirmed), _INVITED: _kind(self.kinds.invited)},
            push_limit=self.push_limit,
            default_locale=self.default_locale,
            override=OverrideRange(override_range.lowest, override_range.highest) if override_range else None,
        )
        if faults := list(faults_of(policy)):
            raise InvalidRequest(*faults)
        return policy

    @classmethod
    def of(cls, policy: Policy) -> "PolicyModel":
        """Show a policy."""
        return cls.model_validate(to_document(policy))


def _kind(said: ConfirmationPolicyModel | InvitationPolicyModel) -> KindPolicy:
    return KindPolicy(
        enabled=said.enabled,
        channels=frozenset(said.channels),
        blocks=frozenset(map(Block, said.blocks)),
        member_sample=said.member_sample,
        required=said.required,
        words={locale: Words(words.title, words.body) for locale, words in said.words.items()},
    )


class ScopedPolicyModel(Request):
    """What holds in a scope. `number` is what its ETag says: 0 where nothing was ever set there."""

    scope: str
    number: int
    version: str = Field(description="The version that applies: this scope's own, or a wider one's.")
    inherited: bool
    policy: PolicyModel

    @classmethod
    def of(cls, shown: ScopedPolicy) -> "ScopedPolicyModel":
        """Show what holds in a scope."""
        version = shown.applied.version
        return cls(
            scope=shown.scope,
            number=shown.number,
            version=version,
            inherited=version != f"{shown.scope}/{shown.number}",
            policy=PolicyModel.of(shown.applied.policy),
        )


class PoliciesModel(Request):
    """What holds in every scope."""

    policies: list[ScopedPolicyModel]


class PolicyVersionModel(Request):
    """One version; without a policy, it says that the scope's policy was removed."""

    number: int
    version: str
    at: Timestamp
    by: str
    policy: PolicyModel | None

    @classmethod
    def of(cls, version: PolicyVersion) -> "PolicyVersionModel":
        """Show a version."""
        return cls(
            number=version.number,
            version=version.name,
            at=to_rfc3339(version.at),
            by=version.by,
            policy=PolicyModel.of(version.policy) if version.policy else None,
        )


class PolicyVersionsModel(Request):
    """Some versions of a scope's policy, the newest first."""

    versions: list[PolicyVersionModel]
    next_cursor: str | None
