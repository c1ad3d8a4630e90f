"""The gateway queue, as a chat gateway consumes it."""

import json
import time
from dataclasses import dataclass, field
from typing import Any

from herald_tools.commands.demo.waiting import DEADLINE, PAUSE
from herald_tools.local.stack import Stack


@dataclass
class Gateway:
    """Consumes the gateway queue. `found` holds the names of the messages by group and format."""

    stack: Stack
    found: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def messages_of(self, group_id: str, wanted: dict[str, list[str]]) -> dict[str, list[str]]:
        """Receive until the wanted messages of a group arrived, or until the deadline. Returns all by format."""
        sqs = self.stack.session().client("sqs", endpoint_url=self.stack.endpoint_url)
        url, deadline = self.stack.outputs["GatewayQueueUrl"], time.monotonic() + DEADLINE
        of_group = self.found.setdefault(group_id, {"v2": [], "v1": []})
        while any(len(of_group[name]) < len(wanted[name]) for name in wanted) and time.monotonic() < deadline:
            answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"])
            for message in answer.get("Messages", []):
                self._keep(json.loads(message["Body"]), message["MessageAttributes"]["format"]["StringValue"])
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            time.sleep(PAUSE)
        return {name: sorted(names) for name, names in of_group.items()}

    def _keep(self, body: dict[str, Any], form: str) -> None:
        group_id = body["subject"] if form == "v2" else body["groupID"]
        name = body["type"].removeprefix("group.") if form == "v2" else str(body["contentType"])
        self.found.setdefault(group_id, {"v2": [], "v1": []})[form].append(name)
