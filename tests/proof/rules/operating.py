"""What operators and administrators do, by schedule or by hand."""

from collections import Counter
from contextlib import suppress
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.proof.promises.known import Item
from tests.proof.rules.base import MINUTE, Schedule, at_most, rates, seeds
from tests.proof.story import Creation
from tests.support.stream_mapping import Killed

LEVELS = ["full", "standard", "essential", "silent"]
SCOPES = ["default", "group_type/work", "group_type/super"]
REFRESH = 31
"""Seconds after which functions read policies again."""


class Operating(Schedule):
    """Reconcile, redrives, policies, and restores."""

    def __init__(self) -> None:
        super().__init__()
        self.policies: dict[str, str] = {}
        """The version in force in each scope that has a policy."""

        self.kept: tuple[list[Item], dict[str, str], set[str]] | None = None
        """A backup of the settings table: items, the versions in force, and the names that there were."""

    @rule(seed=seeds, rate=rates)
    def reconcile(self, seed: int, rate: float) -> None:
        """A run of reconcile, which may fail or be killed."""
        with self.in_weather(seed, rate), suppress(Exception, Killed):  # The promises hold all the same.
            self.world.reconcile()
        self.step("reconcile")

    @rule(seed=seeds, rate=rates)
    def reconcile_some(self, seed: int, rate: float) -> None:
        """An operator publishes some groups again."""
        groups = sorted(self.known.groups(self.world))
        wanted = Random(seed).sample(groups, min(2, len(groups)))
        with self.in_weather(seed, rate), suppress(Exception, Killed):
            self.world.reconcile(groups=wanted, dry_run=False)
        self.step("reconcile some groups")

    @rule()
    def redrive(self) -> None:
        """The operator redrives the dead-letter queues."""
        sqs = self.world.backing.sqs
        for queue in ("Inbox", "Push"):
            for message in self.world.messages(f"{queue}DeadLetterQueue"):
                sqs.send_message(QueueUrl=self.world.backing.name_of(f"{queue}Queue"), MessageBody=message["Body"])
        self.step("redrive")

    @at_most(1, "have a backlog")
    @rule()
    def have_a_backlog(self) -> None:
        """Messages of a new group wait in the queues while reconcile runs: it publishes nothing again."""
        number = len(self.creations)
        creation = Creation("ana", f"key-{number}", _small_group(number))
        self.creations[creation.name] = creation
        headers = {"Idempotency-Key": creation.key}
        status, answer = self.world.request("POST", "/groups", "ana", creation.body, headers=headers)
        if status != 201:
            return  # The policies cannot be read.
        creation.answer = answer
        self.world.play_stream()
        before = self._published(answer["group"]["group_id"])
        for _ in range(2):
            self.world.clock.advance(15 * MINUTE)
            self.world.reconcile()
        again = self._published(answer["group"]["group_id"]) - before
        assert not again or self.trouble.v1_refused, f"published again though queued: {again}"
        self.score.checked["a backlog is not published again"] += 1
        self.step("have a backlog")

    @rule(level=st.sampled_from(LEVELS), scope=st.sampled_from(SCOPES))
    def change_policy(self, level: str, scope: str) -> None:
        """An administrator changes the level of a scope, which concerns future groups only."""
        path = f"/policies/{scope}"
        shown = self.world.send("GET", path, "ops", roles="admin")
        etag = {"If-Match": shown["headers"]["ETag"]}
        answer = self.world.send("PUT", path, "ops", {"level": level}, roles="admin", headers=etag)
        assert answer["status"] == 200, f"a policy cannot be set: {answer}"
        version = answer["body"]["version"]
        assert version not in self.world.levels, f"a name means two policies: {version}"
        self.score.checked["no policy version has the name of another"] += 1
        self.world.levels[version] = level
        self.policies[scope] = version
        self.known.damaged.pop(("SettingsTable", f"POLICY#{scope}", "CURRENT"), None)  # It was replaced.
        self._decide()
        self.world.clock.advance(REFRESH)
        self.step("change the policy")

    @rule()
    def restore_settings(self) -> None:
        """An operator backs up the settings table, or restores it: versions that were set since are lost."""
        if self.kept is None:
            self.kept = (self._stored_policies(), dict(self.policies), set(self.world.levels))
            self.step("back up the settings")
        elif set(self.world.levels) > self.kept[2]:
            self._restore(*self.kept)
            self.kept = None
            self.step("restore the settings")

    def _restore(self, items: list[Item], policies: dict[str, str], names: set[str]) -> None:
        for item in self._stored_policies():
            key = {name: item[name] for name in ("PK", "SK")}
            self.world.backing.dynamodb.delete_item(TableName=self.world.backing.name_of("SettingsTable"), Key=key)
        for place in [place for place in self.known.damaged if place[1].startswith("POLICY#")]:
            del self.known.damaged[place]
        for item in items:
            self.put("SettingsTable", item)
        self.policies = policies
        self.known.lost |= set(self.world.levels) - names
        self._decide()
        self.world.cold_start()

    def _decide(self) -> None:
        """Note which versions are in force now."""
        for group_type in ("work", "super"):
            default = self.policies.get("default", "built-in/1")
            self.known.in_force[group_type].add(self.policies.get(f"group_type/{group_type}", default))

    def _stored_policies(self) -> list[Item]:
        items = self.known.intact(self.world, "SettingsTable")
        return [item for item in items if item["PK"]["S"].startswith("POLICY#")]

    def _published(self, group_id: str) -> Counter[str]:
        return Counter(body for body in self.world.backing.published() if group_id in body)


def _small_group(number: int) -> dict[str, Any]:
    return {"name": f"group {number}", "group_type": "work", "admins": [], "members": ["user-01", "user-02"]}
