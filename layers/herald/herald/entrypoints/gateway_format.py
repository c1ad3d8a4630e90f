"""What the gateway queue carries."""

from enum import StrEnum


class GatewayFormat(StrEnum):
    """The values of the parameter GatewayFormat: which formats the gateway queue carries."""

    V1 = "v1"
    V2 = "v2"
    BOTH = "both"
    NONE = "none"

    @property
    def has_v1(self) -> bool:
        """Whether the queue carries OpenIM's format."""
        return self in (GatewayFormat.V1, GatewayFormat.BOTH)

    @property
    def has_v2(self) -> bool:
        """Whether the queue carries CloudEvents."""
        return self in (GatewayFormat.V2, GatewayFormat.BOTH)
