"""Problem documents for pydantic's validation errors: each names the field and the rule that it breaks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from herald.api.http.problems import MAX_ERRORS, MAX_NAME_SHOWN, Problem, invalid_body, not_json
from herald.domain.errors import FieldError
from herald.domain.identifiers import ID_PATTERN, ID_RULE, USER_ID_PATTERN, USER_ID_RULE

_PLACES = {"query": "parameter", "header": "header", "path": "parameter"}
"""The places of a value outside the body, and the member of a problem document's error that names the value."""

PATTERN_RULES = {ID_PATTERN: ID_RULE, USER_ID_PATTERN: USER_ID_RULE}
"""The rule behind each pattern, in words; modules of models add theirs."""

_IN_FRAGMENTS = "!$&'()*+,;=:@?"
"""Characters besides letters, digits and `-._~` that a URI fragment has as they are (RFC 3986, section 3.5)."""

_KEY_ITSELF = "[key]"
"""The last step of pydantic's path if the name of a field is invalid, not its value."""

_RULES = {
    "missing": "is required",
    "extra_forbidden": "is not a field of this request",
    "string_type": "must be a string",
    "string_unicode": "must be text without lone surrogates",
    "too_long": "must hold at most {max_length} entries",
    "list_type": "must be a list",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "must be a whole number within its limits",
    "int_type": "must be a whole number",
    "model_attributes_type": "must be a JSON object",
    "model_type": "must be a JSON object",
    "dict_type": "must be a JSON object",
}


def problem_of_validation(error: RequestValidationError) -> Problem:
    """Return the problem document for a request that is not valid for its models.

    The status is 422 for invalid fields of the body; it is 400 if the body is missing, or if a header or a parameter
    is invalid.
    """
    found: Sequence[dict[str, Any]] = error.errors()[:MAX_ERRORS]
    if found[0]["loc"] == ("body",) and found[0]["type"] == "missing":
        return not_json().problem()
    outside = [entry for entry in found if entry["loc"][0] in _PLACES]
    if not outside:
        return invalid_body([FieldError(_pointer(entry["loc"][1:]), _rule(entry)) for entry in found])
    named = [{_PLACES[entry["loc"][0]]: _header_name(entry["loc"][1]), "detail": _rule(entry)} for entry in outside]
    first = next(iter(named[0].values()))
    return Problem(
        HTTPStatus.BAD_REQUEST, "bad-request", f"The request is not valid: {first} {named[0]['detail']}.", named
    )


def _pointer(path: Sequence[str | int]) -> str:
    """Write a path into the body as a JSON pointer in a URI fragment: percent-encoded (RFC 6901, section 6)."""
    named = (str(step)[:MAX_NAME_SHOWN] for step in path if step != _KEY_ITSELF)
    steps = (step.replace("~", "~0").replace("/", "~1") for step in named)
    return "#" + "".join(f"/{quote(step, _IN_FRAGMENTS, errors='surrogatepass')}" for step in steps)


def _rule(entry: dict[str, Any]) -> str:
    """Return the rule that a value breaks, such as `must be a string`."""
    pattern = entry.get("ctx", {}).get("pattern")
    if pattern in PATTERN_RULES:
        return PATTERN_RULES[pattern]
    if entry["type"] in _RULES:
        return _RULES[entry["type"]].format(**entry.get("ctx", {}))
    return re.sub(r"^\w+ should ", "must ", entry["msg"])


def _header_name(name: str) -> str:
    """Return the usual spelling of a header's name; parameters are lower case already."""
    return "Idempotency-Key" if name.lower() == "idempotency-key" else name
