"""What the audit says of an attempt to push."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.audit.events import AuditEvent, name_all

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from herald.domain.audit.events import AuditFacts


def counts(by_result: Mapping[str, list[str]]) -> AuditFacts:
    """Return how many recipients got no push, by reason."""
    return {
        "muted": len(by_result.get("muted", ())),
        "no_device": len(by_result.get("no_device", ())),
        "over_limit": len(by_result.get("over_limit", ())),
        "refused": len(by_result.get("refused", ())),
        "unreadable": len(by_result.get("unreadable", ())),
    }


def events(
    by_result: Mapping[str, list[str]], waiting: Mapping[str, str], broken: Collection[str]
) -> list[tuple[AuditEvent, AuditFacts]]:
    """Return an event for each result, with the recipients who had it, and one for each reason in `broken`.

    `waiting` has the reason for which each recipient waits; those in `broken` need an operator.
    """
    found = [_event(result, users) for result, users in by_result.items()]
    for reason in dict.fromkeys(broken):
        users = [user for user, each in waiting.items() if each == reason]
        found.append((AuditEvent.PUSH_IMPOSSIBLE, {**_named(users), "reason": reason}))
    return found


def _event(result: str, users: list[str]) -> tuple[AuditEvent, AuditFacts]:
    if result == "pushed":
        return AuditEvent.PUSH_SENT, _named(users)
    if result == "refused":
        return AuditEvent.PUSH_REFUSED, {**_named(users), "reason": "the platform refused it"}
    return AuditEvent.PUSH_WITHHELD, {**_named(users), "reason": result}


def _named(users: Collection[str]) -> AuditFacts:
    return {"recipients": len(users), "recipient_ids": name_all(users)}
