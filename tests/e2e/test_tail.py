"""`herald audit tail` on the local AWS."""

import time
from datetime import UTC, datetime

import pytest

from herald_tools.commands.audit.follow import Follower
from herald_tools.commands.audit.timeline import story_of
from herald_tools.commands.common import target
from herald_tools.commands.common.spans import Span
from herald_tools.local.client import HeraldClient, User
from herald_tools.local.stack import Stack

DEADLINE = 60.0
"""Seconds until a missing line fails the test."""

STORY = {"group.committed", "notifications.published"}
"""What comes before a delivery. The local AWS logs what a function printed when the function has returned, so on a busy
machine a line can come after those of the deliveries that the function started."""


def test_a_creation_is_followed_line_by_line_while_a_query_reads_the_log(stack: Stack, client: HeraldClient) -> None:
    where, began, deadline = target.of_stack(stack), datetime.now(UTC), time.monotonic() + DEADLINE

    def query_the_log(seconds: float) -> None:
        """Pause between two polls. On the local AWS the query gives each line an `eventId` that it did not have."""
        if time.monotonic() > deadline:
            pytest.fail(f"only these lines were seen: {events}")
        story_of("followed", Span(began, datetime.now(UTC)), where)
        time.sleep(seconds)

    body = {"group_id": "followed", "name": "Followed", "group_type": "work", "members": ["ben"]}
    assert client.create(User("leader"), body).status_code == 201
    events: list[str] = []
    lines: list[str] = []
    for line in Follower(where, query_the_log).lines(began, "followed"):
        events.append(line["event"])
        lines.append(str(line))
        if events.count("notifications.delivered") == 2 and set(events) > STORY:
            break
    assert len(lines) == len(set(lines))
