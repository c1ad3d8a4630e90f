"""All stories about the edges of the promises."""

from tests.proof.edges import core, gateway, late, policies, pushes, quotas, recipients, reconciling, sizes
from tests.proof.edges.stage import Story

STORIES: tuple[Story, ...] = (
    *core.STORIES,
    *late.STORIES,
    *recipients.STORIES,
    *pushes.STORIES,
    *reconciling.STORIES,
    *gateway.STORIES,
    *policies.STORIES,
    *quotas.STORIES,
    *sizes.STORIES,
)
