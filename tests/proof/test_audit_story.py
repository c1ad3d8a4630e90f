"""The audit log alone shows what the tables hold, for every recipient, whatever fails."""

from collections import Counter, defaultdict
from random import Random
from typing import Any

import pytest
from herald.domain.groups.group import SMALL

from herald_tools.commands.audit.rebuild import rebuild
from herald_tools.commands.audit.story import Name, State, Story
from tests.proof.promises.known import Item
from tests.proof.scenario import ask, unharmed
from tests.proof.story import CONFIRMATION, INVITATION, Creation, Notified, Score
from tests.proof.watched_world import WatchedWorld, notified_of, small_world
from tests.proof.weather import calm, weather
from tests.support.catalogue import check_line
from tests.support.faults import Choose, Fault

WORLDS, CREATIONS = 4, 50
"""Two hundred creations."""

PEOPLE = [f"user-{number:02d}" for number in range(28)]
UNLUCKY = "unlucky"
"""A user whose inbox accepts no write. Everybody else is notified."""

BY_STREAM = ("notifications.published", "notifications.suppressed")
CREATION = ("actor", "operation_id", "policy_version")

LEVELS = ("full", "standard", "essential", "silent")
HOUR = 3600
RATE = 0.1

Ledger = dict[tuple[str, str, int], str]
"""The outcomes of a group's deliveries, by channel, kind and chunk."""

Account = dict[tuple[str, str], str]
"""The result of each notification, by kind and user: notified, suppressed or failed, with the rule or reason."""


@pytest.mark.parametrize("seed", range(WORLDS))
def test_the_audit_log_alone_shows_what_the_tables_hold(seed: int) -> None:
    with small_world(Score()) as world:
        live_through(world, Random(seed))
        stories, groups = stories_of(world), groups_of(world)
        check_commits(stories, groups)
        check_creations(stories, groups)
        check_recipients(world, stories, groups)
        check_deliveries(world, stories, groups)
        check_pushes(world, stories)
        check_duplicates(world)
        for line in world.audit_lines():
            check_line(line)


