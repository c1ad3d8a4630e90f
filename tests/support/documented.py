"""Holds an answer to what the OpenAPI document says of it."""

import json
import re
from typing import Any

from jsonschema import Draft202012Validator

Document = dict[str, Any]
Answer = dict[str, Any]

_PLACES = {"pointer", "header", "parameter"}
NAMELESS = {401, 403, 404, 405, 500, 503}
"""Statuses that may have no field to name: what is wrong is not a part of the request."""

INSIDE = re.compile(r"Traceback|<class '| object at 0x|\bbotocore\b|\bpydantic|File \"|\bherald\.(api|domain|adapters)")
"""What only the inside of a program says."""


class Documented:
    """The answers of one operation, as the document describes them."""

    def __init__(self, document: Document, path: str, method: str) -> None:
        operation = document["paths"][path][method.lower()]
        self._answers = operation["responses"]
        self._components = document["components"]
        self._validators: dict[str, Draft202012Validator] = {}

    def check(self, status: int, media_type: str, body: str) -> None:
        """Check status, media type and body of an answer. Raises AssertionError."""
        assert status < 500, body
        assert str(status) in self._answers, f"{status} is not documented: {body}"
        assert not INSIDE.search(body), body
        content = self._answers[str(status)].get("content")
        if not content:
            assert not body
            return
        assert media_type in content, f"{media_type}, not one of {sorted(content)}"
        parsed = json.loads(body)
        self._validator(media_type, str(status), content[media_type]["schema"]).validate(parsed)
        if status >= 400:
            check_problem(status, parsed)

    def _validator(self, media_type: str, status: str, schema: Document) -> Draft202012Validator:
        key = f"{status} {media_type}"
        if key not in self._validators:
            self._validators[key] = Draft202012Validator({**schema, "components": self._components})
        return self._validators[key]


def check_problem(status: int, problem: Document) -> None:
    """Check that a problem document says where the fault is and what would be right. Raises AssertionError."""
    assert problem["status"] == status
    assert problem["errors"] or status in NAMELESS, problem
    for error in problem["errors"]:
        assert error["detail"]
        assert len(_PLACES & error.keys()) == 1, error


def media_type_of(answer: Answer) -> str:
    """Return the media type of a function's answer to API Gateway."""
    single = answer.get("headers") or {}
    many = {name: values[0] for name, values in (answer.get("multiValueHeaders") or {}).items()}
    return str((single | many).get("Content-Type", ""))
