"""Policies: a scope that cannot be read lets no other decide, and no name means two policies."""

from typing import Any

from tests.proof.edges.stage import NEWER, Stage
from tests.support.faults import Fault

WORK = "group_type/work"
REFRESH = 31
"""Seconds after which functions read policies again."""


def set_policy(stage: Stage, scope: str, level: str, **fields: Any) -> str:
    """Set a scope's policy as an administrator does. Returns the name of the new version."""
    path = f"/policies/{scope}"
    shown = stage.world.send("GET", path, "ops", roles="admin")
    wanted = {"level": level, **fields}
    answer = stage.world.send("PUT", path, "ops", wanted, roles="admin", headers={"If-Match": shown["headers"]["ETag"]})
    assert answer["status"] == 200, f"a policy cannot be set: {answer}"
    stage.world.clock.advance(REFRESH)
    version: str = answer["body"]["version"]
    assert stage.world.levels.setdefault(version, level) == level, f"a name means two policies: {version}"
    return version


def loud_by_default_and_silent_for_work(stage: Stage) -> None:
    """Set policies by which a wrong decision is seen, and let all functions start cold."""
    set_policy(stage, WORK, "silent")
    set_policy(stage, "default", "standard")
    stage.world.cold_start()


def one_version_cannot_be_read(stage: Stage) -> None:
    """DynamoDB throttles the one read of a scope's version when a function starts."""
    loud_by_default_and_silent_for_work(stage)
    asked = [""]

    def watch(operation: str, params: dict[str, Any]) -> None:
        asked[0] = str(params)

    stage.world.calls.watch = watch
    stage.world.calls.choose = lambda operation: (
        Fault.THROTTLED if operation == "GetItem" and WORK in asked[0] else None
    )
    _nobody_is_told(stage)
    stage.world.calls.choose = lambda operation: None
    assert stage.create("hikers")["status"] == 201
    _nobody_is_told(stage)


def one_pointer_is_not_processed(stage: Stage) -> None:
    """DynamoDB leaves the pointer of one scope unprocessed behind a 200."""
    loud_by_default_and_silent_for_work(stage)
    stage.world.calls.leave_out = lambda operation, entry: operation == "BatchGetItem" and WORK in str(entry)
    _nobody_is_told(stage)


def one_version_is_of_a_newer_version(stage: Stage) -> None:
    """Herald was rolled back after a policy was set that it does not know."""
    loud_by_default_and_silent_for_work(stage)
    stage.damage("SettingsTable", f"POLICY#{WORK}", "VERSION#", NEWER)
    _nobody_is_told(stage)
    assert stage.create("others", group_type="super")["status"] == 201, "a damaged scope stops other types"


def one_pointer_is_damaged(stage: Stage) -> None:
    """A pointer that names no version."""
    loud_by_default_and_silent_for_work(stage)
    stage.damage("SettingsTable", f"POLICY#{WORK}", "CURRENT", {"number": {"S": "one"}})
    _nobody_is_told(stage)


def _nobody_is_told(stage: Stage) -> None:
    """Create a work group, and check that no policy of another scope has decided for it."""
    answer = stage.create("hikers")
    assert answer["status"] in (201, 503)
    stage.world.settle()
    for item in stage.world.items("GroupsTable"):
        if item["PK"]["S"] == "GROUP#hikers":
            stamped = item["policy_version"]["S"]
            assert stamped.startswith(WORK), f"another scope decided for a work group: {stamped}"
    assert not stage.told("hikers"), "notified against the policy"


def a_hanging_table_is_given_up_in_time(stage: Stage) -> None:
    """Each call to the settings table takes seconds: there is an answer before the function's time is over."""
    loud_by_default_and_silent_for_work(stage)
    asked = [""]

    def watch(operation: str, params: dict[str, Any]) -> None:
        asked[0] = str(params)

    def choose(operation: str) -> Fault | None:
        if "SettingsTable" not in asked[0]:
            return None
        stage.world.clock.advance(6.5)
        return Fault.LOST_BEFORE

    stage.world.calls.watch, stage.world.calls.choose = watch, choose
    started = stage.world.clock.now
    stage.create("hikers")
    took = (stage.world.clock.now - started) / 1000
    assert took < 15, f"reading policies took {took} s of the 20 s of the function"


def the_settings_table_is_restored(stage: Stage) -> None:
    """The table is taken back to before a version was set: its name is not used again."""
    first = set_policy(stage, "default", "standard")
    kept = stage.world.items("SettingsTable")
    set_policy(stage, "default", "essential")
    stage.create("hikers")
    stage.world.settle()
    for item in stage.world.items("SettingsTable"):
        if item["PK"]["S"].startswith("POLICY#"):
            stage.delete("SettingsTable", item)
    for item in kept:
        stage.put("SettingsTable", item)
    stage.world.cold_start()
    again = set_policy(stage, "default", "full")
    assert again != first
    stage.create("runners")
    stage.world.settle()
    assert stage.told("hikers") == {"ana"}, "an old group is worded and sent by a new policy"
    stage.check()


def an_override_that_is_no_longer_allowed(stage: Stage) -> None:
    """A retry gets its group all the same; another request with its key is refused."""
    set_policy(stage, "default", "standard", override={"lowest": "essential", "highest": "full"})
    override: dict[str, Any] = {"notifications": {"level": "essential"}}
    first = stage.create("hikers", **override)
    assert first["status"] == 201, f"an override is refused: {first}"
    set_policy(stage, "default", "standard")
    again = stage.create("hikers", **override)
    assert (again["status"], again["body"]) == (201, first["body"]), f"a retry is not answered again: {again}"
    body = stage.creations["hikers"].body | {"name": "others"}
    status, _ = stage.world.request("POST", "/groups", "ana", body, headers={"Idempotency-Key": "key-hikers"})
    assert status in (409, 422), f"a key was misused and answered with {status}"


STORIES = (
    one_version_cannot_be_read,
    one_pointer_is_not_processed,
    one_version_is_of_a_newer_version,
    one_pointer_is_damaged,
    a_hanging_table_is_given_up_in_time,
    the_settings_table_is_restored,
    an_override_that_is_no_longer_allowed,
)
