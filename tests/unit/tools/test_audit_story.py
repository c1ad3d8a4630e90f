"""The story of a group, rebuilt from its audit lines."""

from typing import Any

import pytest
from herald.domain.audit.events import AuditEvent
from herald.domain.kinds import Channel, Kind
from herald.domain.openim.wire import ContentType, message_name

from herald_tools.commands.audit.publications import recipients_of
from herald_tools.commands.audit.query import Row
from herald_tools.commands.audit.rebuild import rebuild
from herald_tools.commands.audit.story import Name, State, Story
from herald_tools.commands.audit.words import about

CONFIRMED, INVITED = "group.creation.confirmed", "group.invitation.received"
FIRST_INVITATION = Name(Channel.INBOX, Kind.GROUP_INVITATION_RECEIVED, 0)
ROUTES = f"{CONFIRMED}:inbox,gateway {INVITED}:inbox,push"


class TestStory:
    """Lines are given by their events and what matters of them."""

    def tell(self, *lines: tuple[str, dict[str, Any]]) -> Story:
        full = [
            {"event": str(event), "event_id": str(number), "timestamp": str(number), "level": "INFO", **facts}
            for number, (event, facts) in enumerate(lines)
        ]
        return rebuild("g", full)

    committed = (AuditEvent.GROUP_COMMITTED, {"routes": ROUTES, "chunks": 2, "recipients": 9})

    def about(self, event: str, channel: str, chunk: int = 0, **facts: Any) -> tuple[str, dict[str, Any]]:
        known = {"kind": INVITED, "channel": channel, "chunk": chunk, "recipients": 4}
        return event, {**known, "lag_ms": 10 * (chunk + 1), **facts}

    def sent(self, event: str, *publications: str, **facts: Any) -> tuple[str, dict[str, Any]]:
        return event, {"publications": " ".join(publications), "chunk": 0, "lag_ms": 9, **facts}

    def test_what_the_commit_calls_for_is_missing_until_it_is_delivered(self) -> None:
        story = self.tell(self.committed)
        assert story.is_committed
        assert len(story.gaps) == 5
        assert {gap.reason for gap in story.gaps} == {"not published"}

    def test_a_story_is_complete_when_every_delivery_is_done(self) -> None:
        done = [
            self.about(AuditEvent.NOTIFICATIONS_DELIVERED, channel, chunk)
            for channel in ("inbox", "push")
            for chunk in (0, 1)
        ]
        confirmed = self.about(AuditEvent.NOTIFICATIONS_DELIVERED, "inbox", kind=CONFIRMED, recipients=1)
        assert self.tell(self.committed, *done, confirmed).is_complete
        assert not self.tell(self.committed, *done).is_complete

    @pytest.mark.parametrize(
        ("events", "state", "reason"),
        [
            (["planned"], State.PENDING, "planned, but not published"),
            (["publish_failed"], State.PENDING, "throttled"),
            (["publish_failed", "published"], State.PENDING, "published, but not delivered"),
            (["published", "delivery_failed"], State.PENDING, "throttled"),
            (["published", "delivery_failed", "quarantined"], State.FAILED, "throttled"),
            (["quarantined", "published"], State.FAILED, "throttled"),
            (["delivered", "publish_failed"], State.DONE, ""),
            (["quarantined", "published", "delivered"], State.DONE, ""),
            (["delivered", "delivery_failed", "quarantined"], State.DONE, ""),
        ],
    )
    def test_the_state_of_a_delivery_is_that_of_its_last_event_and_done_stays_done(
        self, events: list[str], state: State, reason: str
    ) -> None:
        lines = [
            self.sent(f"notifications.{event}", f"{INVITED}:v2:inbox,push:4:id", reason="throttled")
            if event in {"planned", "published", "publish_failed"}
            else self.about(f"notifications.{event}", "inbox", reason="throttled")
            for event in events
        ]
        story = self.tell(self.committed, *lines)
        found = story.deliveries[FIRST_INVITATION]
        assert (found.state, found.reason) == (state, reason)

    @pytest.mark.parametrize("event", ["notifications.published", "notifications.planned"])
    def test_what_was_published_proves_a_commit_whose_own_line_was_lost(self, event: str) -> None:
        both = self.sent(event, f"{CONFIRMED}:v2:inbox,gateway:1:a", f"{INVITED}:v2:inbox,gateway:7:b")
        story = self.tell(both)
        assert story.is_committed
        assert [(gap.name.kind, gap.recipients) for gap in story.gaps] == [(CONFIRMED, 1), (INVITED, 7)]
        assert story.gaps[1].name == FIRST_INVITATION

    def test_a_message_in_v1_is_no_delivery(self) -> None:
        """Its reader is a gateway, and no function confirms what that receives."""
        assert self.tell(self.sent("notifications.published", f"{INVITED}:v1:gateway:7:b")).deliveries == {}

    def test_publications_that_a_newer_version_wrote_in_another_way_are_passed_over(self) -> None:
        story = self.tell(self.committed, self.sent("notifications.published", "something:else"))
        assert {gap.reason for gap in story.gaps} == {"not published"}

    def test_a_request_alone_is_no_commit_and_the_story_says_why(self) -> None:
        refused = (AuditEvent.REQUEST_REFUSED, {"reason": "group-id-taken"})
        story = self.tell((AuditEvent.REQUEST_RECEIVED, {}), refused)
        assert not story.is_committed
        assert story.refusal == "group-id-taken"

    @pytest.mark.parametrize("event", ["notifications.published", "notifications.delivered", "group.republished"])
    def test_what_happens_after_a_commit_proves_it_and_not_that_nothing_is_missing(self, event: str) -> None:
        story = self.tell(self.about(event, "inbox"))
        assert (story.is_committed, story.is_complete) == (True, False)

    def test_an_event_of_a_newer_version_is_passed_over(self) -> None:
        line = {"event": "group.renamed", "event_id": "1", "timestamp": "1", "level": "INFO"}
        assert rebuild("g", [line]).lines == []

    def test_a_line_that_was_written_twice_counts_once(self) -> None:
        line = {"event": "request.received", "event_id": "same", "timestamp": "1", "level": "INFO"}
        story = rebuild("g", [line, dict(line)])
        assert (len(story.lines), story.times["same"]) == (1, 2)


def test_a_line_says_who_asked_and_for_whom() -> None:
    line: Row = {"event": "group.committed", "actor": "backend", "creator": "ana", "policy_version": "built-in/1"}
    assert about(line) == "by backend, for ana, policy built-in/1"


def test_a_line_says_which_messages_were_published_and_for_how_many() -> None:
    confirmed, invited = f"{CONFIRMED}:v2:inbox,gateway:1:a", f"{INVITED}:v2:inbox,gateway:7:b"
    old = f"{INVITED}:v1:gateway:7:{message_name('g', ContentType.GROUP_CREATED)}"
    line: Row = {"event": "notifications.published", "group_id": "g", "publications": f"{old} {confirmed} {invited}"}
    assert about(line) == (
        "invitation.received: gateway, v1 1501; creation.confirmed, invitation.received: inbox, gateway"
    )
    assert recipients_of(line) == 8
