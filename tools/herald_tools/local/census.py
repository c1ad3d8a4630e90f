"""Who was told what: what the tables hold, set against what should be there."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from herald_tools.local.stack import Stack

CONFIRMATION = "group.creation.confirmed"
INVITATION = "group.invitation.received"


@dataclass(frozen=True, slots=True, order=True)
class Told:
    """One notification: which group, who was told, and of which kind it is."""

    group_id: str
    user_id: str
    kind: str


def expected(group_id: str, creator: str, people: Iterable[str]) -> Counter[Told]:
    """Return what a creation must tell: the creator a confirmation, everybody else in the group an invitation."""
    invitations = Counter(Told(group_id, user_id, INVITATION) for user_id in people if user_id != creator)
    return invitations + Counter([Told(group_id, creator, CONFIRMATION)])


def actual(stack: Stack) -> Counter[Told]:
    """Read every notification out of the inbox table."""
    client = stack.session().client("dynamodb", endpoint_url=stack.endpoint_url)
    pages = client.get_paginator("scan").paginate(TableName=stack.outputs["InboxTable"], ConsistentRead=True)
    return Counter(_told(item) for page in pages for item in page["Items"] if "kind" in item)


def differences(wanted: Counter[Told], found: Counter[Told]) -> list[str]:
    """Say what is missing, what is there twice, and what should not be there at all."""
    missing = [f"missing: {_say(told)}" for told in sorted((wanted - found).keys())]
    surplus = [
        f"{'told twice' if told in wanted else 'should not be told'}: {_say(told)}"
        for told in sorted((found - wanted).keys())
    ]
    return missing + surplus


def _say(told: Told) -> str:
    return f"{told.user_id} of {told.group_id} ({told.kind})"


def _told(item: dict[str, Any]) -> Told:
    group = json.loads(item["content"]["S"])["group"]["group_id"]
    return Told(group, item["PK"]["S"].removeprefix("USER#"), item["kind"]["S"])
