"""A message that no topic takes is refused at the commit, or quarantined at once."""

import pytest
from herald.domain.creation import sizes
from herald.domain.notifications import cloud_event

from tests.proof.edges.stage import Stage

MOST = 3_000
"""Bytes that the topic takes in these stories."""

MEMBERS = tuple(f"a-member-with-a-long-id-{number:030d}" for number in range(60))


def a_group_whose_messages_are_too_large(stage: Stage) -> None:
    """It is refused with the field that is too long, or split so that each message fits."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (cloud_event, sizes):
            patch.setattr(module, "MAX_MESSAGE_BYTES", MOST)
        answer = stage.create("hikers", members=MEMBERS)
        stage.world.settle()
        stage.repair(1)
        if answer["status"] == 201:
            stage.check_at_the_end()
        else:
            assert answer["status"] == 422, f"answered with {answer['status']}"


def a_message_that_became_too_large_blocks_nobody(stage: Stage) -> None:
    """A release makes messages larger: the one that no longer fits is quarantined at once, and others go on."""
    stage.create("before")
    stage.create("large", introduction="x" * 200, members=MEMBERS[:8])
    stage.create("behind")
    started = stage.world.clock.now
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cloud_event, "MAX_MESSAGE_BYTES", 2_000)
        stage.world.settle()
    assert stage.told("behind") == {"ana", "ben"}, "held up by a message that is too large"
    assert stage.world.clock.now - started < 60_000, "tried again and again though no retry helps"
    assert stage.world.bodies("StreamDeadLetterQueue"), "what is too large was lost"


STORIES = (
    a_group_whose_messages_are_too_large,
    a_message_that_became_too_large_blocks_nobody,
)
