"""From a bill to money."""

from herald_tools.lab.costs.creation import Bill
from herald_tools.lab.costs.prices import Prices

CALL_SECONDS = 0.01
"""How long one call to AWS is assumed to take, and so the function that waits for it: what is billed of it."""

GIGABYTES = 0.5
"""Memory of the functions; the API's own has twice as much, for one call."""


def million_groups(bill: Bill, prices: Prices) -> dict[str, float]:
    """Return what a million such groups cost, in US dollars, by service."""
    seconds = (sum(bill.calls.values()) + bill.invocations) * CALL_SECONDS
    one = {
        "API Gateway": prices.api_request,
        "Lambda": bill.invocations * prices.invocation + seconds * GIGABYTES * prices.gigabyte_second,
        "DynamoDB": bill.write_units * prices.write_unit + bill.read_units * prices.read_unit,
        "SNS and SQS": bill.publications * prices.publication + bill.queue_requests * prices.queue_request,
        "CloudWatch Logs": bill.logged * prices.logged_byte,
    }
    return {service: 1_000_000 * dollars for service, dollars in one.items()}
