"""Warm invocations with the network left out: processor time per record, and what each optimisation is worth."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from herald_tools.lab.bench import starting
from herald_tools.lab.bench.counts import queue_event
from herald_tools.lab.bench.figures import Figure, in_turn
from herald_tools.lab.bench.starting import STOCK, TRIES, Way
from herald_tools.lab.costs.creation import rehearse
from herald_tools.lab.costs.dollars import CALL_SECONDS
from herald_tools.local import tokens
from herald_tools.local.artifacts import packages_of
from herald_tools.local.paths import PRIVATE_KEY, ROOT

MEMBERS = 500
SAMPLE_MESSAGES = 10
TIMES = 10
"""Invocations of one process, after two that warm it up; the median of them counts."""

CALL_MS = 1000 * CALL_SECONDS
"""How long a call to AWS is let take where time on the clock is measured."""


@dataclass
class Work:
    """What invocations of one handler took: CPU and clock milliseconds, one median a process, and the calls of one."""

    cpu_ms: list[float] = field(default_factory=list)
    wall_ms: list[float] = field(default_factory=list)
    calls: int = 0

    @property
    def cpu(self) -> Figure:
        """Return CPU milliseconds of an invocation."""
        return Figure(tuple(self.cpu_ms))

    @property
    def wall(self) -> Figure:
        """Return clock milliseconds of an invocation."""
        return Figure(tuple(self.wall_ms))


@dataclass(frozen=True, slots=True)
class Job:
    """One handler with one event; `undo` names what it is to do without, `done` that the ledger has it already.

    `gateway_format` is what the gateway queue carries.
    """

    way: Way
    event: Mapping[str, Any]
    undo: Sequence[str] = ()
    call_ms: float = 0.0
    done: bool = False
    gateway_format: str = "v2"


def jobs() -> dict[str, Job]:
    """Return everything that is measured, by name: what is compared stands together, and so runs together."""
    rehearsed = rehearse(MEMBERS)
    confirmation, invitations = rehearsed.messages
    stream, told = _stream_event(rehearsed.items), queue_event([invitations])
    return {
        "api, parameters checked": Job(_way("api"), _creation(), undo=["trust"]),
        "api": Job(_way("api"), _creation()),
        "authorizer": Job(_way("authorizer"), _authorization()),
        "confirm_creation": Job(_way("confirm_creation"), stream),
        "invite_members": Job(_way("invite_members"), stream),
        "invite_members, both formats": Job(_way("invite_members"), stream, gateway_format="both"),
        "common": Job(_baseline("common"), queue_event(_baseline_messages())),
        "batched": Job(_baseline("batched"), queue_event(_baseline_messages())),
        "deliver_inbox, own_bytes undone": Job(_way("deliver_inbox"), told, undo=["own_bytes"]),
        "deliver_inbox": Job(_way("deliver_inbox"), told),
        "deliver_inbox, common_parts undone": Job(_way("deliver_inbox"), told, undo=["common_parts"]),
        "deliver_inbox, duplicate": Job(_way("deliver_inbox"), told, done=True),
        "deliver_inbox, on the clock": Job(_way("deliver_inbox"), told, call_ms=CALL_MS),
        "deliver_inbox, threads undone": Job(_way("deliver_inbox"), told, undo=["threads"], call_ms=CALL_MS),
        "deliver_inbox, confirmation": Job(_way("deliver_inbox"), queue_event([confirmation])),
        "deliver_push": Job(_way("deliver_push"), told),
        "reconcile": Job(_way("reconcile"), json.loads((ROOT / "events" / "reconcile" / "run.json").read_text())),
    }


def measure(turns: int) -> dict[str, Work]:
    """Do every job in fresh processes, `TRIES` of them a turn; the shortest times count, as with starts."""
    wanted = jobs()
    found = {name: Work() for name in wanted}
    for name, job in in_turn(wanted.items(), turns):
        tries = [_run(name, job) for _ in range(TRIES)]
        found[name].cpu_ms.append(_shortest(tries, "invocation_cpu_ms"))
        found[name].wall_ms.append(_shortest(tries, "invocation_wall_ms"))
        found[name].calls = len(tries[0]["calls"])
    return found


def _shortest(tries: Sequence[Mapping[str, Any]], of: str) -> float:
    return min(Figure(tuple(each[of])).middle for each in tries)


def _run(name: str, job: Job) -> dict[str, Any]:
    """Do a job in a process of its own. Raises NotDone."""
    asked = {"undo": list(job.undo), "event": job.event, "call_ms": job.call_ms, "done": job.done}
    variables = {**_known_issuer(), "GATEWAY_FORMAT": job.gateway_format}
    done = starting.run(job.way, variables, times=TIMES, **asked)
    _check(name, done)
    return done


class NotDone(Exception):
    """A handler did not do its job, so its time says nothing; the message says which and what it answered."""


def _check(name: str, done: Mapping[str, Any]) -> None:
    answer = done["answer"]
    created = answer.get("statusCode", 201) == 201  # noqa: PLR2004 - as HTTP has it.
    allowed = all(each["Effect"] == "Allow" for each in answer.get("policyDocument", {}).get("Statement", ()))
    if not (created and allowed and not answer.get("batchItemFailures")):
        raise NotDone(f"{name}: {answer} {done['log']}")


def _way(function: str) -> Way:
    return Way(packages_of(function), "import handler")


def _baseline(name: str) -> Way:
    return Way([str(STOCK), str(Path(__file__).parent)], f"import baselines.{name}_inbox as handler")


def _baseline_messages() -> list[str]:
    message = json.loads((ROOT / "events" / "deliver_inbox" / "invitations.json").read_text())["Records"][0]["body"]
    said = json.loads(message)["data"]
    body = {
        "kind": "group.invitation.received",
        "role": "member",
        "created_at": 1,
        **{name: said[name] for name in ("group", "inviter", "members", "settings", "introduction", "announcement")},
    }
    return [json.dumps({**body, "recipient": f"user-{number}"}) for number in range(SAMPLE_MESSAGES)]


def _stream_event(items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    records = [
        {"eventName": "INSERT", "dynamodb": {"SequenceNumber": str(number), "Keys": {}, "NewImage": item}}
        for number, item in enumerate(items)
    ]
    return {"Records": records}


def _creation() -> dict[str, Any]:
    event: dict[str, Any] = json.loads((ROOT / "events" / "api" / "create_group.json").read_text())
    body = json.loads(event["body"])
    return {**event, "body": json.dumps({**body, "members": [f"user-{number:05d}" for number in range(MEMBERS - 5)]})}


def _known_issuer() -> dict[str, str]:
    """Return whose tokens count: an issuer with one public key, which need not be fetched."""
    return {
        "JWT_ISSUER": tokens.ISSUER,
        "JWT_AUDIENCE": tokens.AUDIENCE,
        "JWT_JWKS_URL": "",
        "JWT_PUBLIC_KEY": tokens.public_key(PRIVATE_KEY),
    }


def _authorization() -> dict[str, Any]:
    event: dict[str, Any] = json.loads((ROOT / "events" / "authorizer" / "no_bearer.json").read_text())
    return {**event, "authorizationToken": f"Bearer {tokens.issue(PRIVATE_KEY, 'ana')}"}
