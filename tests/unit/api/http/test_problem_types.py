"""The types and titles of problems are published: no version of Python may change them."""

import json
from http import HTTPStatus
from typing import cast

import pytest
from herald.api.http.problems import RequestRefused

PUBLISHED = {
    400: ("bad-request", "Bad Request"),
    405: ("method-not-allowed", "Method Not Allowed"),
    406: ("not-acceptable", "Not Acceptable"),
    412: ("precondition-failed", "Precondition Failed"),
    413: ("request-entity-too-large", "Request Entity Too Large"),
    415: ("unsupported-media-type", "Unsupported Media Type"),
    422: ("unprocessable-entity", "Unprocessable Entity"),
    428: ("precondition-required", "Precondition Required"),
    431: ("request-header-fields-too-large", "Request Header Fields Too Large"),
}


class RenamedStatus:
    """A status as Python 3.13 names it."""

    value = 413
    name = "CONTENT_TOO_LARGE"
    phrase = "Content Too Large"


@pytest.mark.parametrize("status", PUBLISHED)
def test_a_refused_request_has_the_published_type_and_title(status: int) -> None:
    document = json.loads(RequestRefused(HTTPStatus(status), "detail").problem().response().body or "")
    assert (document["type"], document["title"]) == (
        f"urn:herald:problem:{PUBLISHED[status][0]}",
        PUBLISHED[status][1],
    )


def test_a_renamed_status_keeps_its_published_type() -> None:
    renamed = cast("HTTPStatus", RenamedStatus())
    assert RequestRefused(renamed, "detail").problem().name == "request-entity-too-large"
