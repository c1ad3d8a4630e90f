"""What must hold after the last fault and two runs of reconcile, whatever is still damaged."""

from collections import Counter
from typing import Any

from tests.proof.promises.known import Known
from tests.proof.promises.promise import promise
from tests.proof.story import Notified
from tests.proof.watched_world import WatchedWorld, notified_of


def wanted(world: WatchedWorld, known: Known) -> set[Notified]:
    """Return every notification that policies and members require."""
    return {
        each
        for group_id, item in known.groups(world).items()
        for each in known.creations[item["name"]["S"]].recipients(group_id, world.level_of(item))
    }


@promise("every inbox holds exactly what policy and members require, whoever else is in trouble")
def everybody_is_notified_once(world: WatchedWorld, known: Known) -> None:
    expected = wanted(world, known)
    found = Counter(map(notified_of, known.notifications(world)))
    excused = known.hopeless(world) | {each for each in expected if each[0] in known.unwritable}
    missed = expected - excused - found.keys()
    assert not missed, f"missed: {sorted(missed)[:3]}"
    assert found == Counter(expected & found.keys()), f"notified twice or wrongly: {found - Counter(expected)}"


@promise("every device has its push, whoever else is in trouble")
def every_device_has_its_push(world: WatchedWorld, known: Known) -> None:
    groups = known.groups(world)
    loud = {each for each in wanted(world, known) if world.level_of(groups[each[2]]) == "full"}
    owed = {each for each in loud - known.hopeless(world) if each[0] in world.with_device - known.pushless}
    allowed = {each for each in loud if each[0] in world.with_device | known.pushless}
    pushed = world.pushed()
    assert owed <= pushed <= allowed, f"not pushed to as the policy says: {(owed - pushed) | (pushed - allowed)}"


@promise("the webhook has every notification that policy and members require, and no other")
def the_webhook_has_everything(world: WatchedWorld, known: Known) -> None:
    if world.webhook is None:
        return
    expected, sent = wanted(world, known), world.sent_to_webhook()
    missed = expected - known.hopeless(world) - sent
    assert not missed, f"not sent to the webhook: {sorted(missed)[:3]}"
    assert sent <= expected, f"wrongly sent to the webhook: {sorted(sent - expected)[:3]}"


@promise("OpenIM has every notification that policy and members require, each of them once, and no other")
def openim_has_everything_once(world: WatchedWorld, known: Known) -> None:
    if world.openim is None:
        return
    expected, found = wanted(world, known), world.noticed()
    missed = expected - known.hopeless(world) - found.keys()
    assert not missed, f"not sent to OpenIM: {sorted(missed)[:3]}"
    assert found == Counter(expected & found.keys()), f"sent to OpenIM twice or wrongly: {found - Counter(expected)}"


@promise("the ledger of every group is complete, or names who waits; its counts are people and add up")
def every_ledger_is_complete(world: WatchedWorld, known: Known) -> None:
    excused = {group_id for _, _, group_id in known.hopeless(world)} | _with_damaged_entries(world)
    found = {notified_of(item) for item in known.notifications(world)}
    for group_id, item in known.groups(world).items():
        if known.is_damaged("GroupsTable", item):
            continue
        creation = known.creations[item["name"]["S"]]
        status, answer = world.request("GET", f"/groups/{group_id}/deliveries", creation.creator)
        assert status == 200, f"the deliveries of {creation.name} are not shown: {status}"
        counts_add_up(answer, creation.name)
        waiting = {user for row in answer["deliveries"] for user in row.get("waiting", ())}
        left = {user for user, _, _ in creation.recipients(group_id, world.level_of(item)) - found}
        if group_id not in excused:
            assert left <= waiting, f"nobody says that {left - waiting} wait for {creation.name}"
            assert answer["complete"] == (not waiting), f"the ledger of {creation.name} is not complete: {answer}"


def _with_damaged_entries(world: WatchedWorld) -> set[str]:
    """Return the groups with a ledger entry that was damaged when they were complete: the next day's check mends it."""
    entries = [item for item in world.items("InboxTable") if item["SK"]["S"].startswith("DELIVERY#")]
    return {item["PK"]["S"].removeprefix("GROUP#") for item in entries if item["schema_version"]["N"] != "1"}


def counts_add_up(answer: dict[str, Any], name: str) -> None:
    """Check the answer to a request for deliveries."""
    for row in answer["deliveries"]:
        counted = row["done"] + row["pending"] + row["failed"]
        assert row["planned"] == counted, f"deliveries of {name} do not count people: {row}"
        assert len(row.get("waiting", ())) <= row["pending"] + row["failed"], f"who waits for {name} counts as done"
        assert not row.get("waiting") or row["reasons"], f"nobody says why people wait for {name}: {row}"


@promise("what cannot be helped is named to an operator")
def hopeless_groups_are_named(world: WatchedWorld, known: Known) -> None:
    found = {notified_of(item) for item in known.notifications(world)}
    missed = (wanted(world, known) & known.hopeless(world)) - found
    # The ledger names users whose inboxes take no writes. They alone are missed by who has read the policy in time.
    left = {group_id for user, _, group_id in missed if user not in known.unwritable}
    assert left <= known.reported, f"no operator is told of {sorted(left - known.reported)}"


AT_THE_END = (
    everybody_is_notified_once,
    every_device_has_its_push,
    the_webhook_has_everything,
    openim_has_everything_once,
    every_ledger_is_complete,
    hopeless_groups_are_named,
)
