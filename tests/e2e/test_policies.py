"""Policies, languages, formats and pushes over HTTP: a real API Gateway, real workers, and IAM that says no."""

import json
import time
from typing import Any

import pytest

from herald_tools.commands.demo.gateway import Gateway
from herald_tools.commands.demo.policies import V1
from herald_tools.local.client import HeraldClient, User
from herald_tools.local.stack import Stack
from tests.e2e.test_main_path import wait_until_told
from tests.support.openim import detail_of

OPERATOR, INVITER, INVITED = User("ops", "Operations", ("admin",)), User("ines", "Inés"), User("bao", "Bao")
REFRESH = 2.0
"""Seconds after which a change has reached every function of the local stack."""

DEVICE = {"platform": "fcm", "token": "the-token-of-baos-phone-in-tests", "locale": "zh-CN", "accepts": "v1"}
GROUP = {"name": "Lanterns", "group_type": "normal", "members": ["bao"], "announcement": "At the bridge."}
SCOPE = "/policies/group_type/normal"


@pytest.fixture(scope="module")
def told(client: HeraldClient) -> dict[str, Any]:
    """A group created under a policy of level full, whose one member has a phone. Returns its deliveries."""
    etag = client.send(OPERATOR, "GET", SCOPE).headers["ETag"]
    body = {"level": "full", "kinds": {"group.invitation.received": {"blocks": ["group", "inviter", "role"]}}}
    answer = client.send(OPERATOR, "PUT", SCOPE, json=body, headers={"If-Match": etag})
    assert answer.status_code == 200, answer.text
    assert client.send(INVITED, "PUT", "/me/devices/phone", json=DEVICE).status_code == 200
    time.sleep(REFRESH)
    created = client.create(INVITER, GROUP).json()
    group_id = created["group"]["group_id"]
    deliveries = wait_until_told(client, INVITER, group_id)
    etag = client.send(OPERATOR, "GET", SCOPE).headers["ETag"]
    assert client.send(OPERATOR, "DELETE", SCOPE, headers={"If-Match": etag}).status_code == 200
    time.sleep(REFRESH)
    return {"group_id": group_id, "version": body, **deliveries}


def test_a_device_is_pushed_to_and_the_ledger_is_complete(told: dict[str, Any]) -> None:
    assert told["complete"]
    pushes = {row["kind"]: row["pushed"] for row in told["deliveries"] if row["channel"] == "push"}
    assert pushes == {"group.creation.confirmed": 0, "group.invitation.received": 1}


def test_the_gateway_gets_both_formats(stack: Stack, told: dict[str, Any]) -> None:
    wanted = {"v2": ["creation.confirmed", "invitation.received"], "v1": ["1501"]}
    assert Gateway(stack).messages_of(told["group_id"], wanted) == wanted  # The policy leaves the announcement out.


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Inés invited you to “Lanterns”."), ("zh-CN", "Inés邀请你加入“Lanterns”。")]
)
def test_the_inbox_is_read_in_the_readers_language(
    client: HeraldClient, told: dict[str, Any], language: str, words: str
) -> None:
    page = client.send(INVITED, "GET", "/me/notifications", headers={"Accept-Language": language}).json()
    (found,) = [each for each in page["notifications"] if each["group"]["group_id"] == told["group_id"]]
    assert found["body"] == words
    assert "settings" not in found
    assert "members" not in found


def test_the_inbox_is_read_in_v1(client: HeraldClient, told: dict[str, Any]) -> None:
    answer = client.send(INVITED, "GET", "/me/notifications", headers={"Accept": V1})
    assert answer.headers["Content-Type"] == V1
    details = [detail_of(json.dumps(message)) for message in answer.json()["notifications"]]
    assert told["group_id"] in [detail["group"]["groupID"] for detail in details]


def test_a_preview_sends_nothing_and_counts_the_recipients(client: HeraldClient) -> None:
    body = {"group": GROUP, "policy": {"level": "essential"}}
    answer = client.send(OPERATOR, "POST", "/policies/preview", json=body)
    assert (answer.status_code, answer.json()["recipients"]) == (200, 1)


@pytest.mark.parametrize(
    ("method", "path", "options", "status"),
    [
        ("PUT", SCOPE, {"json": {"level": "full"}}, 428),
        ("PUT", SCOPE, {"json": {"level": "full"}, "headers": {"If-Match": '"99"'}}, 412),
        ("PUT", SCOPE, {"json": {"level": "loud"}, "headers": {"If-Match": '"0"'}}, 422),
        ("GET", "/policies/group_type%2Fwork", {}, 200),
        ("GET", "/policies/elsewhere", {}, 404),
        ("PUT", "/me/devices/phone", {"json": {"platform": "apns", "token": "a" * 64}}, 422),
        ("DELETE", "/me/devices/unknown", {}, 404),
        ("PUT", "/me/preferences", {"json": {"locale": "zh-CN"}}, 200),
    ],
)
def test_answers_over_http_are_those_of_the_handler(
    client: HeraldClient, method: str, path: str, options: dict[str, Any], status: int
) -> None:
    assert client.send(OPERATOR, method, path, **options).status_code == status
