"""The steps of the demonstration. `show` draws them."""

import json
import time
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from herald_tools.commands.audit.story import Story
from herald_tools.commands.audit.timeline import story_of
from herald_tools.commands.common import target
from herald_tools.commands.common.spans import Span
from herald_tools.commands.demo.on_behalf import show_on_behalf
from herald_tools.commands.demo.outcomes import Timing
from herald_tools.commands.demo.policies import show_policies
from herald_tools.commands.demo.show import Show
from herald_tools.commands.demo.waiting import DEADLINE, PAUSE, Findings, wait_until_complete
from herald_tools.local.census import actual, differences, expected
from herald_tools.local.client import HeraldClient, User
from herald_tools.local.paths import ROOT
from herald_tools.local.stack import Stack

SAMPLE = ROOT / "events" / "api" / "create_group.json"
SIZES = (2, 500, 501, 1_000, 10_000)
REPLAYED = "Idempotent-Replayed"
SETTLING = 1.0
"""Seconds to wait at the end, in which a duplicate notification could still arrive."""


def run(stack: Stack, show: Show) -> list[str]:
    """Run the demonstration on `stack`. Returns the problems found; empty if all is well."""
    client, findings, began = HeraldClient(stack), Findings(), datetime.now(UTC)
    try:
        group_id = _sample_group(client, show, findings)
        show_on_behalf(client, show, findings)
        show_policies(client, stack, show, findings)
        show.sizes()
        timings = [_sized_group(client, show, findings, size) for size in SIZES]
    finally:
        client.close()
    time.sleep(SETTLING)
    found = actual(stack)
    findings.problems += differences(findings.wanted, found)
    story = _audited(stack, group_id, began)
    findings.check("the audit log does not hold the whole story of the first group", story.is_complete)
    show.summary(timings, sum(found.values()), findings.problems)
    show.timeline(story)
    return findings.problems


def _sample_group(client: HeraldClient, show: Show, findings: Findings) -> str:
    """Create the group of the sample event, wait for its notifications, and repeat the request. Returns its id."""
    event = json.loads(SAMPLE.read_text())
    body, key = json.loads(event["body"]), event["headers"]["Idempotency-Key"]
    people = [body["owner"], *body["admins"], *body["members"]]
    creator = User(body["owner"], body["owner"].capitalize())

    show.request(SAMPLE.relative_to(ROOT), body)
    started = time.monotonic()
    answer = client.create(creator, body, key)
    show.answer(answer, time.monotonic() - started)
    group_id: str = answer.raise_for_status().json()["group"]["group_id"]
    findings.wanted += expected(group_id, creator.user_id, people)

    arrived = 0
    for user_id, notification in _arriving(client, people, group_id, started):
        show.notification(user_id, notification, time.monotonic() - started)
        arrived += 1
    findings.check(f"{len(people) - arrived} of {len(people)} notifications did not arrive", arrived == len(people))

    deliveries = wait_until_complete(client, creator, group_id)
    findings.check("the deliveries of the first group are not complete", deliveries["complete"])
    show.ledger(deliveries)

    repeated = client.create(creator, body, key)
    show.repeated(repeated)
    findings.check("the repeated request got another answer", repeated.json() == answer.json())
    findings.check("the repeated request was not marked as replayed", repeated.headers.get(REPLAYED) == "true")
    return group_id


def _audited(stack: Stack, group_id: str, began: datetime) -> Story:
    """Return a group's story. The log gets its last lines a moment after the ledger."""
    deadline = time.monotonic() + DEADLINE
    while True:
        story = story_of(group_id, Span(began, datetime.now(UTC)), target.of_stack(stack))
        if story.is_complete or time.monotonic() > deadline:
            return story
        time.sleep(PAUSE)


def _sized_group(client: HeraldClient, show: Show, findings: Findings, size: int) -> Timing:
    creator = User(f"creator-{size}")
    members = [f"user-{size}-{number:05d}" for number in range(1, size)]
    started = time.monotonic()
    answer = client.create(creator, {"name": f"A group of {size:,}", "group_type": "super", "members": members})
    answered = time.monotonic() - started
    group_id = answer.raise_for_status().json()["group"]["group_id"]
    findings.wanted += expected(group_id, creator.user_id, members)
    with show.progress(size) as advance:
        deliveries = wait_until_complete(client, creator, group_id, advance)
    findings.check(f"the deliveries of the group of {size:,} are not complete", deliveries["complete"])
    return Timing(size, answered, time.monotonic() - started)


def _arriving(
    client: HeraldClient, people: list[str], group_id: str, started: float
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Poll the inboxes one after the other. Yields each person's notification of the group as it arrives."""
    waiting = deque(people)
    while waiting and time.monotonic() - started < DEADLINE:
        user_id = waiting.popleft()
        page = client.get(User(user_id), "/me/notifications")
        found = [each for each in page["notifications"] if each["group"]["group_id"] == group_id]
        if found:
            yield user_id, found[0]
        else:
            waiting.append(user_id)
            time.sleep(PAUSE)
