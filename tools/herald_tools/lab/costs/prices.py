"""Prices of AWS, in US dollars."""

from dataclasses import dataclass

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Prices:
    """List prices of one region, without free tiers, savings plans and storage."""

    of: str
    write_unit: float
    read_unit: float
    api_request: float
    publication: float
    queue_request: float
    invocation: float
    gigabyte_second: float
    logged_byte: float


US_EAST_1 = Prices(
    of="us-east-1, September 2026",
    write_unit=0.625 / MILLION,
    read_unit=0.125 / MILLION,
    api_request=3.50 / MILLION,
    publication=0.50 / MILLION,
    queue_request=0.40 / MILLION,
    invocation=0.20 / MILLION,
    gigabyte_second=0.0000133334,
    logged_byte=0.50 / 1e9,
)
"""On-demand tables, REST API, standard topics and queues, arm64 functions, CloudWatch Logs of the standard class.

These prices were quoted from AWS's list by others. Look them up before you rely on them.
"""