def live_through(world: WatchedWorld, random: Random) -> None:
    """Create groups while many calls fail, and then let reconcile repair them."""
    luck = Unlucky(world)
    unharmed(world.reconcile)
    for number in range(CREATIONS):
        luck.otherwise = weather(random.randrange(2**32), RATE)
        if number % 10 == 0:
            unharmed(lambda: world.set_level(LEVELS[number // 10 % len(LEVELS)]))  # noqa: B023 - called at once.
        ask(world, a_creation(number, random))
        if random.random() < 0.2:
            unharmed(lambda: world.play_stream(random.randint(1, 2)))
            unharmed(world.play_queues)
    for weather_now in (luck.otherwise, calm, calm):
        luck.otherwise = weather_now
        world.clock.advance(HOUR + 1)
        unharmed(world.reconcile)
        unharmed(world.settle)


def a_creation(number: int, random: Random) -> Creation:
    people = random.sample(PEOPLE, random.randint(2, 20)) + [UNLUCKY] * (number % 5 == 0)
    body = {"name": f"group {number}", "group_type": "work", "admins": people[:1], "members": people[1:]}
    return Creation(random.choice(["ana", "ben"]), f"key-{number}", body)


class Unlucky:
    """Throttles every write to one user's inbox. Other calls get the faults of `otherwise`."""

    def __init__(self, world: WatchedWorld) -> None:
        self.otherwise: Choose = calm
        self._theirs, self._watch = False, world.calls.watch
        world.calls.watch, world.calls.choose = self.look, self.choose

    def look(self, operation: str, params: dict[str, Any]) -> None:
        self._theirs = operation == "BatchWriteItem" and f"USER#{UNLUCKY}" in str(params["RequestItems"])
        self._watch(operation, params)

    def choose(self, operation: str) -> Fault | None:
        return Fault.THROTTLED if self._theirs else self.otherwise(operation)


def groups_of(world: WatchedWorld) -> dict[str, list[Item]]:
    """Return each group's items: itself and its roster chunks."""
    found: dict[str, list[Item]] = {}
    for item in world.items("GroupsTable"):
        if item["entity"]["S"] != "claim":
            found.setdefault(item["group_id"]["S"], []).append(item)
    return found


def stories_of(world: WatchedWorld) -> dict[str, Story]:
    lines = [line for line in world.audit_lines() if "group_id" in line]
    ids = {line["group_id"] for line in lines}
    return {group_id: rebuild(group_id, [each for each in lines if each["group_id"] == group_id]) for group_id in ids}


def as_the_log_has_it(story: Story) -> Account:
    found: Account = {}
    for (kind, _), line in story.suppressed.items():
        found |= {(kind.value, user): f"suppressed: {line['reason']}" for user in line["recipient_ids"].split()}
    for name, delivery in story.deliveries.items():
        if name.channel == "inbox":
            of_kind, reason = name.kind.value, delivery.reason.rpartition("wait: ")[2]
            failed = [line for line in story.lines if line["event"].endswith("quarantined") and concerns(line, name)]
            found |= {(of_kind, user): f"failed: {reason}" for line in failed for user in line["recipient_ids"].split()}
            found |= {(of_kind, user): f"waiting: {reason}" for user in delivery.waiting}
            found |= {(of_kind, user): "notified" for user in delivery.notified}
    return found


def concerns(line: dict[str, Any], name: Name) -> bool:
    return (line.get("channel"), line.get("kind"), line.get("chunk")) == (name.channel, name.kind, name.chunk)


def as_the_tables_have_it(ledger: Ledger, inboxes: set[Notified], group_id: str, items: list[Item]) -> Account:
    suppressed = {kind: value["S"] for kind, value in group_of(items).get("suppressed", {"M": {}})["M"].items()}
    found: Account = {}
    for (kind, chunk), users in concerned(items).items():
        outcome = ledger.get(("inbox", kind, chunk))
        for user in users:
            if kind in suppressed:
                found[kind, user] = f"suppressed: {suppressed[kind]}"
            elif (user, kind, group_id) in inboxes:
                found[kind, user] = "notified"
            else:
                assert outcome != "done"
                found[kind, user] = f"{'failed' if outcome == 'failed' else 'waiting'}: ThrottlingException"
    return found


def group_of(items: list[Item]) -> Item:
    (group,) = [item for item in items if item["entity"]["S"] == "group"]
    return group


def concerned(items: list[Item]) -> dict[tuple[str, int], set[str]]:
    """Return the recipients of each message of a group, by kind and chunk."""
    group, found = group_of(items), {}
    creator = group["creator"]["M"]["user_id"]["S"]
    for item in items:
        people = set(item.get("members", {"SS": []})["SS"])
        if item is group:
            people |= {group["owner"]["S"], *(admin["S"] for admin in group["admins"]["L"])}
        found[INVITATION, int(item.get("chunk", {"N": "0"})["N"])] = people - {creator}
    return {**found, (CONFIRMATION, 0): {creator}}


def proven(inboxes: set[Notified], group_id: str, items: list[Item]) -> set[tuple[str, str, int]]:
    """Return the deliveries to inboxes that the notifications there prove: those of a small group that are whole."""
    messages = concerned(items)
    if sum(map(len, messages.values())) > SMALL:
        return set()
    whole = {(kind, user) for user, kind, in_group in inboxes if in_group == group_id}
    return {
        ("inbox", kind, chunk)
        for (kind, chunk), users in messages.items()
        if users and {(kind, user) for user in users} <= whole
    }


def ledgers_of(world: WatchedWorld) -> dict[str, Ledger]:
    found: dict[str, Ledger] = defaultdict(dict)
    for item in world.items("InboxTable"):
        if item["SK"]["S"].startswith("DELIVERY#"):
            channel, kind, chunk = item["SK"]["S"].removeprefix("DELIVERY#").split("#")
            found[item["PK"]["S"].removeprefix("GROUP#")][channel, kind, int(chunk)] = item["outcome"]["S"]
    return found


def check_commits(stories: dict[str, Story], groups: dict[str, list[Item]]) -> None:
    """Exactly the groups that are committed in the log are in the table."""
    assert len(groups) > 0.9 * CREATIONS
    assert {group_id for group_id, story in stories.items() if story.is_committed} == set(groups)


def check_creations(stories: dict[str, Story], groups: dict[str, list[Item]]) -> None:
    """The log says who created each group, by which request and under which policy, even if the commit has no line."""
    for group_id, items in groups.items():
        group, lines = group_of(items), stories[group_id].lines
        creator = group["creator"]["M"]["user_id"]["S"]
        wanted = (creator, group["operation_id"]["S"], group["policy_version"]["S"])
        by_stream = [line for line in lines if line["event"] in BY_STREAM]
        assert by_stream
        assert {tuple(line[name] for name in CREATION) for line in by_stream} == {wanted}


def check_recipients(world: WatchedWorld, stories: dict[str, Story], groups: dict[str, list[Item]]) -> None:
    """For every recipient, log and tables agree."""
    said: set[str] = set()
    ledgers, inboxes = ledgers_of(world), set(map(notified_of, world.notifications()))
    for group_id, items in groups.items():
        wanted = as_the_tables_have_it(ledgers[group_id], inboxes, group_id, items)
        assert as_the_log_has_it(stories[group_id]) == wanted
        said |= {account.partition(":")[0] for account in wanted.values()}
    assert said == {"notified", "waiting", "suppressed"}


def check_deliveries(world: WatchedWorld, stories: dict[str, Story], groups: dict[str, list[Item]]) -> None:
    """Every delivery has the same state in the log and in the tables: in the ledger, or by what is in the inboxes."""
    states = {"done": State.DONE, "failed": State.FAILED, "unfinished": State.PENDING}
    ledgers, inboxes, unrecorded = ledgers_of(world), set(map(notified_of, world.notifications())), 0
    for group_id, items in groups.items():
        ledger = {name: states[outcome] for name, outcome in ledgers[group_id].items()}
        by_items = proven(inboxes, group_id, items)
        unrecorded += len(by_items - ledger.keys())
        deliveries = stories[group_id].deliveries
        found = {(str(name.channel), str(name.kind), name.chunk): each.state for name, each in deliveries.items()}
        assert found == ledger | dict.fromkeys(by_items, State.DONE)
    assert unrecorded


def check_pushes(world: WatchedWorld, stories: dict[str, Story]) -> None:
    """The log has as many pushes as the ledger, and a reason for everybody who got none."""
    ledger = Counter[str]()
    for item in world.items("InboxTable"):
        if item["SK"]["S"].startswith("DELIVERY#push#"):
            ledger[item["PK"]["S"].removeprefix("GROUP#")] += int(item["pushed"]["N"])
    assert ledger.total()
    for group_id, story in stories.items():
        pushes = [each for name, each in story.deliveries.items() if name.channel == "push"]
        assert sum(len(each.notified) for each in pushes) == ledger[group_id]
        assert all(len(each.notified) + len(each.withheld) == each.recipients for each in pushes)


def check_duplicates(world: WatchedWorld) -> None:
    """Duplicate lines about one delivery count once."""
    delivered = [line for line in world.audit_lines() if line["event"] == "notifications.delivered"]
    names = {(line["group_id"], line["channel"], line["kind"], line["chunk"]) for line in delivered}
    assert len({line["event_id"] for line in delivered}) == len(names) < len(delivered)
