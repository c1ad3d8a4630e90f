"""What arrives late is new to its reader, whatever delivers it; what was marked stays read."""

from tests.proof.edges.stage import NEWER, V1, Stage, moment


def an_older_group_arrives_behind_a_mark(stage: Stage) -> None:
    """Reconcile delivers the older of two groups after the newer one was marked as read."""
    stage.world.reconcile()
    stage.create("older")
    stage.lose_the_stream()
    stage.world.clock.advance(90)
    stage.create("newer", "dora")
    stage.world.settle()
    stage.mark("newer")
    stage.repair(1, 200)
    _shows(stage, {"newer": True, "older": False})
    stage.mark("older")
    _shows(stage, {"newer": True, "older": True})
    stage.check_at_the_end()


def a_message_overtakes_another(stage: Stage) -> None:
    """Without any fault: of two groups half a second apart, the message of the second arrives first."""
    stage.create("all-hands", members=("ben", "chen"))
    stage.world.clock.advance(0.5)
    stage.create("lunch", "dora")
    stage.world.play_stream()
    early = [body for body in stage.world.bodies("InboxQueue") if '"lunch"' in body]
    _deliver(stage, early)
    stage.mark("lunch")
    stage.world.play_queues()
    _shows(stage, {"lunch": True, "all-hands": False})
    stage.check_at_the_end()


def a_mark_comes_before_its_notification(stage: Stage) -> None:
    """A user opens the app from a push, before the inbox has the notification."""
    stage.create("hikers")
    stage.mark("hikers")
    stage.world.settle()
    _shows(stage, {"hikers": True})


def a_mark_with_its_time_comes_before_its_notification(stage: Stage) -> None:
    """With the time of the notification, the mark covers what is older, too."""
    stage.create("older", "dora")
    stage.world.settle()
    stage.world.clock.advance(1)
    stage.create("hikers")
    created_at = int(stage.find("GroupsTable", "GROUP#hikers")["created_at"]["N"])
    stage.mark("hikers", created_at=moment(created_at))
    stage.world.settle()
    _shows(stage, {"hikers": True, "older": True})


def a_redelivery_makes_nothing_unread(stage: Stage) -> None:
    """Workers die before they record anything, and an hour later the messages are delivered again."""
    members = ("ben", *(f"user-{number:02d}" for number in range(20)))
    stage.create("large", members=members)
    stage.create("small", members=("ben", "chen"))
    stage.world.play_stream()
    bodies = stage.world.bodies("InboxQueue")
    _deliver(stage, bodies)
    stage.mark("large")
    stage.mark("small")
    before = stage.world.notifications()
    for item in stage.world.items("InboxTable"):
        if item["SK"]["S"].startswith("DELIVERY#"):
            stage.put("InboxTable", item | {"outcome": {"S": "unfinished"}})
    stage.world.clock.advance(3600)
    _deliver(stage, bodies)
    assert stage.world.notifications() == before, "a redelivery changed what was in an inbox"
    _shows(stage, {"large": True, "small": True})


def what_was_read_is_damaged(stage: Stage) -> None:
    """What a user has read cannot be read: everything shows as unread, and the next mark replaces it."""
    stage.create("hikers")
    stage.world.settle()
    stage.mark("hikers")
    stage.damage("InboxTable", "USER#ben", "READ", {**NEWER, "marks": {"S": "all"}})
    status, _ = stage.world.request("GET", "/me/notifications", "ben")
    assert status == 200, f"a damaged read state hides an inbox: {status}"
    _shows(stage, {"hikers": False})
    named = {line["item"] for line in stage.lines("item.unreadable")}
    assert named == {"read state of ben"}, f"a damaged read state is not named: {named}"
    stage.mark("hikers")
    _shows(stage, {"hikers": True})


def marking_reads_no_more_than_a_page(stage: Stage) -> None:
    """However many notifications there are, an unknown id costs one page."""
    stage.create("hikers")
    stage.world.settle()
    (item,) = [each for each in stage.world.notifications() if each["PK"]["S"] == "USER#ben"]
    for number in range(300):
        sort = f"NOTIFICATION#{stage.world.clock.now + number:013d}#{number:036d}"
        stage.put("InboxTable", item | {"SK": {"S": sort}})
    counts: list[int] = []
    stage.world.calls.amend = lambda operation, params, answer: counts.append(len(answer.get("Items", ())))
    stage.mark("not-there-yet")
    assert sum(counts) <= 101, f"marking as read looked at {sum(counts)} notifications"


def _deliver(stage: Stage, bodies: list[str]) -> None:
    """Deliver messages as one batch."""
    records = [
        {
            "messageId": str(number),
            "receiptHandle": str(number),
            "body": body,
            "attributes": {"ApproximateReceiveCount": "1"},
        }
        for number, body in enumerate(bodies)
    ]
    assert stage.world.invoke("DeliverInboxFunction", {"Records": records}) == {"batchItemFailures": []}


def _shows(stage: Stage, wanted: dict[str, bool], user: str = "ben") -> None:
    """Check that inbox, count and v1 agree on what is read."""
    found, count = stage.inbox(user), stage.unread(user)
    page = stage.world.send("GET", "/me/notifications", user, headers=V1)["body"]["notifications"]
    in_v1 = sum(not item["isRead"] for item in page)
    unread = sum(not read for read in wanted.values())
    assert found == wanted, f"read and unread are mixed up: {found} instead of {wanted}"
    assert (count, in_v1) == (unread, unread), f"unread: {unread}, but the count says {count} and v1 {in_v1}"


STORIES = (
    an_older_group_arrives_behind_a_mark,
    a_message_overtakes_another,
    a_mark_comes_before_its_notification,
    a_mark_with_its_time_comes_before_its_notification,
    a_redelivery_makes_nothing_unread,
    what_was_read_is_damaged,
    marking_reads_no_more_than_a_page,
)
