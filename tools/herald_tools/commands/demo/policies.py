"""The part of the demonstration about policies: one group, three levels, two languages, both formats."""

import base64
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from herald_tools.commands.demo.outcomes import Outcome
from herald_tools.commands.demo.show import Show
from herald_tools.commands.demo.waiting import DEADLINE, PAUSE, Findings, wait_until_told
from herald_tools.local.census import expected
from herald_tools.local.client import HeraldClient, User
from herald_tools.local.stack import Stack

OPERATOR = User("ops", "Operations", ("admin",))
INVITER, INVITED = User("ines", "Inés"), User("bao", "Bao")
LEVELS = {"essential": "normal", "standard": "work", "full": "super"}
"""The level that each group type gets: the same group is then created as each type."""

REFRESH = 1.2
"""Seconds after which a change of policy has reached every function of the local stack."""

V1 = "application/vnd.herald.v1+json"
LANGUAGES = ("en", "zh-CN")
DEVICE = {"platform": "fcm", "token": "demonstration-token-of-baos-phone", "locale": "zh-CN"}
MESSAGES = {
    "essential": {"v2": ["creation.confirmed"], "v1": []},
    "standard": {"v2": ["creation.confirmed", "invitation.received"], "v1": ["1501", "1519"]},
    "full": {"v2": ["creation.confirmed", "invitation.received"], "v1": ["1501", "1519"]},
}
"""What the gateway queue is to get of one group under each level."""

TOLD = {"essential": 1, "standard": 3, "full": 3}


@dataclass
class Gateway:
    """Consumes the gateway queue, and keeps what came by group."""

    stack: Stack
    found: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def messages_of(self, group_id: str, wanted: dict[str, list[str]]) -> dict[str, list[str]]:
        """Receive until what is wanted of a group has come, or the deadline passes. Returns what came, by format."""
        sqs = self.stack.session().client("sqs", endpoint_url=self.stack.endpoint_url)
        url, deadline = self.stack.outputs["GatewayQueueUrl"], time.monotonic() + DEADLINE
        here = self.found.setdefault(group_id, {"v2": [], "v1": []})
        while any(len(here[name]) < len(wanted[name]) for name in wanted) and time.monotonic() < deadline:
            answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"])
            for message in answer.get("Messages", []):
                self._keep(json.loads(message["Body"]), message["MessageAttributes"]["format"]["StringValue"])
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            time.sleep(PAUSE)
        return {name: sorted(names) for name, names in here.items()}

    def _keep(self, body: dict[str, Any], form: str) -> None:
        group_id = body["subject"] if form == "v2" else body["groupID"]
        name = body["type"].removeprefix("group.") if form == "v2" else str(body["contentType"])
        self.found.setdefault(group_id, {"v2": [], "v1": []})[form].append(name)


def show_policies(client: HeraldClient, stack: Stack, show: Show, findings: Findings) -> None:
    """Create one group under three policies, and show who is told what, where and how."""
    with _policies_set(client):
        client.send(INVITED, "PUT", "/me/devices/phone", json=DEVICE).raise_for_status()
        gateway = Gateway(stack)
        outcomes = [_outcome(client, gateway, findings, level) for level in LEVELS]
    show.policies(outcomes)
    for outcome in outcomes:
        level, invited = outcome.level, outcome.level != "essential"
        findings.check(f"under {level} {outcome.recipients} were to be told", outcome.recipients == TOLD[level])
        findings.check(f"under {level} the gateway got {outcome.gateway}", outcome.gateway == MESSAGES[level])
        findings.check(f"under {level} {outcome.pushed} were pushed to", outcome.pushed == (level == "full"))
        findings.check(f"under {level} an inbox read {outcome.inbox}", len(set(outcome.inbox.values())) == 2 * invited)
        findings.check(f"under {level} a v1 inbox read {outcome.inbox_v1}", outcome.inbox_v1 == ["1509"] * invited)


def _outcome(client: HeraldClient, gateway: Gateway, findings: Findings, level: str) -> Outcome:
    body = {
        "name": "Lantern festival",
        "group_type": LEVELS[level],
        "members": [INVITED.user_id, "carla"],
        "announcement": "We meet at the bridge.",
    }
    created = client.create(INVITER, body).raise_for_status().json()
    group_id = created["group"]["group_id"]
    deliveries = wait_until_told(client, INVITER, group_id)
    findings.check(f"the ledger of the group under {level} is not complete", deliveries["complete"])
    people = body["members"] if level != "essential" else ()
    findings.wanted += expected(group_id, INVITER.user_id, people)
    return Outcome(
        level=level,
        recipients=created["recipients"],
        inbox=_read(client, group_id),
        inbox_v1=_read_v1(client, group_id),
        pushed=sum(row.get("pushed", 0) for row in deliveries["deliveries"]),
        gateway=gateway.messages_of(group_id, MESSAGES[level]),
    )


def _read(client: HeraldClient, group_id: str) -> dict[str, str]:
    """Read the invitation in every language; nothing where there is none."""
    found = {}
    for language in LANGUAGES:
        answer = client.send(INVITED, "GET", "/me/notifications", headers={"Accept-Language": language})
        for notification in answer.raise_for_status().json()["notifications"]:
            if notification["group"]["group_id"] == group_id:
                found[language] = notification["body"]
    return found


def _read_v1(client: HeraldClient, group_id: str) -> list[str]:
    """Read the inbox as a client of OpenIM does. Returns the numbers of the notifications about a group."""
    answer = client.send(INVITED, "GET", "/me/notifications", headers={"Accept": V1}).raise_for_status()
    numbers = []
    for message in answer.json()["notifications"]:
        detail = json.loads(json.loads(base64.b64decode(message["content"]))["detail"])
        if detail["group"]["groupID"] == group_id:
            numbers.append(str(message["contentType"]))
    return numbers


@contextmanager
def _policies_set(client: HeraldClient) -> Iterator[None]:
    """Set a policy for each group type, and remove them again."""
    for level, group_type in LEVELS.items():
        _change(client, group_type, "PUT", json={"level": level})
    time.sleep(REFRESH)
    yield
    for group_type in LEVELS.values():
        _change(client, group_type, "DELETE")
    time.sleep(REFRESH)


def _change(client: HeraldClient, group_type: str, method: str, **options: Any) -> None:
    path = f"/policies/group_type/{group_type}"
    etag = client.send(OPERATOR, "GET", path).raise_for_status().headers["ETag"]
    client.send(OPERATOR, method, path, headers={"If-Match": etag}, **options).raise_for_status()
