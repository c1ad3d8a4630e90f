"""Creations that flow through stages in series, second by second; what a stage cannot carry waits before it."""

from collections.abc import Sequence
from dataclasses import dataclass

from herald_tools.lab.scaling.stages import Stage

PATIENCE = 24 * 3600
"""Seconds after which a stream forgets its records (AWS): what still waits then is left to reconcile."""


@dataclass(frozen=True, slots=True)
class Load:
    """So many creations a second for so many seconds, of groups of `members`, from so many addresses."""

    rate: float
    seconds: int
    members: int
    addresses: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a load. Times are in seconds.

    `tight` is the stage before which most creations waited, or None where none did; `refused` the share of requests
    that are answered with 429 or 503 and come again; `lag` how long the last notification of the load waited behind the
    commit; `drained` when everybody was told, counted from the end of the load.
    """

    tight: Stage | None
    refused: float
    lag: float
    drained: float


def simulate(stages: Sequence[Stage], load: Load) -> Outcome:
    """Let a load flow. What is refused in the request waits before its stage, as clients try again."""
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
        tight=stages[tightest] if most[tightest] >= 1 else None,
        refused=max(0.0, 1 - first / load.rate),
        lag=lag,
        drained=float(second - load.seconds),
    )
