"""What users do who read their inboxes."""

from random import Random
from typing import Any

from herald.domain.identifiers import notification_id
from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.proof.edges.stage import V1, moment
from tests.proof.promises.known import Item, Marked
from tests.proof.rules.base import PEOPLE, Schedule, chosen, rates, seeds
from tests.proof.story import CONFIRMATION, INVITATION
from tests.support.stream_mapping import Killed

MOST_MARKS = 9
"""Marks of one user: beyond ten, Herald merges the oldest."""


class ReadingUsers(Schedule):
    """They mark as read what they have, and what they only know of by a push; and they look."""

    @rule(seed=seeds, rate=rates, early=st.booleans())
    def mark_as_read(self, seed: int, rate: float, early: bool) -> None:  # noqa: FBT001 - hypothesis names it.
        """A user marks a notification, maybe one that has not arrived."""
        found = self._notification(seed, early=early)
        if found is None or len(self.known.marks[found[0]]) >= MOST_MARKS:
            return
        user, marked, created_at = found
        at = Random(seed).choice([created_at, None])
        body = {"through": marked} | ({"created_at": moment(at)} if at is not None else {})
        with self.in_weather(seed, rate):
            try:
                status, _ = self.world.request("POST", "/me/notifications/read", user, body)
            except Killed:
                status = 0
        if status != 204:
            status, _ = self.world.request("POST", "/me/notifications/read", user, body)
        assert status == 204, f"a mark was answered with {status}"
        there = any(item["SK"]["S"].endswith(marked) for item in self._inbox(user))
        through = (created_at, marked) if at is not None or there else None
        self.known.marks[user].append(Marked(marked, through, self.world.clock.now))
        self.step("mark as read")

    @rule(seed=seeds)
    def read_the_inbox(self, seed: int) -> None:
        """A user looks: what arrived after the last mark is unread, in the list, in the count and in v1."""
        self.check_inbox(Random(seed).choice(sorted(self.known.marks) or PEOPLE))
        self.step("read the inbox")

    def check_inbox(self, user: str) -> None:
        """Compare an inbox with what arrived and what was marked."""
        mine = self._inbox(user)
        wanted = {
            _id(item): self._is_read(user, item) for item in mine if not self.known.is_damaged("InboxTable", item)
        }
        page = {"query": {"limit": "100"}}
        status, answer = self.world.request("GET", "/me/notifications", user, **page)
        assert status == 200, f"the inbox of {user} is not shown: {status}"
        found = {each["notification_id"]: each["read"] for each in answer["notifications"]}
        assert found == wanted, f"read and unread are mixed up: {sorted(found.items() ^ wanted.items())[:3]}"
        if len(wanted) == len(mine):
            self._check_counts(user, sum(not read for read in wanted.values()), page)
        self.score.checked["what arrived after the last mark is unread, in list, count and v1"] += 1

    def _check_counts(self, user: str, unread: int, page: dict[str, Any]) -> None:
        _, count = self.world.request("GET", "/me/notifications/unread", user)
        v1 = self.world.send("GET", "/me/notifications", user, headers=V1, **page)["body"]["notifications"]
        in_v1 = sum(not each["isRead"] for each in v1)
        assert (count["unread"], in_v1) == (unread, unread), f"unread: {unread}, not {count} or {in_v1} in v1"

    def _is_read(self, user: str, item: Item) -> bool:
        arrived, position = self.known.arrivals[item["PK"]["S"], item["SK"]["S"]], (_created(item), _id(item))
        return any(
            mark.notification_id == position[1]
            or (mark.through is not None and position <= mark.through and arrived <= mark.at)
            for mark in self.known.marks[user]
        )

    def _inbox(self, user: str) -> list[Item]:
        return [item for item in self.known.notifications(self.world) if item["PK"]["S"] == f"USER#{user}"]

    def _notification(self, seed: int, *, early: bool) -> tuple[str, str, int] | None:
        """Return the user, the id and the time of a notification in an inbox, or of one that may be on its way."""
        if not early:
            item = chosen(seed, self.known.notifications(self.world))
            return (item["PK"]["S"].removeprefix("USER#"), _id(item), _created(item)) if item else None
        group = chosen(seed, list(self.known.groups(self.world).values()))
        if group is None:
            return None
        creation = self.creations[group["name"]["S"]]
        user = Random(seed).choice(sorted(creation.people))
        kind = CONFIRMATION if user == creation.creator else INVITATION
        group_id = group["group_id"]["S"]
        return user, notification_id(group_id, kind, user), int(group["created_at"]["N"])


def _id(item: Item) -> str:
    found: str = item["SK"]["S"].rpartition("#")[2]
    return found


def _created(item: Item) -> int:
    return int(item["SK"]["S"].split("#")[1])
