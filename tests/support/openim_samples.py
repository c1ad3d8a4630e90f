"""Samples of OpenIM's requests, answers and webhooks, and how answers are compared with them.

Each file says which part of OpenIM its shape was read from. Ids, names and times in them are invented.
"""

import json
from typing import Any, NamedTuple

import httpx

from herald_tools.local.paths import ROOT

FOLDER = ROOT / "tests" / "samples" / "openim_bridge"
NAMES = sorted(path.name.removesuffix(".json") for path in FOLDER.glob("*.json"))

SAMPLE_TIME = 1_790_000_000_123
"""When the group of the samples was created, in epoch milliseconds."""

SAMPLE_GROUP = "1834204447"

_INVENTED = frozenset(
    ("groupID", "createTime", "joinTime", "serverMsgID", "clientMsgID", "sendTime", "token", "versionID")
)


class Sample(NamedTuple):
    """A request or an answer. `raw` has the exact bytes of a webhook, else it is empty."""

    body: Any
    http: dict[str, Any]
    raw: bytes

    @property
    def headers(self) -> dict[str, str]:
        headers: dict[str, str] = self.http["headers"]
        return headers


def sample(name: str) -> Sample:
    """Return a sample by the name of its file."""
    read = json.loads((FOLDER / f"{name}.json").read_text())
    return Sample(read["body"], read["http"], read.get("raw_body", "").encode())


def check_answer(answer: httpx.Response, name: str) -> None:
    """Compare an answer with a sample: status, headers, and the body but for what is invented in it."""
    expected = sample(name)
    assert answer.status_code == expected.http["status"]
    assert {header: answer.headers.get(header) for header in expected.headers} == expected.headers
    check_document(answer.json(), expected.body)


def check_document(found: Any, expected: Any) -> None:
    """Compare two documents: keys, order and values; of invented ids and times only the types."""
    assert as_compared(found) == as_compared(expected)
    assert json.dumps(as_compared(found)) == json.dumps(as_compared(expected)), "the keys are in another order"


def as_compared(value: Any, key: str = "") -> Any:
    """Return a document with the type in place of each invented value."""
    if isinstance(value, dict):
        return {name: as_compared(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [as_compared(each) for each in value]
    return type(value).__name__ if key in _INVENTED and value else value
