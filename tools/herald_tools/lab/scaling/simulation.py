"""Lets creations flow through stages in series, second by second. Creations beyond a stage's capacity wait."""

from collections.abc import Sequence
from dataclasses import dataclass

from herald_tools.lab.scaling.stages import Stage

PATIENCE = 24 * 3600
"""Seconds until a stream deletes a record (AWS). Reconcile then publishes what is missing."""


@dataclass(frozen=True, slots=True)
class Load:
    """A load: `rate` creations a second for `seconds`, of groups with `members`, from `addresses` IP addresses."""

    rate: float
    seconds: int
    members: int
    addresses: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a load. Times are in seconds.

    `bottleneck` is the stage where most creations waited, or None; `refused` the share of requests that get 429 or 503
    and are retried; `lag` the longest time from a commit to its last notification; `drained` the time from the end of
    the load until all notifications are delivered.
    """

    bottleneck: Stage | None
    refused: float
    lag: float
    drained: float


def simulate(stages: Sequence[Stage], load: Load) -> Outcome:
    """Simulate a load. Refused requests wait at their stage, because clients retry them."""
    waiting = [0.0] * len(stages)
    most = [0.0] * len(stages)
    lag = 0.0
    second = 0
    while second < load.seconds or (sum(waiting) > 1e-6 and second < load.seconds + PATIENCE):  # noqa: PLR2004 - none.
        flowing = load.rate if second < load.seconds else 0.0
        for place, stage in enumerate(stages):
            waiting[place] += flowing
            flowing = min(waiting[place], stage.capacity)
            waiting[place] -= flowing
            most[place] = max(most[place], waiting[place])
        behind = sum(left / stage.capacity for left, stage in zip(waiting, stages, strict=True) if not stage.in_request)
        lag = max(lag, behind)
        second += 1
    tightest = max(range(len(stages)), key=lambda place: most[place])
    in_request = sum(stage.in_request for stage in stages)
    first = min(stages[:in_request], key=lambda stage: stage.capacity).capacity
    return Outcome(
        bottleneck=stages[tightest] if most[tightest] >= 1 else None,
        refused=max(0.0, 1 - first / load.rate),
        lag=lag,
        drained=float(second - load.seconds),
    )
