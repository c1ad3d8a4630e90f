"""The core: one group for each key, one notification for each recipient, and nothing acknowledged that is not done."""

from typing import Any

from tests.proof.edges.stage import Stage


def a_retry_gets_its_first_answer(stage: Stage) -> None:
    """Whoever retries gets the group of the first attempt."""
    first = stage.create("hikers")
    again = stage.create("hikers")
    assert again["body"] == first["body"], f"another answer to the same request: {again}"
    stage.world.settle()
    stage.check_at_the_end()


def a_key_without_an_id_is_retried(stage: Stage) -> None:
    """The same where Herald chooses the group's id."""
    body = {"name": "hikers", "group_type": "work", "members": ["ben"]}
    headers = {"Idempotency-Key": "key"}
    answers = [stage.world.request("POST", "/groups", "ana", body, headers=headers) for _ in range(2)]
    assert answers[0] == answers[1], f"another answer to the same request: {answers[1]}"
    status, _ = stage.world.request("POST", "/groups", "ana", body | {"name": "others"}, headers=headers)
    assert status == 422, f"a key was misused and answered with {status}"


def a_rewound_stream_delivers_nothing_twice(stage: Stage) -> None:
    """A reader of the stream starts again from its beginning."""
    stage.create("hikers", members=tuple(f"user-{number:02d}" for number in range(14)))
    stage.world.settle()
    for mapping in stage.world.streams:
        mapping.position = 0
    stage.world.settle()
    stage.check_at_the_end()


def one_record_of_a_batch_fails(stage: Stage) -> None:
    """The messages of one group are refused for a while. Neither they nor later ones are lost."""
    for name in ("hikers", "runners", "walkers"):
        stage.create(name)
    left = [2]  # First behind an answer with 200, then as an error: the record fails.

    def leave_out(operation: str, entry: Any) -> bool:
        if operation != "PublishBatch" or '"subject":"runners"' not in entry["Message"] or not left[0]:
            return False
        left[0] -= 1
        return True

    stage.world.calls.leave_out = leave_out
    stage.world.settle()
    assert not left[0], "nothing was refused"
    stage.check_at_the_end()


STORIES = (
    a_retry_gets_its_first_answer,
    a_key_without_an_id_is_retried,
    a_rewound_stream_delivers_nothing_twice,
    one_record_of_a_batch_fails,
)
