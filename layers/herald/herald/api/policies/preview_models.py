"""Previews as the API takes and shows them."""

from typing import Any

from pydantic import Field

from herald.api.groups.request_models import CreateGroup
from herald.api.http.models import LazyModel
from herald.api.http.request_model import RequestModel
from herald.api.policies.request_models import PolicyRequest
from herald.api.policies.text_types import ReaderLocale
from herald.domain.kinds import Channel, Kind
from herald.domain.policies.rules import MAX_LOCALES


class PreviewRequest(RequestModel):
    """What to preview: a group, under a draft or under the policy that applies to it now."""

    group: CreateGroup
    policy: PolicyRequest | None = Field(None, description="A draft; default: the policy that applies now.")
    locales: list[ReaderLocale] = Field(
        default_factory=list, max_length=MAX_LOCALES, description="Default: all there are."
    )


class RulingModel(LazyModel):
    """Whether a kind is sent on a channel, and the rule that decided."""

    kind: Kind
    channel: Channel
    sent: bool
    rule: str


class PreviewedModel(LazyModel):
    """What one role receives: by locale, in inbox (v2 and v1), on devices (as each platform takes it) and in OpenIM."""

    role: str
    user_id: str
    kind: str
    worded_in: dict[str, str] = Field(description="By locale that was asked for: the locale whose words are used.")
    inbox: dict[str, dict[str, Any]]
    push: dict[str, dict[str, Any]]
    openim: dict[str, dict[str, Any]] = Field(
        description="By locale: what OpenIM is sent, but for the sender. Empty if the channel is not used."
    )


class PreviewModel(LazyModel):
    """What would be sent."""

    version: str
    recipients: int
    rulings: list[RulingModel]
    notifications: list[PreviewedModel]
    messages: dict[str, int] = Field(description="How many messages a v2 and how many a v1 gateway would receive.")
    gateway: dict[str, list[dict[str, Any]]] = Field(
        description="What a v2 and what a v1 gateway would receive: the first messages, up to 2 MiB in each format."
    )
    webhook: list[dict[str, Any]] = Field(
        description="The first bodies that the webhook would get, up to 256 KiB. Empty without a webhook."
    )
