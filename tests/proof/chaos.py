"""Chaos on the local stack: people create groups over HTTP while workers die, mappings stop, the stack is redeployed.

A log of what each person asked and was answered is compared with the tables at the end.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import httpx
from rich.console import Console

from herald_tools.local import deployment
from herald_tools.local.census import InboxEntry, actual, differences, expected
from herald_tools.local.client import HeraldClient, User
from herald_tools.local.stack import Stack, temporary_stack
from herald_tools.terminal.steps import Steps
from tests.support.workers import kill, set_mapping

CREATORS = 4
PATIENCE = 600.0
"""Seconds after the chaos until everybody must be notified. Leases must end, and messages become visible."""

RETRY_PAUSE = 0.3
PAUSE = 0.25
"""Seconds between two creations of a person: the local AWS takes minutes to read more notifications than this makes."""

MAPPED = ("AnnounceGroup", "InviteMembers", "DeliverInbox")


@dataclass
class Ordeal:
    """What was done to the stack, and the result."""

    disturbances: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    groups: int = 0
    notifications: int = 0


@dataclass
class Log:
    """Creations by idempotency key, all ids in their answers, and all other answers."""

    asked: dict[str, tuple[User, list[str]]] = field(default_factory=dict)
    answered: dict[str, set[str]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)


def run_chaos(seconds: int, seed: int, console: Console) -> Ordeal:
    """Start a stack, disturb it for `seconds`, let it recover, and compare the log with the tables."""
    step = Steps(console).step
    ordeal, log, random = Ordeal(), Log(), Random(seed)
    with temporary_stack(step) as stack:
        client = HeraldClient(stack)
        try:
            with step(f"{seconds} seconds of chaos on the local stack"):
                end = time.monotonic() + seconds
                with _people_creating(client, log, end, random):
                    _disturb(stack, ordeal, end, random)
            with step("Waiting until everybody is notified, without a person's help"):
                _wait(client, log)
            _compare(stack, log, ordeal)
        finally:
            client.close()
    return ordeal


@contextmanager
def _people_creating(client: HeraldClient, log: Log, end: float, random: Random) -> Iterator[None]:
    """Create groups as several users until `end`, and wait for the last answer."""
    people = [
        threading.Thread(target=_keep_creating, args=(client, log, number, end, Random(random.random())))
        for number in range(CREATORS)
    ]
    for person in people:
        person.start()
    try:
        yield
    finally:
        for person in people:
            person.join()


def _keep_creating(client: HeraldClient, log: Log, number: int, end: float, random: Random) -> None:
    """Create groups one after the other, each with a key. Retries until there is an answer, and sometimes once more."""
    creator, made = User(f"creator-{number}"), 0
    while time.monotonic() < end:
        made += 1
        key = f"{number}-{made}"
        members = [f"member-{user}" for user in random.sample(range(5_000), random.choice([1, 5, 40, 600]))]
        log.asked[key], log.answered[key] = (creator, members), set()
        for _ in range(random.choice([1, 1, 2])):
            log.answered[key] |= _ask(client, creator, key, members, log)
        time.sleep(PAUSE)


def _ask(client: HeraldClient, creator: User, key: str, members: list[str], log: Log) -> set[str]:
    """Retry for a limited time until there is a group. Returns its id, or None if the API refuses it."""
    body = {"name": f"Group {key}", "group_type": "super", "members": members}
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            answer = client.create(creator, body, key)
        except httpx.TransportError:
            answer = None
        if answer is not None and answer.status_code == httpx.codes.CREATED:
            return {answer.json()["group"]["group_id"]}
        if answer is not None and answer.is_client_error:
            log.refused.append(f"key {key} was answered with {answer.status_code}: {answer.text}")
            return set()
        time.sleep(RETRY_PAUSE)
    log.refused.append(f"key {key} was not answered for {PATIENCE} s")
    return set()


def _disturb(stack: Stack, ordeal: Ordeal, end: float, random: Random) -> None:
    begun = time.monotonic()
    redeployed = False
    while time.monotonic() < end:
        time.sleep(random.uniform(0.5, 2.5))
        if not redeployed and time.monotonic() > (begun + end) / 2:
            deployment.deploy(stack.endpoint_url, Path(stack.template), MaxReceives="9")
            ordeal.disturbances["stack redeployed"] += 1
            redeployed = True
            continue
        disturbance = random.choice([_kill_all, _kill_some, _stop_reading])
        ordeal.disturbances += disturbance(stack, random)


def _kill_all(stack: Stack, random: Random) -> Counter[str]:
    return Counter({"workers killed": kill(stack)})


def _kill_some(stack: Stack, random: Random) -> Counter[str]:
    return Counter({"workers killed": kill(stack, random.choice([*MAPPED, "ApiFunction", "Reconcile"]))})


def _stop_reading(stack: Stack, random: Random) -> Counter[str]:
    """Disable an event source mapping for some seconds."""
    function = random.choice(MAPPED)
    set_mapping(stack, function, enabled=False)
    time.sleep(random.uniform(1, 4))
    set_mapping(stack, function, enabled=True)
    return Counter({"mappings stopped": 1})


def _wait(client: HeraldClient, log: Log) -> None:
    """Wait for a limited time until the ledger of every group is complete."""
    deadline = time.monotonic() + PATIENCE
    for key, answered in log.answered.items():
        creator, _ = log.asked[key]
        for group_id in answered:
            while not _is_complete(client, creator, group_id) and time.monotonic() < deadline:
                time.sleep(1)


def _is_complete(client: HeraldClient, creator: User, group_id: str) -> bool:
    try:
        return bool(client.get(creator, f"/groups/{group_id}/deliveries")["complete"])
    except httpx.HTTPError:
        return False


def _compare(stack: Stack, log: Log, ordeal: Ordeal) -> None:
    ordeal.violations += log.refused
    committed = _committed(stack)
    wanted: Counter[InboxEntry] = Counter()
    for key, answered in log.answered.items():
        creator, members = log.asked[key]
        found = committed.pop(f"Group {key}", [])
        if len(found) != 1 or answered != set(found):
            ordeal.violations.append(f"key {key} was answered with {answered}, and the table has {found}")
        for group_id in found:
            wanted += expected(group_id, creator.user_id, members)
    ordeal.violations += [f"nobody asked for {name}" for name in committed]
    entries = actual(stack)
    ordeal.violations += differences(wanted, entries)
    ordeal.groups, ordeal.notifications = len(log.asked), entries.total()


def _committed(stack: Stack) -> dict[str, list[str]]:
    """Return the ids of all groups in the table, by name."""
    client = stack.session().client("dynamodb", endpoint_url=stack.endpoint_url)
    pages = client.get_paginator("scan").paginate(TableName=stack.outputs["GroupsTable"], ConsistentRead=True)
    found: dict[str, list[str]] = {}
    for page in pages:
        for item in page["Items"]:
            if item["entity"]["S"] == "group":
                found.setdefault(item["name"]["S"], []).append(item["group_id"]["S"])
    return found
