"""The stream of a table: one record for each change of an item, as Lambda receives it."""

from dataclasses import dataclass, field

from tests.support.model.values import Item, accepted
from tests.support.stream_mapping import Record

FIRST = 1_100_000_000_017_454_423_010
"""The first sequence number. All have the same number of digits."""


@dataclass
class Stream:
    """A stream of one shard with new and old images."""

    arn: str
    records: list[Record] = field(default_factory=list)

    def copy(self) -> "Stream":
        """Return a stream that may be continued."""
        return Stream(self.arn, list(self.records))

    def add(self, key: tuple[str, str], before: Item | None, after: Item | None, now: int) -> None:
        """Add the record of a change. A write that changes nothing has none (AWS)."""
        if before == after:
            return
        images = {"NewImage": after, "OldImage": before}
        number = len(self.records)
        self.records.append(
            {
                "eventID": f"{number:032x}",
                "eventName": "INSERT" if before is None else "REMOVE" if after is None else "MODIFY",
                "eventVersion": "1.1",
                "eventSource": "aws:dynamodb",
                "awsRegion": "us-east-1",
                "dynamodb": {
                    "ApproximateCreationDateTime": now / 1000,
                    "Keys": {"PK": {"S": key[0]}, "SK": {"S": key[1]}},
                    **{name: image for name, image in images.items() if image is not None},
                    "SequenceNumber": str(FIRST + number),
                    "SizeBytes": sum(accepted(image) for image in images.values() if image),
                    "StreamViewType": "NEW_AND_OLD_IMAGES",
                },
                "eventSourceARN": self.arn,
            }
        )
