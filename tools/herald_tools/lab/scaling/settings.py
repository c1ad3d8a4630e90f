"""What a deployment sets, and what AWS and the code set for it."""

from dataclasses import dataclass

NEW_TABLE = 4_000
"""Write units a second that a new on-demand table takes at once (AWS, on-demand capacity mode)."""

PARTITION = 1_000
"""Write units a second of one partition (AWS); a table's stream has an open shard for each partition (AWS)."""

WARM_UNIT = 0.00065
"""US dollars for each write unit of warm throughput added, once."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings that move a limit; the defaults are those of template.yaml and of a new account."""

    request_rate: int = 500
    requests_per_address: int = 30_000
    account_concurrency: int = 1_000
    groups_warm: int = NEW_TABLE
    inbox_warm: int = NEW_TABLE
    table_quota: int = 40_000
    index_shards: int = 4
    stream_batch: int = 10
    parallelization: int = 1
    topic_quota: int = 30_000
    delivery_concurrency: int = 20
    gateway_quota: int = 10_000

    @property
    def shards(self) -> int:
        """Open shards of the groups table's stream: at least one for each thousand of its warm write units."""
        return -(-self.groups_warm // PARTITION)

    @property
    def warming(self) -> float:
        """US dollars that the warm throughput costs, once; the index by creation is warmed up with its table."""
        return WARM_UNIT * (2 * (self.groups_warm - NEW_TABLE) + self.inbox_warm - NEW_TABLE)
