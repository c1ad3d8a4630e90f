"""What random schedules seldom reach, told as stories: one or more for each kind of fault at the edges."""

import pytest

from tests.proof.edges.stage import Story, told
from tests.proof.edges.stories import STORIES


@pytest.mark.parametrize("story", STORIES, ids=[story.__name__ for story in STORIES])
def test_every_promise_is_kept_at_its_edges(story: Story) -> None:
    told(story)
