"""Policies as responses contain them. `request_models` has what is different in requests."""

from pydantic import Field, StrictInt

from herald.api.http.models import LazyModel
from herald.api.policies.kind_models import KindsModel
from herald.api.policies.text_types import Locale
from herald.domain.errors import InvalidRequest
from herald.domain.policies.document import from_document, to_document
from herald.domain.policies.policy import DEFAULT_PUSH_LIMIT, MAX_PUSH_LIMIT, SHIPPED_LOCALE, Level, Policy
from herald.domain.policies.rules import faults_of


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
