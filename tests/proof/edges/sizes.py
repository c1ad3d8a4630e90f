"""A message that no topic takes is refused at the commit, or quarantined at once."""

import pytest
from herald.domain.creation import sizes
from herald.domain.notifications import cloud_event

from tests.proof.edges.stage import Stage

MOST = 1_900
"""Bytes that the topic takes in a story: too few for a long name."""

LONG = "🥾" * 128
"""The longest name, of characters of four bytes."""


def a_group_whose_messages_are_too_large(stage: Stage) -> None:
    """It is refused before it is committed, with the field that is too long."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (cloud_event, sizes):
            patch.setattr(module, "MAX_MESSAGE_BYTES", MOST)
        answer = stage.create("hikers", name=LONG)
        assert answer["status"] == 422, f"a group that nobody can be told of is answered with {answer['status']}"
        assert answer["body"]["errors"][0]["pointer"] == "#/name"
        assert stage.create("runners")["status"] == 201
        stage.world.settle()
    del stage.creations["hikers"]
    stage.check_at_the_end()


def a_message_that_became_too_large_blocks_nobody(stage: Stage) -> None:
    """A release makes messages larger: the one that no longer fits is quarantined at once, and others go on."""
    stage.create("before")
    stage.create("large", name=LONG)
    stage.create("behind")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cloud_event, "MAX_MESSAGE_BYTES", MOST)
        stage.world.settle()
    assert stage.told("behind") == {"ana", "ben"}, "held up by a message that is too large"
    assert not stage.lines("notifications.publish_failed"), "tried again and again though no retry helps"
    assert stage.world.bodies("StreamDeadLetterQueue"), "what is too large was lost"


STORIES = (
    a_group_whose_messages_are_too_large,
    a_message_that_became_too_large_blocks_nobody,
)
