"""Requests made out of the OpenAPI document, over HTTP: what no gateway lets through is not asked of the handler."""

from collections import Counter
from typing import Any

import httpx
import pytest

from herald_tools.local.client import HeraldClient, User
from tests.support.documented import Documented
from tests.support.generated_requests import Known, Request, requests_of
from tests.support.seeds import check_each

pytestmark = pytest.mark.generated

REQUESTS = 12
"""Requests to each operation."""

GROUP = {"name": "Walkers", "group_type": "work", "members": ["ben", "chen"]}
KNOWN = Known(
    values={
        "group_id": ["generated", "a/b"],
        "scope": ["default", "group_type/work"],
        "group_type": ["work", "club"],
        "limit": ["1", "-1"],
        "cursor": ["WzFd"],
    },
    bodies={"createGroup": GROUP, "previewPolicy": {"group": GROUP}},
    callers=[("ana", ""), ("eve", ""), ("ops", "admin")],
)


def send(client: HeraldClient, request: Request) -> httpx.Response:
    headers = {name.encode(): value.strip().encode("latin-1", "replace") for name, value in request.headers.items()}
    return client.send(
        User(request.user, roles=tuple(request.roles.split())),
        request.method,
        request.path,
        params=httpx.QueryParams({name: list(values) for name, values in request.query.items()}),
        headers=headers,
        content=(request.body or "").encode(errors="replace"),
    )


def test_every_answer_over_http_is_a_documented_one(client: HeraldClient) -> None:
    client.create(User("ana"), GROUP | {"group_id": "generated"})
    document: dict[str, Any] = client.get(User("ana"), "/openapi.json")
    operations = [(path, method) for path, item in document["paths"].items() for method in item]
    statuses: Counter[int] = Counter()
    for path, method in operations:
        documented = Documented(document, path, method)

        def check(request: Request, documented: Documented = documented) -> None:
            answer = send(client, request)
            statuses[answer.status_code] += 1
            documented.check(answer.status_code, answer.headers.get("Content-Type", ""), answer.text)

        check_each(requests_of(document, path, method.upper(), KNOWN), REQUESTS, check, shrink=False)
    assert statuses.total() == len(operations) * REQUESTS >= 250
    assert statuses[200]
