"""Prices of bills."""

from herald_tools.lab.costs.bills import Bill
from herald_tools.lab.costs.prices import Prices

CALL_SECONDS = 0.01
"""Assumed duration of a call to AWS. Lambda bills the function while it waits for the answer."""

GIGABYTES = 0.5
"""Memory of the functions. That of the API has twice as much, for one call."""


def million_groups(bill: Bill, prices: Prices) -> dict[str, float]:
    """Return the price of a million such groups, in US dollars, by service."""
    seconds = (sum(bill.calls.values()) + bill.invocations) * CALL_SECONDS
    one = {
        "API Gateway": prices.api_request,
        "Lambda": bill.invocations * prices.invocation + seconds * GIGABYTES * prices.gigabyte_second,
        "DynamoDB": bill.write_units * prices.write_unit + bill.read_units * prices.read_unit,
        "SNS and SQS": bill.publications * prices.publication + bill.queue_requests * prices.queue_request,
        "CloudWatch Logs": bill.logged * prices.logged_byte,
    }
    return {service: 1_000_000 * dollars for service, dollars in one.items()}
