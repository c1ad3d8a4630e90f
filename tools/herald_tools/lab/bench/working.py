"""Warm invocations without a network: processor time of each handler, and what each optimisation is worth."""

import json
from collections.abc import Callable, Mapping, Sequence
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

FOLDER = Path(__file__).parent
"""The folder of the baselines and of `variants`."""

MEMBERS = 500
SAMPLE_MESSAGES = 10
TIMES = 10
"""Invocations of one process, after two to warm up. Their median counts."""

CALL_MS = 1000 * CALL_SECONDS
"""Duration of a call to AWS where elapsed time is measured."""

PackagesOf = Callable[[str], Sequence[str]]
"""Returns the folders with the packages of a function."""


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


@dataclass(frozen=True, slots=True)
class Job:
    """A handler and its event. With `done`, the ledger holds the delivery as done already.

    `gateway_format` is the format of the gateway queue.
    """

    way: Way
    event: Mapping[str, Any]
    call_ms: float = 0.0
    done: bool = False
    gateway_format: str = "v2"


def jobs(packages: PackagesOf = packages_of) -> dict[str, Job]:
    """Return all jobs by name. Those that are compared are neighbours, and so run one after the other."""
    rehearsed = rehearse(MEMBERS)
    confirmation, invitations = rehearsed.messages
    stream, message = _stream_event(rehearsed.items), queue_event([invitations])
    event = json.loads((ROOT / "events" / "reconcile" / "run.json").read_text())

    def way(function: str) -> Way:
        return Way(packages(function), "import handler")

    def variant(name: str, function: str = "deliver_inbox") -> Way:
        return Way([*packages(function), str(FOLDER)], f"import variants; handler = variants.{name}()")

    return {
        "api, parameters checked": Job(variant("with_parameters_checked", "api"), _creation()),
        "api": Job(way("api"), _creation()),
        "authorizer": Job(way("authorizer"), _authorization()),
        "confirm_creation": Job(way("confirm_creation"), stream),
        "invite_members": Job(way("invite_members"), stream),
        "invite_members, both formats": Job(way("invite_members"), stream, gateway_format="both"),
        "common": Job(_baseline("common"), queue_event(_baseline_messages())),
        "batched": Job(_baseline("batched"), queue_event(_baseline_messages())),
        "deliver_inbox, without own bytes": Job(variant("without_own_bytes"), message),
        "deliver_inbox": Job(way("deliver_inbox"), message),
        "deliver_inbox, without common parts": Job(variant("without_common_parts"), message),
        "deliver_inbox, with common parts": Job(variant("with_common_parts"), message),
        "deliver_inbox, duplicate": Job(way("deliver_inbox"), message, done=True),
        "deliver_inbox, on the clock": Job(way("deliver_inbox"), message, call_ms=CALL_MS),
        "deliver_inbox, without threads": Job(variant("without_threads"), message, call_ms=CALL_MS),
        "deliver_inbox, confirmation": Job(way("deliver_inbox"), queue_event([confirmation])),
        "deliver_push": Job(way("deliver_push"), message),
        "reconcile": Job(way("reconcile"), event),
    }


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


def _baseline(name: str) -> Way:
    return Way([str(STOCK), str(FOLDER)], f"import baselines.{name}_inbox as handler")


def _baseline_messages() -> list[str]:
    message = json.loads((ROOT / "events" / "deliver_inbox" / "invitations.json").read_text())["Records"][0]["body"]
    content = json.loads(message)["data"]
    blocks = ("group", "inviter", "members", "settings", "introduction", "announcement")
    body = {
        "kind": "group.invitation.received",
        "role": "member",
        "created_at": 1,
        **{name: content[name] for name in blocks},
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
    """Return the variables of an issuer with one public key, so that no keys have to be fetched."""
    return {
        "JWT_ISSUER": tokens.ISSUER,
        "JWT_AUDIENCE": tokens.AUDIENCE,
        "JWT_JWKS_URL": "",
        "JWT_PUBLIC_KEY": tokens.public_key(PRIVATE_KEY),
    }


def _authorization() -> dict[str, Any]:
    event: dict[str, Any] = json.loads((ROOT / "events" / "authorizer" / "no_bearer.json").read_text())
    return {**event, "authorizationToken": f"Bearer {tokens.issue(PRIVATE_KEY, 'ana')}"}
