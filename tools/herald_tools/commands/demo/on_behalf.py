"""The part of the demonstration in which a back end creates a group on behalf of a user."""

import json
from typing import Any

from herald_tools.commands.demo.show import Show
from herald_tools.commands.demo.waiting import Findings, wait_until_complete
from herald_tools.local.census import expected
from herald_tools.local.client import HeraldClient, User
from herald_tools.local.paths import ROOT

SAMPLE = ROOT / "events" / "api" / "create_group_on_behalf.json"
BACK_END = User("backend", "Back end", ("admin",))


def show_on_behalf(client: HeraldClient, show: Show, findings: Findings) -> None:
    """Create the group of the sample event as a back end, and show what its people read."""
    body = json.loads(json.loads(SAMPLE.read_text())["body"])
    creator, name = body["creator"]["user_id"], body["creator"]["name"]
    show.on_behalf(SAMPLE.relative_to(ROOT), body)
    group_id = client.create(BACK_END, body).raise_for_status().json()["group"]["group_id"]
    findings.wanted += expected(group_id, creator, body["members"])
    deliveries = wait_until_complete(client, User(creator), group_id)
    findings.check("the deliveries of the group on behalf of a user are not complete", deliveries["complete"])

    read = {user_id: _read(client, user_id, group_id) for user_id in (creator, *body["members"], BACK_END.user_id)}
    show.read(read)
    invited = all(f"{name} invited you" in read[member] for member in body["members"])
    findings.check(f"a member does not read that {name} invited", invited)
    findings.check(f"{name} has no confirmation", bool(read[creator]))
    findings.check("the back end has a notification", not read[BACK_END.user_id])


def _read(client: HeraldClient, user_id: str, group_id: str) -> str:
    """Return the text of a user's notification of a group, or "" if there is none."""
    found: list[dict[str, Any]] = client.get(User(user_id), "/me/notifications")["notifications"]
    return next((str(each["body"]) for each in found if each["group"]["group_id"] == group_id), "")
