"""Small groups, whose items in the inboxes prove that they are delivered: no entry in the ledger is needed for it."""

from herald.domain.notifications.notification import RETENTION_MS
from herald.domain.reconcile.progress import Remembered

from tests.proof.edges.stage import HOUR, MINUTE, Stage
from tests.support.model.backing import ModelBacking

MEMBERS = ("ben", "chen")


def a_read_that_does_not_show_yet_what_is_there(stage: Stage) -> None:
    """Reads that are not consistent are behind: what they do not show is not published again."""
    assert isinstance(stage.world.backing, ModelBacking)
    for table in ("GroupsTable", "InboxTable"):
        stage.world.backing.lag_reads(table, HOUR)
    _deliver(stage)
    published = len(stage.world.backing.published())
    stage.world.clock.advance(3 * MINUTE)
    stage.reconcile()
    assert len(stage.world.backing.published()) == published, "published again though it is delivered"


def a_notification_of_one_recipient_that_is_lost(stage: Stage) -> None:
    """Everybody's notification is looked for, not only the first one's."""
    _deliver(stage)
    stage.delete("InboxTable", stage.find("InboxTable", f"USER#{MEMBERS[-1]}", "NOTIFICATION#"))
    stage.repair(1)
    assert stage.told("hikers") == {"ana", *MEMBERS}, "passed by for good: one recipient out of several"


def a_look_at_a_group_whose_notifications_have_expired(stage: Stage) -> None:
    """DynamoDB has deleted them: that does not make the group an incomplete one."""
    _deliver(stage)
    for item in stage.world.items("InboxTable"):
        if item["SK"]["S"].startswith("NOTIFICATION#"):
            stage.delete("InboxTable", item)
    stage.world.clock.advance(RETENTION_MS // 1000)
    assert stage.world.reconcile(groups=["hikers"], dry_run=True)["found"] == 0, "what has expired counts as lost"


def a_group_that_an_earlier_version_remembered(stage: Stage) -> None:
    """It did not note how many recipients the group has."""
    stage.create("hikers", members=MEMBERS)
    stage.lose_the_stream()
    stage.world.clock.advance(3 * MINUTE)
    stage.reconcile()
    noted = stage.find("InboxTable", "RECONCILE", "OPEN#")
    stage.put("InboxTable", {name: value for name, value in noted.items() if name != "recipients"})
    stage.world.settle()
    _forget_entries(stage)
    stage.world.clock.advance(HOUR)
    answer = stage.reconcile()
    assert answer[Remembered.OPEN.value] == 0, "remembered for ever though complete"


def _deliver(stage: Stage) -> None:
    """Create a group and notify everybody, without entries in the ledger."""
    stage.create("hikers", members=MEMBERS)
    stage.world.settle()
    assert stage.told("hikers") == {"ana", *MEMBERS}
    _forget_entries(stage)


def _forget_entries(stage: Stage) -> None:
    for item in stage.world.items("InboxTable"):
        if item["SK"]["S"].startswith("DELIVERY#"):
            stage.delete("InboxTable", item)


STORIES = (
    a_read_that_does_not_show_yet_what_is_there,
    a_notification_of_one_recipient_that_is_lost,
    a_look_at_a_group_whose_notifications_have_expired,
    a_group_that_an_earlier_version_remembered,
)
