"""The settings of a deployment, and the limits of AWS and of the code."""

from dataclasses import dataclass

NEW_TABLE = 4_000
"""Write units a second of a new on-demand table (AWS, on-demand capacity mode)."""

PARTITION = 1_000
"""Write units a second of one partition; a table's stream has an open shard for each partition (AWS)."""

WARM_UNIT = 0.00065
"""US dollars for each additional write unit of warm throughput, once."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings that a limit depends on. Their defaults are those of template.yaml and of a new account."""

    request_rate: int = 500
    requests_per_address: int = 200_000
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
        """Open shards of the stream of the groups table: one for each partition."""
        return -(-self.groups_warm // PARTITION)

    @property
    def warming(self) -> float:
        """US dollars for the warm throughput, once. The index by creation is warmed up with its table."""
        return WARM_UNIT * (2 * (self.groups_warm - NEW_TABLE) + self.inbox_warm - NEW_TABLE)

    @property
    def concurrency_behind(self) -> int:
        """Maximum concurrency of both readers of the stream and of deliver_inbox."""
        return 2 * self.shards * self.parallelization + self.delivery_concurrency

    @property
    def concurrency_of_api(self) -> int:
        """Concurrency that remains for the API beside streams and queue."""
        return max(1, self.account_concurrency - self.concurrency_behind)
