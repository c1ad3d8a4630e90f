"""Lets creations flow through stages in series, in steps of whole seconds. Creations beyond a stage's capacity wait."""

from collections.abc import Sequence
from dataclasses import dataclass

from herald_tools.lab.scaling.stages import Stage

PATIENCE = 24 * 3600
"""Seconds until a stream deletes a record (AWS). Reconcile then publishes what is missing."""

NONE = 1e-6
"""Creations below which nothing waits: what rounding leaves."""


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
    most = waiting
    lag = 0.0
    second = 0
    while second < load.seconds or (sum(waiting) > NONE and second < load.seconds + PATIENCE):
        arriving = load.rate if second < load.seconds else 0.0
        left = (load.seconds if second < load.seconds else load.seconds + PATIENCE) - second
        waiting, passed = _advance(stages, waiting, arriving, left)
        most = [max(pair) for pair in zip(most, waiting, strict=True)]
        lag = max(lag, _behind(stages, waiting))
        second += passed
    tightest = max(range(len(stages)), key=lambda place: most[place])
    in_request = sum(stage.in_request for stage in stages)
    first = min(stages[:in_request], key=lambda stage: stage.capacity).capacity
    return Outcome(
        bottleneck=stages[tightest] if most[tightest] >= 1 else None,
        refused=max(0.0, 1 - first / load.rate),
        lag=lag,
        drained=float(second - load.seconds),
    )


def _advance(
    stages: Sequence[Stage], waiting: Sequence[float], arriving: float, seconds: int
) -> tuple[list[float], int]:
    """Return what waits after a second, or after several in which each stage lets through the same, and their number.

    In these seconds each queue changes by the same number every second, so it is longest at their beginning or end.
    """
    change = []
    for before, stage in zip(waiting, stages, strict=True):
        passing = min(before + arriving, stage.capacity)
        change.append(arriving - passing)
        arriving = passing
    same = [before / -each for before, each in zip(waiting, change, strict=True) if each < 0]
    passed = max(1, min(seconds, int(min(same, default=seconds))))
    return [max(0.0, before + passed * each) for before, each in zip(waiting, change, strict=True)], passed


def _behind(stages: Sequence[Stage], waiting: Sequence[float]) -> float:
    """Return the seconds that a notification waits behind what has been committed."""
    return sum(left / stage.capacity for left, stage in zip(waiting, stages, strict=True) if not stage.in_request)
