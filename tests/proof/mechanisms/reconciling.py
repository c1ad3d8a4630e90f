"""The mechanisms behind a reconcile that nothing stops, outruns or misleads."""

from functools import partial
from typing import Any

import pytest
from herald.adapters.dynamodb import creation_index, incomplete_items, progress_items
from herald.adapters.dynamodb.item_attributes import read_channels_of
from herald.domain.reconcile.incomplete import IncompleteGroup
from herald.domain.reconcile.progress import LateLook
from herald.use_cases.reconcile import shard_run
from herald.use_cases.reconcile.check import GroupCheck
from herald.use_cases.reconcile.horizons import Horizons
from herald.use_cases.reconcile.revisit import Revisit
from herald.use_cases.reconcile.shard_run import ShardRun

from tests.proof.edges import reconciling
from tests.proof.edges.stage import told
from tests.proof.mechanisms.mechanism import Mechanism


def without_later_checks(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ShardRun, "_look_late", lambda self, progress, turn: progress)


def without_the_check_after_a_day(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(shard_run, "LateLook", [LateLook.HOUR])


def without_reading_entries_one_by_one(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(incomplete_items, "read_known_channels", lambda item: (read_channels_of(item), ""))


def without_asking_the_group_itself(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(GroupCheck, "read_again", lambda self, group, outcomes: (group, outcomes))


def without_a_default_for_damaged_progress(patch: pytest.MonkeyPatch) -> None:
    for reader in (incomplete_items, progress_items):
        patch.setattr(reader, "read_or_none", lambda read, item, name: read(item, name) if name in item else None)


def without_a_list_of_stuck_groups(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(IncompleteGroup, "is_stuck", property(lambda self: False))


def without_going_on_where_the_last_run_stopped(patch: pytest.MonkeyPatch) -> None:
    go = Revisit.go
    patch.setattr(Revisit, "go", lambda self, which, place, *rest: go(self, which, "", *rest))


def without_the_check_for_a_backlog(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Horizons, "may_hold", lambda self, channel, sent_at: False)


def without_reading_partitions_of_newer_versions(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(creation_index, "MAX_CREATION_SHARDS", creation_index.CREATION_SHARDS)


def _tells(story: Any) -> Any:
    return partial(told, story)


MECHANISMS = (
    Mechanism(
        "the later checks of reconcile",
        without_later_checks,
        _tells(reconciling.a_group_that_the_index_shows_late),
        "passed by for good",
    ),
    Mechanism(
        "the check after a day",
        without_the_check_after_a_day,
        _tells(reconciling.a_group_that_the_index_shows_a_day_late),
        "passed by for good",
    ),
    Mechanism(
        "reading the entries of reconcile one by one",
        without_reading_entries_one_by_one,
        _tells(reconciling.an_entry_of_reconcile_is_of_a_newer_version),
        "a run of reconcile failed",
    ),
    Mechanism(
        "asking the group itself what its entry does not say",
        without_asking_the_group_itself,
        _tells(reconciling.an_entry_of_reconcile_is_of_a_newer_version),
        "remembered for ever though complete",
    ),
    Mechanism(
        "the default for progress that cannot be read",
        without_a_default_for_damaged_progress,
        _tells(reconciling.the_watermark_is_damaged),
        "a run of reconcile failed",
    ),
    Mechanism(
        "the list of stuck groups",
        without_a_list_of_stuck_groups,
        _tells(reconciling.hopeless_groups_and_one_that_can_be_repaired),
        "hopeless groups are in the list of the others",
    ),
    Mechanism(
        "going on where the last run stopped",
        without_going_on_where_the_last_run_stopped,
        _tells(reconciling.hopeless_groups_and_one_that_can_be_repaired),
        "never has its turn",
    ),
    Mechanism(
        "the check for a backlog in the queues",
        without_the_check_for_a_backlog,
        _tells(reconciling.a_backlog_of_hours),
        "published again though queued|a backlog alarms",
    ),
    Mechanism(
        "reading index partitions that only a newer version writes to",
        without_reading_partitions_of_newer_versions,
        _tells(reconciling.groups_in_partitions_of_a_newer_version),
        "missed",
    ),
)
