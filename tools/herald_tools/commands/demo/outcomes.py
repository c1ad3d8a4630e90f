"""What the demonstration measured and found, for `show` to draw."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """How long one creation took, in seconds: until the answer, and until everybody was told."""

    size: int
    answered: float
    told: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the group under one level."""

    level: str
    recipients: int
    inbox: dict[str, str]
    inbox_v1: list[str]
    pushed: int
    gateway: dict[str, list[str]]
