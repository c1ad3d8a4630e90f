"""Pushes: a device, a recipient or an operator's mistake concerns nobody else, and nobody's phone rings twice."""

import json
from collections import Counter
from typing import Any

from herald.adapters.dynamodb import user_keys
from herald.adapters.dynamodb.profile_items import device_value
from herald.domain.notifications.publication import Format
from herald.domain.push.devices import Device, Platform

from tests.proof.edges.policies import set_policy
from tests.proof.edges.stage import Stage
from tests.support.stream_mapping import Killed

WITH_DEVICE = tuple(f"user-{number:02d}" for number in range(6))
"""The members of small worlds who have a device."""

SECONDS = 6
"""How long a slow push takes: two attempts of SNS, of which the second succeeds."""

TIMEOUT_MS = 120_000
"""The time of deliver_push."""


def _pushed_to(stage: Stage) -> Counter[str]:
    """Return how many pushes each user got."""
    return Counter(each.token.split(":")[0] for each in stage.world.backing.pushed())


def an_operator_must_mend_what_sns_refuses(stage: Stage, code: str = "AuthorizationError") -> None:
    """While a permission is missing, nobody's push counts as done; once it is mended, everybody gets it."""
    full(stage)
    stage.world.calls.refuse = lambda operation, params: code if operation == "Publish" else None
    stage.create("hikers", members=WITH_DEVICE)
    stage.world.settle()
    row = stage.delivery("hikers", "push")
    assert row["done"] < row["planned"], f"lost for good though an operator can mend it: {row}"
    assert set(row["waiting"]) == set(WITH_DEVICE), f"nobody says who waits: {row}"
    assert stage.lines("push.impossible"), "no operator is told"
    stage.repair(1)
    stage.world.calls.refuse = lambda operation, params: None
    stage.repair(2)
    stage.check_at_the_end()


def a_disabled_application_is_mended(stage: Stage) -> None:
    """An expired certificate disables the platform application."""
    an_operator_must_mend_what_sns_refuses(stage, "PlatformApplicationDisabled")


def a_disabled_key_is_mended(stage: Stage) -> None:
    """The key that encrypts the topic's messages is disabled."""
    an_operator_must_mend_what_sns_refuses(stage, "KMSDisabled")


def a_deleted_endpoint_is_forgotten(stage: Stage) -> None:
    """SNS says of a deleted endpoint that a parameter is invalid: the device is forgotten, once."""
    full(stage)
    gone = _devices(stage, WITH_DEVICE[1])["phone"]["M"]["endpoint"]["S"]
    stage.world.with_device.discard(WITH_DEVICE[1])
    stage.world.backing.sns.delete_endpoint(EndpointArn=gone)
    stage.world.calls.refuse = lambda operation, params: (
        "InvalidParameter: No endpoint found for the target arn specified" if params.get("TargetArn") == gone else None
    )
    stage.create("hikers", members=WITH_DEVICE)
    stage.world.settle()
    assert "phone" not in _devices(stage, WITH_DEVICE[1]), "a deleted endpoint is not forgotten"
    assert set(_pushed_to(stage)) >= set(WITH_DEVICE) - {WITH_DEVICE[1]}
    asked: list[str] = []
    stage.world.calls.watch = lambda operation, params: asked.append(str(params.get("TargetArn")))
    stage.create("runners", "ben", members=WITH_DEVICE)
    stage.world.settle()
    assert gone not in asked, "a deleted endpoint is pushed to again"


def one_device_is_of_a_newer_version(stage: Stage) -> None:
    """Herald was rolled back after a user registered a device that it does not know."""
    full(stage)
    owner = WITH_DEVICE[2]
    newer = {"M": {**_devices(stage, owner)["phone"]["M"], "platform": {"S": "hms"}}}
    stage.damage("SettingsTable", f"USER#{owner}", "PROFILE", {"devices": {"M": {"phone": newer}}})
    stage.world.with_device.discard(owner)
    stage.create("hikers", members=WITH_DEVICE)
    stage.world.settle()
    others = set(WITH_DEVICE) - {owner}
    assert others <= set(_pushed_to(stage)), (
        f"not pushed to because of somebody else: {others - set(_pushed_to(stage))}"
    )
    named = [line["item"] for line in stage.lines("item.unreadable")]
    assert set(named) == {f"profile of {owner}"}, f"an unreadable device is not named: {named}"
    stage.check_at_the_end()


def preferences_are_damaged(stage: Stage) -> None:
    """Who may have muted pushes gets none; everybody else gets them."""
    full(stage)
    owner = WITH_DEVICE[3]
    stage.damage("SettingsTable", f"USER#{owner}", "PROFILE", {"preferences": {"S": "{"}})
    stage.world.with_device.discard(owner)
    stage.create("hikers", members=WITH_DEVICE)
    stage.world.settle()
    stage.check_at_the_end()


def slow_devices_ring_once(stage: Stage) -> None:
    """Each push takes seconds, and a delivery does not get through its recipients in one invocation."""
    rung = _slowly(stage, 4)
    again = {endpoint: times for endpoint, times in rung.items() if times > 1}
    assert not again, f"pushed again because others were slow: {again}"
    assert len(rung) >= 5 * len(WITH_DEVICE), f"some devices never get their push: {len(rung)}"


def a_process_dies_while_devices_are_slow(stage: Stage) -> None:
    """Progress is recorded meanwhile: at most the pushes of the last moments are sent again."""
    rung = _slowly(stage, 3, dies_after=14)
    again = sum(times - 1 for times in rung.values())
    assert again <= 20 / SECONDS + 4, f"{again} pushes were sent again after a crash"


