"""One recipient's bad luck is that recipient's alone, in inboxes and for whoever reads an inbox."""

from collections import Counter
from typing import Any

from tests.proof.edges.stage import NEWER, Stage

BOT = "bot"
"""A user who is in every group, and whose inbox takes no more writes."""

MEMBERS = (*(f"user-{number:02d}" for number in range(12)), BOT)


def one_inbox_takes_nothing(stage: Stage) -> None:
    """Everybody else is notified once, the one waits by name; once the table takes it, the one is notified, too."""
    written = _refuse_writes_to(stage, BOT)
    stage.create("hikers", members=MEMBERS)
    stage.world.settle()
    others = stage.creations["hikers"].people - {BOT}
    assert stage.told("hikers") == others, f"not notified because of somebody else: {others - stage.told('hikers')}"
    repeated = {user: count for user, count in written.items() if user != BOT and count > 3}
    assert not repeated, f"written to again and again because of somebody else: {repeated}"
    row = stage.delivery("hikers")
    assert (row["planned"], row["done"], row["pending"]) == (13, 12, 1), f"deliveries do not count people: {row}"
    assert (row["waiting"], row["reasons"]) == ([BOT], ["ThrottlingException"]), f"nobody says who waits: {row}"
    assert not stage.world.bodies("InboxDeadLetterQueue"), "a recipient who waits alarms as a dead letter"
    assert stage.lines("notifications.waiting"), "nobody is told that a recipient waits"
    written.clear()
    stage.repair(2)
    assert set(written) == {BOT}, f"written again though done: {set(written) - {BOT}}"
    stage.world.calls.leave_out = lambda operation, entry: False
    stage.repair(2)
    stage.check_at_the_end()


def _refuse_writes_to(stage: Stage, user: str) -> Counter[str]:
    """Let the table take no notification of a user. Returns a counter of the attempts to write to each inbox."""
    written: Counter[str] = Counter()

    def leave_out(operation: str, entry: Any) -> bool:
        if operation != "BatchWriteItem":
            return False
        recipient = entry["PutRequest"]["Item"]["PK"]["S"].removeprefix("USER#")
        written[recipient] += 1
        return bool(recipient == user)

    stage.world.calls.leave_out = leave_out
    return written


def a_damaged_ledger_entry_holds_up_nobody(stage: Stage) -> None:
    """One entry is of a newer version: its message is delivered again, and its neighbours' are not held up.

    The message has so many recipients that its entry is read, although its group is small.
    """
    stage.create("hikers", members=MEMBERS[:5])
    stage.create("runners")
    stage.world.play_stream()
    key = {"PK": {"S": "GROUP#hikers"}, "SK": {"S": "DELIVERY#inbox#group.invitation.received#000"}}
    stage.put("InboxTable", key | NEWER | {"outcome": {"S": "shipped"}})
    stage.world.play_queues()
    stage.repair(1)
    stage.check_at_the_end()


def a_damaged_notification_is_left_out_and_named(stage: Stage) -> None:
    """One notification cannot be read: the inbox shows the others, and an operator is told which."""
    stage.create("hikers")
    stage.create("runners")
    stage.world.settle()
    hikers = next(item for item in stage.world.notifications() if "hikers" in item["content"]["S"])
    ben = next(each for each in stage.world.notifications() if each["PK"]["S"] == "USER#ben")
    for item in (hikers, ben):
        sort = item["SK"]["S"][:-36] + "f" * 36
        stage.put("InboxTable", {**item, "PK": {"S": "USER#ben"}, "SK": {"S": sort}, "content": {"S": "{"}})
    status, page = stage.world.request("GET", "/me/notifications", "ben")
    assert status == 200, f"one item hides an inbox: {status}"
    shown = {item["group"]["group_id"] for item in page["notifications"]}
    assert shown == {"hikers", "runners"}, f"one item hides others: {shown}"
    named = [line["item"] for line in stage.lines("item.unreadable")]
    assert any("f" * 36 in item for item in named), f"an unreadable notification is not named: {named}"


STORIES = (
    one_inbox_takes_nothing,
    a_damaged_ledger_entry_holds_up_nobody,
    a_damaged_notification_is_left_out_and_named,
)
