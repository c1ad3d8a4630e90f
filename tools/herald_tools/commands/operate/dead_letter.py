"""One message of a dead-letter queue."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

UNANSWERED = (
    "received the maximum number of times without success: "
    "the function crashed or timed out, or nothing consumes the queue"
)
"""The cause of a message that SQS moved here itself. A function that moves a message adds the cause."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message as it was received."""

    message_id: str
    receipt: str
    body: str
    attributes: dict[str, Any]
    sent_at: datetime

    @property
    def cause(self) -> str:
        """Why it is here: as the function says, as Lambda says, or UNANSWERED if neither does."""
        if "cause" in self.attributes:
            return str(self.attributes["cause"]["StringValue"])
        condition = self.document.get("requestContext", {}).get("condition")
        return str(condition) if condition else UNANSWERED

    @property
    def document(self) -> dict[str, Any]:
        """Its body as a JSON object; empty if it is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def group_id(self) -> str:
        """The group that it is about; empty if it does not say."""
        return str(self.document.get("group_id") or self.document.get("subject") or "")

    @property
    def kind(self) -> str:
        """A kind of notification, a stream record, or Lambda's report of a batch that it gave up on; else `?`."""
        if "DDBStreamBatchInfo" in self.document:
            return f"{self.document['DDBStreamBatchInfo'].get('batchSize', '?')} stream records"
        return str(self.document.get("type") or ("stream record" if "sequence_number" in self.document else "?"))

    @property
    def other_attributes(self) -> dict[str, Any]:
        """The attributes that it had before it was moved here."""
        return {name: value for name, value in self.attributes.items() if name != "cause"}


def received(message: Any) -> DeadLetter:
    """Return a message of `receive_message`, which was asked for all attributes."""
    return DeadLetter(
        message_id=message["MessageId"],
        receipt=message["ReceiptHandle"],
        body=message["Body"],
        attributes=message.get("MessageAttributes", {}),
        sent_at=datetime.fromtimestamp(int(message["Attributes"]["SentTimestamp"]) / 1000, UTC),
    )
