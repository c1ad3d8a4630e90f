"""Compares the notifications in the inbox table with those that should be there."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from herald_tools.local.stack import Stack

CONFIRMATION = "group.creation.confirmed"
INVITATION = "group.invitation.received"


@dataclass(frozen=True, slots=True, order=True)
class InboxEntry:
    """A notification in an inbox, by its group, its recipient and its kind."""

    group_id: str
    user_id: str
    kind: str


def expected(group_id: str, creator: str, people: Iterable[str]) -> Counter[InboxEntry]:
    """Return the notifications of a creation: a confirmation for the creator, an invitation for each other person."""
    invitations = Counter(InboxEntry(group_id, user_id, INVITATION) for user_id in people if user_id != creator)
    return invitations + Counter([InboxEntry(group_id, creator, CONFIRMATION)])


def actual(stack: Stack) -> Counter[InboxEntry]:
    """Return all notifications of the inbox table."""
    client = stack.session().client("dynamodb", endpoint_url=stack.endpoint_url)
    pages = client.get_paginator("scan").paginate(TableName=stack.outputs["InboxTable"], ConsistentRead=True)
    return Counter(_entry(item) for page in pages for item in page["Items"] if "kind" in item)


def differences(wanted: Counter[InboxEntry], found: Counter[InboxEntry]) -> list[str]:
    """Return a line for each notification that is missing, that exists twice, or that should not exist."""
    missing = [f"missing: {_describe(entry)}" for entry in sorted((wanted - found).keys())]
    surplus = [
        f"{'notified twice' if entry in wanted else 'should not be notified'}: {_describe(entry)}"
        for entry in sorted((found - wanted).keys())
    ]
    return missing + surplus


def _describe(entry: InboxEntry) -> str:
    return f"{entry.user_id} of {entry.group_id} ({entry.kind})"


def _entry(item: dict[str, Any]) -> InboxEntry:
    group = json.loads(item["content"]["S"])["group"]["group_id"]
    return InboxEntry(group, item["PK"]["S"].removeprefix("USER#"), item["kind"]["S"])
