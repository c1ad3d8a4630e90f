"""Warm invocations without a network: processor time of each handler, and what each optimisation is worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from herald_tools.lab.bench import starting
from herald_tools.lab.bench.figures import Figure, in_turn
from herald_tools.lab.bench.jobs import Job, jobs
from herald_tools.lab.bench.starting import TRIES
from herald_tools.local import tokens
from herald_tools.local.paths import PRIVATE_KEY

TIMES = 10
"""Invocations of one process, after two to warm up. Their median counts."""


@dataclass
class Work:
    """Invocations of one handler: CPU and elapsed milliseconds, a median for each process; and calls of one."""

    cpu_ms: list[float] = field(default_factory=list)
    wall_ms: list[float] = field(default_factory=list)
    calls: int = 0

    @property
    def cpu(self) -> Figure:
        """CPU milliseconds of an invocation."""
        return Figure(tuple(self.cpu_ms))

    @property
    def wall(self) -> Figure:
        """Elapsed milliseconds of an invocation."""
        return Figure(tuple(self.wall_ms))


def measure(turns: int) -> dict[str, Work]:
    """Run each job in `TRIES` fresh processes a turn. The shortest time counts, as for starts. Raises NotDone."""
    wanted = jobs()
    found = {name: Work() for name in wanted}
    for name, job in in_turn(wanted.items(), turns):
        tries = [run(name, job) for _ in range(TRIES)]
        found[name].cpu_ms.append(_shortest(tries, "invocation_cpu_ms"))
        found[name].wall_ms.append(_shortest(tries, "invocation_wall_ms"))
        found[name].calls = len(tries[0]["calls"])
    return found


def run(name: str, job: Job, times: int = TIMES) -> dict[str, Any]:
    """Run a job in a process of its own. Returns what `probe` measured. Raises NotDone."""
    asked = {"event": job.event, "call_ms": job.call_ms, "done": job.done}
    variables = {**_known_issuer(), "GATEWAY_FORMAT": job.gateway_format}
    done = starting.run(job.way, variables, times=times, **asked)
    _check(name, done)
    return done


class NotDone(Exception):
    """A handler failed, so its time means nothing; the message holds its name and its answer."""


def _shortest(tries: Sequence[Mapping[str, Any]], of: str) -> float:
    return min(Figure(tuple(each[of])).middle for each in tries)


def _check(name: str, done: Mapping[str, Any]) -> None:
    answer = done["answer"]
    created = answer.get("statusCode", 201) == 201  # noqa: PLR2004 - the status of HTTP.
    allowed = all(each["Effect"] == "Allow" for each in answer.get("policyDocument", {}).get("Statement", ()))
    if not (created and allowed and not answer.get("batchItemFailures")):
        raise NotDone(f"{name}: {answer} {done['log']}")


def _known_issuer() -> dict[str, str]:
    """Return the variables of an issuer with one public key, so that no keys have to be fetched."""
    return {
        "JWT_ISSUER": tokens.ISSUER,
        "JWT_AUDIENCE": tokens.AUDIENCE,
        "JWT_JWKS_URL": "",
        "JWT_PUBLIC_KEY": tokens.public_key(PRIVATE_KEY),
    }
