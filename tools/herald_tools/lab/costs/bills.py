"""What one creation takes."""

from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of a group."""

    introduction: str
    announcement: str


@dataclass(frozen=True, slots=True)
class Bill:
    """What one creation takes: calls to AWS, units, requests, invocations, and the bytes of its log lines.

    All messages of a group are delivered in one batch of the queue, or ten at a time. Each stream record is in a batch
    of its own. Not included: the authorizer, whose answers are cached; reconcile, which reads a few items of each group
    once; the consumer of the gateway queue.
    """

    members: int
    calls: Counter[str]
    write_units: int
    read_units: float
    publications: int
    queue_requests: int
    invocations: int
    logged: int
