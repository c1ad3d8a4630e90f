"""Trouble that lasts for several steps, and concerns some users, groups or calls only."""

import json
from typing import Any

from tests.proof.promises.known import Known
from tests.proof.watched_world import WatchedWorld

GROUP_CREATED = 1501


class Trouble:
    """What AWS refuses at the moment, besides the random faults of a step."""

    def __init__(self, world: WatchedWorld, known: Known) -> None:
        self.known = known
        self.pushes_refused: str | None = None
        """The error that SNS answers each push with: an operator must mend the cause."""

        self.v1_refused = False
        self.index_stands_since: int | None = None
        """The index by creation shows no group that was created after this time (epoch ms)."""

        self.index_has_lagged = False

        world.calls.refuse, world.calls.leave_out, world.calls.amend = self._refuse, self._leave_out, self._amend

    def let_the_index_lag(self, since: int) -> None:
        """Let the index by creation stand still from a time on (epoch ms)."""
        self.index_stands_since, self.index_has_lagged = since, True

    def end(self) -> None:
        """Let an operator, and time, mend what concerns everybody."""
        self.pushes_refused, self.v1_refused, self.index_stands_since = None, False, None

    def _refuse(self, operation: str, _: dict[str, Any]) -> str | None:
        return self.pushes_refused if operation == "Publish" else None

    def _leave_out(self, operation: str, entry: Any) -> bool:
        if operation == "BatchWriteItem" and self.known.unwritable:
            user: str = entry["PutRequest"]["Item"]["PK"]["S"].removeprefix("USER#")
            return user in self.known.unwritable
        if operation == "PublishBatch" and self.v1_refused:
            return bool(json.loads(entry["Message"]).get("contentType") == GROUP_CREATED)
        return False

    def _amend(self, operation: str, params: dict[str, Any], answer: dict[str, Any]) -> None:
        since = self.index_stands_since
        if operation == "Query" and params.get("IndexName") == "ByCreation" and since is not None and "Items" in answer:
            answer["Items"] = [item for item in answer["Items"] if int(item["created_at"]["N"]) < since]
