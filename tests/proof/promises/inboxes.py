"""Promises about inboxes and the ledger: nobody twice, nobody wrongly, and nobody done who is not."""

from collections import Counter, defaultdict

from tests.proof.promises.known import Item, Known
from tests.proof.promises.promise import promise
from tests.proof.story import Notified
from tests.proof.watched_world import WatchedWorld, content_of, notified_of


@promise("every notification is of a committed group, says what is stored, and comes once")
def only_what_is_so(world: WatchedWorld, known: Known) -> None:
    found, groups = known.notifications(world), known.groups(world)
    notified = Counter(map(notified_of, found))
    twice = [name for name, number in notified.items() if number > 1]
    assert not twice, f"notified twice: {twice[:3]}"
    for item in found:
        user, kind, group_id = notified_of(item)
        assert group_id in groups, f"{user} was notified of a group that is not committed"
        creation = known.creations[groups[group_id]["name"]["S"]]
        wanted = creation.recipients(group_id, world.level_of(groups[group_id]))
        assert (user, kind, group_id) in wanted, f"{user} should not be notified of {creation.name}"
        content = content_of(item["content"]["S"])
        assert content["group"]["name"] == creation.name
        assert content["members"]["count"] == len(creation.people)


@promise("no redelivery changes a notification or its arrival")
def never_changed(world: WatchedWorld, known: Known) -> None:
    for item in known.notifications(world):
        key = (item["PK"]["S"], item["SK"]["S"])
        if key not in known.inboxes:
            known.inboxes[key], known.arrivals[key] = item, world.clock.now
        assert known.inboxes[key] == item, f"a redelivery changed what was in an inbox: {notified_of(item)}"


@promise("whom the ledger has as done has the notification; who waits is named with a reason")
def ledger_is_honest(world: WatchedWorld, known: Known) -> None:
    notified = {notified_of(item) for item in known.notifications(world)}
    recipients = _recipients(world)
    for item in world.items("InboxTable"):
        if item["SK"]["S"].startswith("DELIVERY#inbox#") and not known.is_damaged("InboxTable", item):
            waiting = set(item.get("waiting", {"SS": []})["SS"])
            assert not waiting or item.get("reason", {"S": ""})["S"], f"{waiting} wait without a reason"
            if waiting or item["outcome"]["S"] == "done":
                done = {each for each in recipients[_delivery(item)] if each[0] not in waiting}
                assert done <= notified, f"done in the ledger and not notified: {sorted(done - notified)[:3]}"


@promise("the same message always has the same bytes; what is acknowledged is done")
def nothing_is_broken(world: WatchedWorld, known: Known) -> None:
    world.accepted()
    assert not world.broken, world.broken[:3]


def _recipients(world: WatchedWorld) -> dict[tuple[str, str, int], set[Notified]]:
    """Return the notifications of each published message: by group, kind and chunk."""
    found: dict[tuple[str, str, int], set[Notified]] = defaultdict(set)
    for event in world.events():
        for users in event["data"]["recipients"].values():
            name = (event["subject"], event["type"], event["data"]["chunk"])
            found[name] |= {(user, event["type"], event["subject"]) for user in users}
    return found


def _delivery(item: Item) -> tuple[str, str, int]:
    """Return the group, the kind and the chunk of a ledger entry."""
    _, _, kind, chunk = item["SK"]["S"].split("#")
    return item["PK"]["S"].removeprefix("GROUP#"), kind, int(chunk)


ALWAYS = (only_what_is_so, never_changed, ledger_is_honest, nothing_is_broken)
