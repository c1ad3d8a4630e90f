"""Policies as requests contain them: the fields of responses, with no others beside them."""

from pydantic import Field

from herald.api.http.request_model import RequestModel
from herald.api.policies.kind_models import (
    ConfirmationPolicyModel,
    InvitationPolicyModel,
    KindPolicyModel,
    KindsModel,
    LocalizedTextModel,
)
from herald.api.policies.models import OverrideRangeModel, PolicyModel
from herald.api.policies.text_types import Locale
from herald.domain.policies.rules import MAX_LOCALES


class LocalizedTextRequest(RequestModel, LocalizedTextModel):
    """A title and a body in one language."""


class KindPolicyRequest(RequestModel, KindPolicyModel):
    """The part of a policy for one kind of notification. It can only restrict what the level sends."""

    words: dict[Locale, LocalizedTextRequest] = Field(  # type: ignore[assignment]  # A dict of a subclass.
        default_factory=dict,
        max_length=MAX_LOCALES,
        description="Title and body by locale. Herald itself has texts for en and zh-CN.",
    )


class ConfirmationPolicyRequest(KindPolicyRequest, ConfirmationPolicyModel):
    """The part of a policy for the creator's confirmation."""


class InvitationPolicyRequest(KindPolicyRequest, InvitationPolicyModel):
    """The part of a policy for members' invitations."""


class KindsRequest(RequestModel, KindsModel):
    """The parts of a policy for each kind of notification."""

    confirmed: ConfirmationPolicyRequest = Field(
        default_factory=ConfirmationPolicyRequest, alias="group.creation.confirmed"
    )
    invited: InvitationPolicyRequest = Field(default_factory=InvitationPolicyRequest, alias="group.invitation.received")


class OverrideRangeRequest(RequestModel, OverrideRangeModel):
    """The levels that a request may ask for, from the lowest to the highest."""


class PolicyRequest(RequestModel, PolicyModel):
    """A whole policy; a field that is left out has its default."""

    kinds: KindsRequest = Field(default_factory=KindsRequest)
    override: OverrideRangeRequest | None = Field(
        None, description="The levels that a request may ask for; null: a request may override nothing."
    )
