"""The part of the demonstration about policies: one group, three levels, two languages, both formats."""

import base64
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from herald_tools.commands.demo.gateway import Gateway
from herald_tools.commands.demo.outcomes import Outcome
from herald_tools.commands.demo.show import Show
from herald_tools.commands.demo.waiting import Findings, wait_until_complete
from herald_tools.local.census import expected
from herald_tools.local.client import HeraldClient, User
from herald_tools.local.stack import Stack

OPERATOR = User("ops", "Operations", ("admin",))
INVITER, INVITED = User("ines", "Inés"), User("bao", "Bao")
LEVELS = {"essential": "normal", "standard": "work", "full": "super"}
"""The group type whose policy has each level. The same group is created once as each type."""

REFRESH = 1.2
"""Seconds until all functions of the local stack use a changed policy."""

V1 = "application/vnd.herald.v1+json"
LANGUAGES = ("en", "zh-CN")
DEVICE = {"platform": "fcm", "token": "demonstration-token-of-baos-phone", "locale": "zh-CN"}
MESSAGES = {
    "essential": {"v2": ["creation.confirmed"], "v1": []},
    "standard": {"v2": ["creation.confirmed", "invitation.received"], "v1": ["1501", "1519"]},
    "full": {"v2": ["creation.confirmed", "invitation.received"], "v1": ["1501", "1519"]},
}
"""The messages that the gateway queue should get for one group under each level."""

RECIPIENTS = {"essential": 1, "standard": 3, "full": 3}


def show_policies(client: HeraldClient, stack: Stack, show: Show, findings: Findings) -> None:
    """Create one group under three policies, and show its notifications by recipient, channel and format."""
    with _policies_set(client):
        client.send(INVITED, "PUT", "/me/devices/phone", json=DEVICE).raise_for_status()
        gateway = Gateway(stack)
        outcomes = [_outcome(client, gateway, findings, level) for level in LEVELS]
    show.policies(outcomes)
    for outcome in outcomes:
        _check(outcome, findings)


def _check(outcome: Outcome, findings: Findings) -> None:
    level, invited = outcome.level, outcome.level != "essential"
    findings.check(f"level {level}: {outcome.recipients} recipients", outcome.recipients == RECIPIENTS[level])
    findings.check(f"level {level}: the gateway got {outcome.gateway}", outcome.gateway == MESSAGES[level])
    findings.check(f"level {level}: {outcome.pushed} pushes", outcome.pushed == (level == "full"))
    findings.check(f"level {level}: an inbox holds {outcome.inbox}", len(set(outcome.inbox.values())) == 2 * invited)
    findings.check(f"level {level}: a v1 inbox holds {outcome.inbox_v1}", outcome.inbox_v1 == ["1509"] * invited)


def _outcome(client: HeraldClient, gateway: Gateway, findings: Findings, level: str) -> Outcome:
    body = {
        "name": "Lantern festival",
        "group_type": LEVELS[level],
        "members": [INVITED.user_id, "carla"],
        "announcement": "We meet at the bridge.",
    }
    created = client.create(INVITER, body).raise_for_status().json()
    group_id = created["group"]["group_id"]
    deliveries = wait_until_complete(client, INVITER, group_id)
    findings.check(f"level {level}: the deliveries are not complete", deliveries["complete"])
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
    """Return the text of the invitation by language; empty if there is no invitation."""
    found = {}
    for language in LANGUAGES:
        answer = client.send(INVITED, "GET", "/me/notifications", headers={"Accept-Language": language})
        for notification in answer.raise_for_status().json()["notifications"]:
            if notification["group"]["group_id"] == group_id:
                found[language] = notification["body"]
    return found


def _read_v1(client: HeraldClient, group_id: str) -> list[str]:
    """Read the inbox in OpenIM's format. Returns OpenIM's numbers of the notifications about a group."""
    answer = client.send(INVITED, "GET", "/me/notifications", headers={"Accept": V1}).raise_for_status()
    numbers = []
    for message in answer.json()["notifications"]:
        detail = json.loads(json.loads(base64.b64decode(message["content"]))["detail"])
        if detail["group"]["groupID"] == group_id:
            numbers.append(str(message["contentType"]))
    return numbers


@contextmanager
def _policies_set(client: HeraldClient) -> Iterator[None]:
    """Set a policy for each group type, and remove them after the block."""
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
