"""Responses of the routes under /policies."""

from pydantic import Field

from herald.api.http.models import StrictModel, Timestamp
from herald.api.policies.models import PolicyModel
from herald.domain.policies.version import PolicyVersion
from herald.domain.times import to_rfc3339
from herald.use_cases.settings.policy_administration import ScopedPolicy


class ScopedPolicyModel(StrictModel):
    """The policy that applies in a scope. `number` is the scope's own newest version, as in the ETag; 0 before one."""

    scope: str
    number: int
    version: str = Field(description="The version that applies: the scope's own, or one of a wider scope.")
    inherited: bool = Field(description="Whether the version that applies is one of a wider scope.")
    policy: PolicyModel

    @classmethod
    def of(cls, scoped: ScopedPolicy) -> "ScopedPolicyModel":
        """Return the model of a scope's policy."""
        return cls(
            scope=scoped.scope,
            number=scoped.number,
            version=scoped.applied.version,
            inherited=scoped.inherited,
            policy=PolicyModel.of(scoped.applied.policy),
        )


class PoliciesModel(StrictModel):
    """The policies that apply in all scopes."""

    policies: list[ScopedPolicyModel]


class PolicyVersionModel(StrictModel):
    """One version of a scope's policy; `policy` is null if this version removed the policy."""

    number: int
    version: str
    at: Timestamp
    by: str
    policy: PolicyModel | None

    @classmethod
    def of(cls, version: PolicyVersion) -> "PolicyVersionModel":
        """Return the model of a version."""
        return cls(
            number=version.number,
            version=version.name,
            at=to_rfc3339(version.at),
            by=version.by,
            policy=PolicyModel.of(version.policy) if version.policy else None,
        )


class PolicyVersionsModel(StrictModel):
    """A page of the versions of a scope's policy, the newest first."""

    versions: list[PolicyVersionModel]
    next_cursor: str | None
