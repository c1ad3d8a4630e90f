"""What the stories about the edges of the promises have in common: a small world, and steps in it.

A story is a function of a stage. It raises AssertionError if a promise is broken.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from herald.domain.identifiers import notification_id
from herald.entrypoints.observing import InvocationFailed

from tests.proof.promises import check_always, check_at_the_end
from tests.proof.promises.known import Creations, Known
from tests.proof.story import INVITATION, Creation, Score
from tests.proof.watched_world import WatchedWorld, small_world
from tests.support.world import World

Item = dict[str, Any]
Damage = Callable[[Item], Item]
"""Returns what takes the place of an item."""

MINUTE, HOUR = 60, 3600
V1 = {"Accept": "application/vnd.herald.v1+json"}
NEWER = {"schema_version": {"N": "99"}}


class Stage:
    """A world, and the groups that are created in it."""

    def __init__(self, world: WatchedWorld) -> None:
        self.world = world
        self.creations: Creations = {}
        self.known = Known(self.creations, in_force={})

    # ------------------------------------------------------------------ what users do

    def create(
        self, group_id: str, creator: str = "ana", members: tuple[str, ...] = ("ben",), **fields: Any
    ) -> dict[str, Any]:
        """Create a group whose name is its id. Returns the answer: status, headers and body."""
        about = {"name": group_id, "group_id": group_id, "group_type": "work"}
        body = {**about, "admins": [], "members": list(members), **fields}
        creation = self.creations.setdefault(group_id, Creation(creator, f"key-{group_id}", body))
        answer = self.world.send("POST", "/groups", creator, body, headers={"Idempotency-Key": creation.key})
        if answer["status"] == 201:
            creation.answer = creation.answer or answer["body"]
        return answer

    def inbox(self, user: str = "ben") -> dict[str, bool]:
        """Return whether each notification in an inbox is read, by group."""
        items = self.world.request("GET", "/me/notifications", user)[1]["notifications"]
        return {item["group"]["group_id"]: item["read"] for item in items}

    def unread(self, user: str = "ben") -> int:
        """Return how many notifications are unread."""
        found: int = self.world.request("GET", "/me/notifications/unread", user)[1]["unread"]
        return found

    def mark(self, group_id: str, user: str = "ben", **fields: Any) -> None:
        """Mark a user's invitation to a group, and what is older, as read."""
        body = {"through": notification_id(group_id, INVITATION, user), **fields}
        answer = self.world.request("POST", "/me/notifications/read", user, body)
        assert answer[0] == 204, f"a mark was refused: {answer}"

    def delivery(self, group_id: str, channel: str = "inbox", creator: str = "ana") -> dict[str, Any]:
        """Return the state of a group's invitations on a channel."""
        status, answer = self.world.request("GET", f"/groups/{group_id}/deliveries", creator)
        assert status == 200, f"the deliveries of {group_id} are not shown: {status}"
        rows = [row for row in answer["deliveries"] if (row["channel"], row["kind"]) == (channel, INVITATION)]
        assert len(rows) == 1, f"{group_id} has {len(rows)} rows for its invitations"
        found: dict[str, Any] = rows[0]
        return found

    def told(self, group_id: str) -> set[str]:
        """Return the users with a notification of a group."""
        return {user for user, _, group in self.world.notified() if group == group_id}

    # ------------------------------------------------------------------ what AWS and operators do

    def lose_the_stream(self) -> None:
        """Let all records so far be gone, as after a day without a reader."""
        for mapping in self.world.streams:
            mapping.position = len(self.world.stream())

    def repair(self, runs: int = 2, wait: float = HOUR + 1) -> None:
        """Let time pass and reconcile run, so often."""
        for _ in range(runs):
            self.world.clock.advance(wait)
            self.reconcile()
            self.world.settle()

    def reconcile(self) -> dict[str, Any]:
        """Let reconcile run. No item of a table may make a run fail."""
        try:
            return self.world.reconcile()
        except InvocationFailed as error:
            raise AssertionError(f"a run of reconcile failed: {error}") from error

    def put(self, table: str, item: Item) -> None:
        """Put an item into a table, by hand."""
        self.world.backing.dynamodb.put_item(TableName=self.world.backing.name_of(table), Item=item)

    def delete(self, table: str, item: Item) -> None:
        """Delete an item, by hand."""
        key = {name: item[name] for name in ("PK", "SK")}
        self.world.backing.dynamodb.delete_item(TableName=self.world.backing.name_of(table), Key=key)

    def find(self, table: str, partition: str, sort: str = "") -> Item:
        """Return the one item of a partition whose sort key begins so."""
        found = [
            item
            for item in self.world.items(table)
            if item["PK"]["S"] == partition and item["SK"]["S"].startswith(sort)
        ]
        assert len(found) == 1, f"{len(found)} items of {partition} in {table} begin with {sort!r}"
        return found[0]

    def damage(self, table: str, partition: str, sort: str, values: Item) -> Item:
        """Replace attributes of an item by hand. Returns the item as it was."""
        item = self.find(table, partition, sort)
        self.put(table, {**item, **values})
        return item

    def lines(self, event: str) -> list[dict[str, Any]]:
        """Return the lines of the audit log of one event."""
        return lines(self.world, event)

    # ------------------------------------------------------------------ what must hold

    def check(self) -> None:
        """Check what holds at all times."""
        check_always(self.world, self.known)

    def check_at_the_end(self) -> None:
        """Check what holds when everything is repaired."""
        check_always(self.world, self.known)
        check_at_the_end(self.world, self.known)


Story = Callable[[Stage], None]


def told(story: Story, score: Score | None = None) -> None:
    """Tell a story in a world of its own. Raises AssertionError if a promise is broken in it."""
    with small_world(score or Score()) as world:
        story(Stage(world))
        world.accepted()
        assert not world.broken, world.broken[:3]


def lines(world: World, event: str) -> list[dict[str, Any]]:
    """Return the lines of the audit log of one event."""
    return [line for line in world.audit_lines() if line["event"] == event]


def moment(epoch_ms: int) -> str:
    """Return a time as the API takes it."""
    return datetime.fromtimestamp(epoch_ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
