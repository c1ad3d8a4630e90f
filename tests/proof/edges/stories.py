"""All stories about the edges of the promises."""

from tests.proof.edges import (
    batches,
    core,
    gateway,
    late,
    openim,
    policies,
    pushes,
    quotas,
    recipients,
    reconciling,
    sizes,
    small_groups,
    webhooks,
)
from tests.proof.edges.stage import Story

STORIES: tuple[Story, ...] = (
    *core.STORIES,
    *late.STORIES,
    *recipients.STORIES,
    *batches.STORIES,
    *pushes.STORIES,
    *webhooks.STORIES,
    *openim.STORIES,
    *reconciling.STORIES,
    *small_groups.STORIES,
    *gateway.STORIES,
    *policies.STORIES,
    *quotas.STORIES,
    *sizes.STORIES,
)
