"""The queries that an operator can run by name. The stack saves the same ones in CloudWatch Logs Insights."""

import re
from collections.abc import Callable

from herald.domain.identifiers import ID_RULE, USER_ID_RULE, is_valid_id, is_valid_user_id

from herald_tools.commands.audit.query import (
    Condition,
    Listing,
    Measure,
    Query,
    Statistics,
    equals,
    one_of,
    present,
)

_SPECIAL = re.compile(r"[.^$*+?()\[\]{}|\\/]")
"""Characters that a pattern of CloudWatch reads as more than themselves."""

_DELIVERIES = Measure("count_distinct", "event_id")


def group_timeline(group_id: str) -> Listing:
    """Return the query for all lines of a group."""
    columns = "event, kind, channel, chunk, recipients, attempt, lag_ms, outcome, reason, publications"
    return Listing([equals("group_id", group_id)], _columns(columns), newest_first=False)


def who_was_told(group_id: str) -> Listing:
    """Return the query for the recipients of a group's notifications, and those who got none."""
    events = (
        *("notifications.delivered", "notifications.partly_delivered", "notifications.waiting"),
        *("notifications.suppressed", "notifications.quarantined"),
        *("push.sent", "push.withheld", "push.refused", "openim.refused"),
    )
    columns = "event, channel, kind, chunk, recipients, reason, lag_ms, recipient_ids"
    conditions = [equals("group_id", group_id), one_of("event", *events)]
    return Listing(conditions, _columns(columns), newest_first=False, once=True)


def activity_of_a_user(user_id: str) -> Listing:
    """Return the query for what a user did and was sent."""
    columns = "event, group_id, actor, channel, kind, recipients, outcome, reason, publications"
    return Listing([_concerns(user_id)], _columns(columns))


def _concerns(user_id: str) -> Condition:
    """Return the condition that a user acted, was acted for, or is a recipient, in a list of ids with spaces."""
    pattern = _SPECIAL.sub(r"\\\g<0>", user_id)
    return Condition(
        f'actor = "{user_id}" or creator = "{user_id}" or recipient_ids like /(^| ){pattern}( |$)/',
        lambda row: (
            user_id in (row.get("actor"), row.get("creator")) or user_id in row.get("recipient_ids", "").split(" ")
        ),
    )


def _columns(names: str) -> tuple[str, ...]:
    return ("@timestamp", *names.split(", "))


FAILURES = Listing(
    [equals("level", "ERROR"), present("event_id")],
    _columns("event, group_id, channel, kind, chunk, attempt, reason, @logStream, error, cause, trace"),
)
CRASHES = Listing(
    [
        Condition("type like /^platform/", lambda row: str(row.get("type", "")).startswith("platform")),
        Condition('record.status != "success"', lambda row: row.get("record.status", "success") != "success"),
    ],
    _columns("type, record.status, record.errorType, record.requestId"),
)
"""Invocations that Lambda itself ended: Herald had no time to write a line of its own."""

SUPPRESSED = Listing(
    [equals("event", "notifications.suppressed")],
    _columns("group_id, kind, chunk, recipients, reason, policy_version"),
    once=True,
)
SLOWEST_CREATIONS = Statistics(
    [equals("event", "notifications.delivered")],
    ("group_id", "actor"),
    {"slowest_ms": Measure("max", "lag_ms"), "last_chunk": Measure("max", "chunk"), "deliveries": _DELIVERIES},
    limit=20,
)
REFUSED_REQUESTS = Statistics(
    [one_of("event", "request.refused", "request.failed", "access.denied")],
    ("event", "reason", "hint"),
    {"requests": Measure("count_distinct", "event_id"), "callers": Measure("count_distinct", "actor")},
)
DUPLICATES_ABSORBED = Statistics(
    [one_of("event", "group.replayed", "notifications.redelivery_skipped")],
    ("event", "channel", "kind"),
    {"absorbed": Measure("count_distinct", "event_id"), "groups": Measure("count_distinct", "group_id")},
)

_OF_A_GROUP: dict[str, Callable[[str], Query]] = {"group-timeline": group_timeline, "who-was-told": who_was_told}
_OF_A_USER: dict[str, Callable[[str], Query]] = {"activity-of-a-user": activity_of_a_user}
_OF_ALL: dict[str, Query] = {
    "failures": FAILURES,
    "crashes": CRASHES,
    "suppressed": SUPPRESSED,
    "slowest-creations": SLOWEST_CREATIONS,
    "refused-requests": REFUSED_REQUESTS,
    "duplicates-absorbed": DUPLICATES_ABSORBED,
}

OPTIONS = {
    **dict.fromkeys(_OF_A_GROUP, "--group ID"),
    **dict.fromkeys(_OF_ALL, ""),
    **dict.fromkeys(_OF_A_USER, "--user ID"),
}
"""Every query by its name, with the option that it needs."""


def checked_id(value: str) -> str:
    """Return a group id. Raises ValueError if it is not valid: it must not end a string of the query's language."""
    if not is_valid_id(value):
        raise ValueError(f"A group id {ID_RULE}; this is {value!r}.")
    return value


def checked_user_id(value: str) -> str:
    """Return a user id. Raises ValueError as `checked_id` does."""
    if not is_valid_user_id(value):
        raise ValueError(f"A user id {USER_ID_RULE}; this is {value!r}.")
    return value


def query(name: str, *, group: str | None = None, user: str | None = None) -> Query:
    """Return a query by its name; spaces count as hyphens. Raises ValueError if it is unknown or lacks a valid id."""
    wanted = name.replace(" ", "-")
    if wanted in _OF_A_GROUP:
        return _OF_A_GROUP[wanted](checked_id(_needed(group, wanted)))
    if wanted in _OF_A_USER:
        return _OF_A_USER[wanted](checked_user_id(_needed(user, wanted)))
    if wanted in _OF_ALL:
        return _OF_ALL[wanted]
    raise ValueError(f"There is no query {name!r}. Queries: {', '.join(OPTIONS)}.")


def _needed(value: str | None, query_name: str) -> str:
    if value is None:
        raise ValueError(f"The query {query_name} needs {OPTIONS[query_name]}.")
    return value
