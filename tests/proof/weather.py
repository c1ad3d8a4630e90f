"""Sources of faults."""

from random import Random

from tests.support.faults import Choose, Fault, possible


def weather(seed: int, rate: float) -> Choose:
    """Return a source of faults: each call has one with probability `rate`. The same seed gives the same faults."""
    random = Random(seed)

    def choose(operation: str) -> Fault | None:
        return random.choice(possible(operation)) if random.random() < rate else None

    return choose


def calm(operation: str) -> Fault | None:
    """Inject no fault."""
    return None