def one_device_is_down(stage: Stage) -> None:
    """One device of one user cannot be reached for hours: no other device rings twice."""
    full(stage)
    owner = WITH_DEVICE[1]
    _add_devices(stage, owner, 1)
    down = _devices(stage, owner)["phone"]["M"]["endpoint"]["S"]
    rung: Counter[str] = Counter()

    def refuse(operation: str, params: dict[str, Any]) -> str | None:
        if operation != "Publish":
            return None
        if params["TargetArn"] == down:
            return "InternalFailure"
        rung[params["TargetArn"]] += 1
        return None

    stage.world.calls.refuse = refuse
    stage.create("hikers", members=WITH_DEVICE)
    stage.world.settle()
    stage.repair(1)
    again = {endpoint for endpoint, times in rung.items() if times > 1}
    theirs = {each["M"]["endpoint"]["S"] for each in _devices(stage, owner).values()}
    assert not again - theirs, f"pushed again because of somebody else: {again - theirs}"
    assert not again, f"pushed again because of the owner's other device: {again}"
    row = stage.delivery("hikers", "push")
    assert row["waiting"] == [owner], f"nobody says who waits: {row}"
    stage.world.calls.refuse = lambda operation, params: None
    stage.repair(2)
    stage.check_at_the_end()


def _slowly(stage: Stage, devices: int, dies_after: int = 1_000) -> Counter[str]:
    """Push to many devices, each of which takes seconds. Returns how often each endpoint was pushed to.

    A process that does not end in its time is killed, and one that has sent so many pushes.
    """
    full(stage)
    for user in WITH_DEVICE:
        _add_devices(stage, user, devices)
    world, rung, started = stage.world, Counter[str](), [0]

    def left() -> int:
        return TIMEOUT_MS - (world.clock.now - started[0])

    def watch(operation: str, params: dict[str, Any]) -> None:
        if operation == "Publish":
            world.clock.advance(SECONDS)
            if left() < 0:
                raise Killed
            rung[params["TargetArn"]] += 1
            if rung.total() == dies_after:
                raise Killed

    def invoke(function: str, event: Any) -> Any:
        started[0] = world.clock.now
        return world.invoke(function, event)

    stage.create("hikers", members=WITH_DEVICE)
    world.play_stream()
    world.time_left, world.calls.watch = left, watch
    for mapping in world.queues:
        mapping.play(invoke)
    return rung


def full(stage: Stage) -> None:
    """Set the level at which everything is pushed, too."""
    stage.world.set_level("full")
    stage.world.clock.advance(31)


def a_limit_is_spread_by_chance(stage: Stage) -> None:
    """With fewer pushes than recipients, it is not always the first of the alphabet who get them."""
    _full_with_a_limit(stage, 2)
    for number in range(6):
        stage.create(f"group-{number}", f"creator-{number}", members=WITH_DEVICE)
    stage.world.settle()
    sent = Counter(json.loads(json.loads(each.message)["GCM"])["fcmV1Message"]["message"]["data"]["group_id"]
                   for each in stage.world.backing.pushed())  # fmt: skip
    assert set(sent.values()) == {2}, f"the limit is not kept: {sent}"
    chosen = set(_pushed_to(stage))
    assert len(chosen) > 3, f"always the same people are chosen: {sorted(chosen)}"


def a_limit_is_smaller_than_the_number_of_chunks(stage: Stage) -> None:
    """What does not divide goes to other chunks in each group."""
    _full_with_a_limit(stage, 1)
    members = (*WITH_DEVICE, *(f"member-{number}" for number in range(8)))
    for number in range(6):
        stage.create(f"group-{number}", f"creator-{number}", members=members)
    stage.world.settle()
    assert stage.world.backing.pushed(), "nobody gets a push where the limit is smaller than the number of chunks"


def _full_with_a_limit(stage: Stage, limit: int) -> None:
    """Let everything be pushed, but only so many pushes for each group."""
    set_policy(stage, "default", "full", push_limit=limit)
    stage.world.with_device.clear()  # Not all of them get a push.


def _devices(stage: Stage, user: str) -> dict[str, Any]:
    found: dict[str, Any] = stage.find("SettingsTable", f"USER#{user}", "PROFILE")["devices"]["M"]
    return found


def _add_devices(stage: Stage, user: str, number: int) -> None:
    """Give a user so many devices more."""
    devices = dict(_devices(stage, user))
    application = devices["phone"]["M"]["endpoint"]["S"].replace(":endpoint/", ":app/").rpartition("/")[0]
    for each in range(number):
        token = f"{user}:device-{each}"
        made = stage.world.backing.sns.create_platform_endpoint(PlatformApplicationArn=application, Token=token)
        device = Device(f"d{each}", Platform.FCM, token, made["EndpointArn"], "", Format.V2)
        devices[device.device_id] = device_value(device)
    stage.put("SettingsTable", user_keys.profile_key(user) | {"devices": {"M": devices}})


STORIES = (
    an_operator_must_mend_what_sns_refuses,
    a_disabled_application_is_mended,
    a_disabled_key_is_mended,
    a_deleted_endpoint_is_forgotten,
    one_device_is_of_a_newer_version,
    preferences_are_damaged,
    one_device_is_down,
    slow_devices_ring_once,
    a_process_dies_while_devices_are_slow,
    a_limit_is_spread_by_chance,
    a_limit_is_smaller_than_the_number_of_chunks,
)
