"""Valid and invalid requests, generated from the OpenAPI document."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote, urlencode

import schemathesis
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core import NOT_SET

from tests.support.api_events import api_event

Document = dict[str, Any]
Draw = Any

_HEADER_TEXT = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=80)
"""What a header may carry over HTTP (RFC 9110, section 5.5): line breaks never reach a Lambda function."""

_HEADERS = {
    "operationID": ["op-1", "a" * 65, "1 2"],
    "Accept": ["*/*", "application/vnd.herald.v1+json", "text/html", "application/*;q=0.1, */*;q=0", ";;q=,"],
    "Accept-Language": ["zh-CN, en;q=0.5", "*", "en;q=2", "-", "x" * 300],
    "Idempotency-Key": ["key-1", '"key-1"', "a b", ""],
    "If-Match": ['"0"', '"1"', "*", 'W/"0"', '"99999999999"'],
    "Content-Type": ["application/json", "application/json; charset=utf-16", "text/plain", "", ";"],
}
"""Headers that the API reads, documented or not, with values that need a decision."""

_SPOILED = [
    "{",
    "",
    "null",
    "[]",
    "7",
    '"',
    "\ufeff{}",
    "{'a': 1}",
    '{"a": 1,}',
    '{"a": 1e999}',
    '{"\\ud800": "\\udfff"}',
]


@dataclass(frozen=True)
class Request:
    """One request: its path as it was sent, its query and its body as text."""

    method: str
    path: str
    query: Mapping[str, Sequence[str]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None
    user: str = "ana"
    roles: str = ""

    def as_event(self) -> dict[str, Any]:
        """Return the event that API Gateway makes of it. Of repeated values, the single-value fields hold the last."""
        event = api_event(self.method, self.path, self.user, roles=self.roles, raw=self.body)
        last = {name: values[-1] for name, values in self.query.items()}
        return event | {
            "headers": dict(self.headers),
            "multiValueHeaders": {name: [value] for name, value in self.headers.items()},
            "queryStringParameters": last or None,
            "multiValueQueryStringParameters": {name: list(values) for name, values in self.query.items()} or None,
        }


@dataclass(frozen=True)
class Known:
    """Values that exist on the stack, by names of parameters and headers, and bodies by operation id."""

    values: Mapping[str, Sequence[str]]
    bodies: Mapping[str, Mapping[str, Any]]
    callers: Sequence[tuple[str, str]]
    """User ids with their roles."""


def requests_of(document: Document, path: str, method: str, known: Known) -> st.SearchStrategy[Request]:
    """Return a strategy of requests to one operation: half of them as documented, half of them not.

    Both use some existing values, so that not every request is about unknown ones.
    """
    operation = schemathesis.openapi.from_dict(document)[path][method]
    name = str(document["paths"][path][method.lower()]["operationId"])
    cases = st.one_of(
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
    )

    @st.composite
    def strategy(draw: Draw) -> Request:
        user, roles = draw(st.sampled_from(known.callers))
        case = draw(cases)
        values = {key: _text(value) for key, value in (case.path_parameters or {}).items()}
        sent = path
        for key, generated in values.items():
            value = draw(_perhaps(known.values.get(key, ()), generated))
            sent = sent.replace(f"{{{key}}}", quote(value, safe="", errors="replace"))
        return Request(
            method=method,
            path=sent,
            query=draw(_query(case.query or {}, known)),
            headers=draw(_headers(case.headers or {}, known)),
            body=draw(_body(case.body, known.bodies.get(name))),
            user=user,
            roles=roles,
        )

    return strategy()


def _perhaps(known: Sequence[str], generated: str) -> st.SearchStrategy[str]:
    return st.one_of(st.sampled_from(known), st.just(generated)) if known else st.just(generated)


@st.composite
def _query(draw: Draw, generated: Mapping[str, Any], known: Known) -> dict[str, list[str]]:
    """Encode a query as forms do, and decode it as API Gateway does."""
    bent = {name: draw(_perhaps(known.values.get(name, ()), "")) or value for name, value in generated.items()}
    pairs = [(_text(name), value) for name, value in bent.items()]
    text = urlencode(pairs, doseq=True, errors="replace")
    return parse_qs(text, keep_blank_values=True)


@st.composite
def _headers(draw: Draw, generated: Mapping[str, Any], known: Known) -> dict[str, str]:
    found = {"Content-Type": "application/json"}
    found |= {str(name): _text(value) for name, value in generated.items()}
    for name in draw(st.lists(st.sampled_from(sorted(_HEADERS)), unique=True, max_size=2)):
        special = [*_HEADERS[name], *known.values.get(name, ())]
        found[name] = draw(st.one_of(st.sampled_from(special), _HEADER_TEXT))
    return found


@st.composite
def _body(draw: Draw, generated: Any, good: Mapping[str, Any] | None) -> str | None:
    """Return a body as it was generated, with some valid fields instead, or not as JSON."""
    if generated is NOT_SET and good is None:
        return None
    document = {} if generated is NOT_SET else generated
    how = draw(st.integers(0, 9))
    if how == 9:
        return str(draw(st.one_of(st.sampled_from(_SPOILED), st.text(max_size=40))))
    if how < 6 and good is not None and isinstance(document, dict):
        names = draw(st.one_of(st.just(sorted(good)), st.lists(st.sampled_from(sorted(good)), unique=True)))
        document = {**document, **{name: good[name] for name in names}}
    return json.dumps(document, default=repr)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=repr)
