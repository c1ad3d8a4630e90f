"""The jobs of the benchmark: each handler with its event, and the variants that it is compared with."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from herald_tools.lab.bench.counts import queue_event
from herald_tools.lab.bench.ways import STOCK, Way
from herald_tools.lab.costs.creation import rehearse
from herald_tools.lab.costs.dollars import CALL_SECONDS
from herald_tools.local import tokens
from herald_tools.local.artifacts import packages_of
from herald_tools.local.paths import PRIVATE_KEY, ROOT

FOLDER = Path(__file__).parent
"""The folder of the baselines and of `variants`."""

MEMBERS = 500
SAMPLE_MESSAGES = 10
CALL_MS = 1000 * CALL_SECONDS
"""Duration of a call to AWS where elapsed time is measured."""

PackagesOf = Callable[[str], Sequence[str]]
"""Returns the folders with the packages of a function."""


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
        "announce_group": Job(way("announce_group"), stream),
        "announce_group, both formats": Job(way("announce_group"), stream, gateway_format="both"),
        "invite_members": Job(way("invite_members"), _stream_event(rehearse(2 * MEMBERS).items[1:])),
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


def _authorization() -> dict[str, Any]:
    event: dict[str, Any] = json.loads((ROOT / "events" / "authorizer" / "no_bearer.json").read_text())
    return {**event, "authorizationToken": f"Bearer {tokens.issue(PRIVATE_KEY, 'ana')}"}
