"""An administrator who sets policies, and groups that are created under them."""

from typing import Any

from tests.support.world import World

INVITED = "group.invitation.received"
GROUP = {"name": "Hikers", "group_type": "work", "members": ["ben", "chen"], "admins": ["ada"]}
FULL: dict[str, Any] = {"level": "full", "override": {"lowest": "essential", "highest": "full"}}
HALF_A_MINUTE = 30


class Desk:
    """Calls the API as an administrator."""

    def __init__(self, world: World) -> None:
        self.world = world

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> dict[str, Any]:
        """Return the whole answer, its body parsed."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.world.send(method, path, "ops", body, headers=named, roles="admin")

    def put(self, policy: dict[str, Any], scope: str = "default", expected: int = 0) -> dict[str, Any]:
        answer = self.send("PUT", f"/policies/{scope}", policy, If_Match=f'"{expected}"')
        self.world.clock.advance(HALF_A_MINUTE)
        return answer


def kinds(**said: Any) -> dict[str, Any]:
    return {"kinds": {INVITED: said}}
