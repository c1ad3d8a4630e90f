"""What the routes under /policies have in common: the caller's role, the scope, the version that a change expects."""

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from aws_lambda_powertools.event_handler import Response

from herald.api.http.answers import REVALIDATED
from herald.api.http.entity_tags import entity_tags
from herald.api.http.problems import refusal
from herald.api.http.requests import header_of, operation_id_of
from herald.api.policies.answer_models import ScopedPolicyModel
from herald.api.policies.request_models import PolicyRequest
from herald.api.routers import ServiceRouter
from herald.domain.creation.caller import Caller
from herald.domain.errors import AdminOnly, PolicyChanged, ScopeNotFound
from herald.domain.policies.policy import SCOPES
from herald.use_cases.settings.policy_administration import PolicyAdministration
from herald.use_cases.settings.policy_change import PolicyChange
from herald.use_cases.settings.scoped_policy import ScopedPolicy

_NUMBER = re.compile(r"[0-9]{1,8}")


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

    def change(self, scope: str, body: PolicyRequest | None) -> Response[ScopedPolicyModel]:
        """Set a scope's policy, or remove it if `body` is None. Raises AdminOnly, ScopeNotFound, PolicyChanged."""
        admin, event, known = self.require_admin(), self.current_event, known_scope(scope)
        numbers = expected_numbers(header_of(event, "If-Match"), lambda: self.administration.show(known).number)
        wanted = PolicyChange(
            scope=known,
            expected=max(numbers),
            or_expected=numbers,
            policy=body.to_domain() if body else None,
            by=admin.user_id,
            operation_id=operation_id_of(event),
        )
        return with_etag(self.administration.change(wanted))

    def show(self, scope: str) -> Response[Any]:
        """Return a scope's policy, or 304 if the client has it. Raises AdminOnly, ScopeNotFound."""
        scoped = self.administration.show(known_scope(scope))
        if _is_known(scoped, header_of(self.current_event, "If-None-Match")):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=_validators(scoped), body="")
        return with_etag(scoped)


def known_scope(scope: str) -> str:
    """Return the scope of a path, decoded: clients may write its slash as %2F. Raises ScopeNotFound."""
    decoded = unquote(scope)
    if decoded not in SCOPES:
        raise ScopeNotFound(decoded)
    return decoded


def expected_numbers(if_match: str, current: Callable[[], int | None]) -> frozenset[int]:
    """Return the version numbers of which a change expects one, by its If-Match header.

    `*` means any version: `current` reads the scope's number. Weak tags match nothing (strong comparison, RFC 9110).
    Raises RequestRefused if the header is absent (428) or malformed (400), and PolicyChanged if no tag is a policy's.
    """
    if not if_match:
        rule = "must be the ETag that GET returned, so that no other change is overwritten"
        raise refusal("header", "If-Match", rule, HTTPStatus.PRECONDITION_REQUIRED)
    tags = entity_tags("If-Match", if_match)
    if tags.everything:
        return frozenset({current() or 0})
    if numbers := frozenset(int(tag) for tag in tags.strong if _NUMBER.fullmatch(tag)):
        return numbers
    raise PolicyChanged(0)


def with_etag(scoped: ScopedPolicy) -> Response[ScopedPolicyModel]:
    """Return the response with the policy of a scope and its ETag, which is the version number."""
    return Response(
        status_code=HTTPStatus.OK,
        content_type="application/json",
        headers=_validators(scoped),
        body=ScopedPolicyModel.of(scoped),
    )


def _is_known(scoped: ScopedPolicy, if_none_match: str) -> bool:
    """Return whether a client that sends this If-None-Match has the policy already.

    An inherited policy may change while the scope's own number, and so the ETag, stays.
    """
    if not if_none_match:
        return False
    tags = entity_tags("If-None-Match", if_none_match)
    return not scoped.inherited and scoped.applied is not None and tags.matches_weakly(str(scoped.number))


def _validators(scoped: ScopedPolicy) -> dict[str, str | list[str]]:
    return {"ETag": f'"{scoped.number}"', "Cache-Control": REVALIDATED}
