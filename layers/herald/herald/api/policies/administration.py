"""What the routes under /policies have in common: the caller's role, the scope, the version that a change expects."""

import re
from http import HTTPStatus
from urllib.parse import unquote

from aws_lambda_powertools.event_handler import Response

from herald.api.http.problems import refusal
from herald.api.http.requests import header_of, operation_id_of
from herald.api.policies.answer_models import ScopedPolicyModel
from herald.api.policies.models import PolicyModel
from herald.api.routers import ServiceRouter
from herald.domain.creation.caller import Caller
from herald.domain.errors import AdminOnly, PolicyChanged, ScopeNotFound
from herald.domain.policies.policy import SCOPES
from herald.use_cases.settings.policy_administration import PolicyAdministration
from herald.use_cases.settings.policy_change import PolicyChange
from herald.use_cases.settings.scoped_policy import ScopedPolicy

_ETAG = re.compile(r'"(\d{1,8})"')


class AdministrationRouter(ServiceRouter):
    """Routes for callers with the role `admin`."""

    def require_admin(self) -> Caller:
        """Return the caller of the current request. Raises AdminOnly for a caller without the role `admin`."""
        if not self.caller.is_app_admin:
            raise AdminOnly(self.caller.user_id)
        return self.caller

    @property
    def administration(self) -> PolicyAdministration:
        """The use case that reads and changes policies. Raises AdminOnly for a caller without the role `admin`."""
        self.require_admin()
        return self.services.policy_administration

    def change(self, scope: str, body: PolicyModel | None) -> Response[ScopedPolicyModel]:
        """Set a scope's policy, or remove it if `body` is None. Raises AdminOnly, ScopeNotFound, PolicyChanged."""
        admin, event = self.require_admin(), self.current_event
        wanted = PolicyChange(
            scope=known_scope(scope),
            expected=expected_version(header_of(event, "If-Match")),
            policy=body.to_domain() if body else None,
            by=admin.user_id,
            operation_id=operation_id_of(event),
        )
        return with_etag(self.administration.change(wanted))


def known_scope(scope: str) -> str:
    """Return the scope of a path, decoded: clients may write its slash as %2F. Raises ScopeNotFound."""
    decoded = unquote(scope)
    if decoded not in SCOPES:
        raise ScopeNotFound(decoded)
    return decoded


def expected_version(if_match: str) -> int:
    """Return the version number in an If-Match header.

    Raises RequestRefused (428) if the header is absent, and PolicyChanged if it is not an ETag of a policy.
    """
    if not if_match:
        rule = "must be the ETag that GET returned, so that no other change is overwritten"
        raise refusal("header", "If-Match", rule, HTTPStatus.PRECONDITION_REQUIRED)
    match = _ETAG.fullmatch(if_match.strip())
    if match is None:
        raise PolicyChanged(0)
    return int(match[1])


def with_etag(scoped: ScopedPolicy) -> Response[ScopedPolicyModel]:
    """Return the response with the policy of a scope and its ETag, which is the version number."""
    return Response(
        status_code=HTTPStatus.OK,
        content_type="application/json",
        headers={"ETag": f'"{scoped.number}"'},
        body=ScopedPolicyModel.of(scoped),
    )
