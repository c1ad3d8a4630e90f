"""A group whose readers were off is delivered late, behind one that was read meanwhile: it is new to its reader."""

from typing import Any

import pytest
from typer.testing import CliRunner

from herald_tools.commands import cli
from herald_tools.local import stack as local_stack
from herald_tools.local.client import HeraldClient, User
from herald_tools.local.stack import Stack
from tests.e2e.test_failures import is_complete, wait_until
from tests.support.workers import set_mapping

READERS = ("AnnounceGroup", "InviteMembers")
BEN = User("late-ben")


def read_by_group(client: HeraldClient) -> dict[str, bool]:
    page: Any = client.get(BEN, "/me/notifications")
    return {item["group"]["group_id"]: item["read"] for item in page["notifications"]}


def test_the_older_groups_invitation_is_unread_everywhere(
    stack: Stack, client: HeraldClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_stack, "running", lambda: stack)
    creator = User("late-ana")
    for reader in READERS:
        set_mapping(stack, reader, enabled=False)
    for group_id in ("late-older", "late-newer"):
        body = {"name": group_id, "group_type": "work", "members": [BEN.user_id], "group_id": group_id}
        assert client.create(creator, body).status_code == 201
    published = CliRunner().invoke(cli.app, ["reconcile", "--group", "late-newer"], env={"COLUMNS": "200"})
    assert published.exit_code == 0, published.output
    wait_until(lambda: is_complete(client, creator, "late-newer"), "the newer group is not delivered")
    assert read_by_group(client) == {"late-newer": False}
    (newest,) = client.get(BEN, "/me/notifications")["notifications"]
    through = {"through": newest["notification_id"]}
    assert client.send(BEN, "POST", "/me/notifications/read", json=through).status_code == 204
    assert client.get(BEN, "/me/notifications/unread") == {"unread": 0}
    for reader in READERS:
        set_mapping(stack, reader, enabled=True)
    wait_until(lambda: is_complete(client, creator, "late-older"), "the older group is not delivered")
    assert read_by_group(client) == {"late-newer": True, "late-older": False}
    assert client.get(BEN, "/me/notifications/unread") == {"unread": 1}
    v1 = {"Accept": "application/vnd.herald.v1+json"}
    page = client.send(BEN, "GET", "/me/notifications", headers=v1).json()
    assert sorted(message["isRead"] for message in page["notifications"]) == [False, True]
