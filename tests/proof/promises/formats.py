"""A promise about the gateway's formats."""

import json

from tests.proof.promises.known import Known
from tests.proof.promises.promise import NotConcerned, promise
from tests.proof.story import INVITATION
from tests.proof.watched_world import WatchedWorld

GROUP_CREATED = 1501
"""The content type of v1 that announces a group."""


@promise("v2 goes out only after v1, where a gateway reads both")
def v1_before_v2(world: WatchedWorld, known: Known) -> None:
    if world.backing.resolve({"Ref": "GatewayFormat"}) == "v2":
        raise NotConcerned
    announced: set[str] = set()
    for body in map(json.loads, world.backing.published()):
        if body.get("contentType") == GROUP_CREATED:
            announced.add(body["groupID"])
        elif body.get("type") == INVITATION and body["data"]["chunk"] == 0:
            assert body["subject"] in announced, f"v2 went out before v1: {body['subject']}"


ALWAYS = (v1_before_v2,)
