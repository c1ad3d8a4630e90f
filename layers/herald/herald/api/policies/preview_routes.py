"""The route of previews, for callers with the role `admin`."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from herald.api.http.error_problems import errors_below
from herald.api.http.requests import operation_id_of
from herald.api.http.responses import responses
from herald.api.policies.administration import AdministrationRouter
from herald.api.policies.preview import preview_model
from herald.api.policies.preview_models import PreviewModel, PreviewRequest
from herald.domain.creation.request import RequestContext
from herald.domain.policies.policy import AppliedPolicy
from herald.use_cases.notifications.preview import preview

DRAFT = "draft"
"""The version name of a policy that is previewed and not stored."""

router = AdministrationRouter()


@router.post(
    "/policies/preview",
    summary="Preview the notifications of a group",
    operation_id="previewPolicy",
    responses=responses(PreviewModel, 200, 422),
    tags=["Policies"],
)
def preview_group(body: Annotated[PreviewRequest, Body()]) -> PreviewModel:
    """Return what a group would send under a policy. Nothing is written and nothing is sent."""
    admin, services = router.require_admin(), router.services
    with errors_below("#/policy"):
        draft = body.policy.to_domain() if body.policy else None
    applied = AppliedPolicy(DRAFT, draft) if draft else services.effective_policies.for_group(body.group.group_type)
    operation_id = operation_id_of(router.current_event)
    context = RequestContext(services.clock(), services.entropy(), operation_id, None, services.channels)
    with errors_below("#/group"):
        return preview_model(preview(body.group.to_domain(), admin, context, applied, body.locales))
