"""Responses of the routes under /policies."""

from pydantic import Field, ValidationError

from herald.api.http.models import LazyModel, Timestamp
from herald.api.policies.models import PolicyModel
from herald.domain.policies.policy import Policy
from herald.domain.policies.version import AnyVersion, PolicyVersion
from herald.domain.times import to_rfc3339
from herald.use_cases.settings.scoped_policy import ScopedPolicy

_UNREADABLE = "Why it cannot be read; null if it can. A newer version of Herald may have written it."


class ScopedPolicyModel(LazyModel):
    """The policy that applies in a scope. `number` is the scope's own newest version, as in the ETag; 0 before one.

    If the policy cannot be read, `version` and `policy` are null; so is `number` if it is unknown at the moment.
    """

    scope: str
    number: int | None
    version: str | None = Field(description="The version that applies: the scope's own, or one of a wider scope.")
    inherited: bool = Field(description="Whether the version that applies is one of a wider scope.")
    policy: PolicyModel | None
    unreadable: str | None = Field(description=_UNREADABLE)

    @classmethod
    def of(cls, scoped: ScopedPolicy) -> "ScopedPolicyModel":
        """Return the model of a scope's policy."""
        policy, problem = _shown(scoped.applied.policy if scoped.applied else None)
        return cls(
            scope=scoped.scope,
            number=scoped.number,
            version=scoped.applied.version if scoped.applied else None,
            inherited=scoped.inherited,
            policy=policy,
            unreadable=scoped.unreadable or problem,
        )


class PoliciesModel(LazyModel):
    """The policies that apply in all scopes."""

    policies: list[ScopedPolicyModel]


class PolicyVersionModel(LazyModel):
    """One version of a scope's policy; `policy` is null if this version removed the policy, or is unreadable."""

    number: int
    version: str
    at: Timestamp | None = Field(description="When it was set; null if it is unreadable.")
    by: str | None = Field(description="Who set it; null if it is unreadable.")
    policy: PolicyModel | None
    unreadable: str | None = Field(description=_UNREADABLE)

    @classmethod
    def of(cls, version: AnyVersion) -> "PolicyVersionModel":
        """Return the model of a version."""
        policy, problem = _shown(version.policy if isinstance(version, PolicyVersion) else None)
        return cls(
            number=version.number,
            version=version.name,
            at=None if version.at is None else to_rfc3339(version.at),
            by=version.by,
            policy=policy,
            unreadable=problem if isinstance(version, PolicyVersion) else version.reason,
        )


class PolicyVersionsModel(LazyModel):
    """A page of the versions of a scope's policy, the newest first."""

    versions: list[PolicyVersionModel]
    next_cursor: str | None


def _shown(policy: Policy | None) -> tuple[PolicyModel | None, str | None]:
    """Return the model of a policy, or why it cannot be shown.

    Policies are checked when they are set. One that was stored under other rules, or was changed by hand, may break a
    rule of today and apply all the same: functions read all that they can follow.
    """
    if policy is None:
        return None, None
    try:
        return PolicyModel.of(policy), None
    except ValidationError as error:
        fault = error.errors()[0]
        return None, f"it applies, but breaks a rule at #/{'/'.join(map(str, fault['loc']))}: {fault['msg']}"
