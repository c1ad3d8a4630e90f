"""Clients of the model that look like botocore's, with the SDK's attempts and the faults that are injected."""

import copy
import re
from collections.abc import Callable
from functools import cache, partial
from itertools import count
from typing import Any, cast

from botocore.exceptions import EndpointConnectionError, HTTPClientError, ReadTimeoutError
from botocore.retries.quota import RetryQuota
from botocore.retries.standard import RetryQuotaChecker, ThrottledRetryableChecker

from tests.support.faults import THROTTLED, Fault, FaultInjector
from tests.support.model.client_attributes import Exceptions, Meta
from tests.support.model.copies import copied
from tests.support.model.errors import AwsError, NotModelled
from tests.support.model.pages import Pages

Operation = Callable[[dict[str, Any]], dict[str, Any]]
Operations = Callable[[], dict[str, Operation]]
"""Returns the current operations of a service: a backing that is restored replaces them."""

_URL = "http://model.invalid"
_THROTTLED_CODES: frozenset[str] = frozenset(getattr(ThrottledRetryableChecker, "_THROTTLED_ERROR_CODES"))  # noqa: B009
_THROTTLING_COST: int = getattr(RetryQuotaChecker, "_THROTTLING_RETRY_COST")  # noqa: B009
_COST: int = getattr(RetryQuotaChecker, "_RETRY_COST")  # noqa: B009
"""What botocore's standard mode retries, and what a retry takes from the quota of its client."""
_tokens = count(1)


class Client:
    """A client of one service: a method for each operation."""

    def __init__(self, service: str, operations: Operations, calls: FaultInjector, config: Any = None) -> None:
        """`config` is botocore's; its `retries` say how many attempts the SDK makes."""
        self._service, self._operations, self._calls = service, operations, calls
        self._attempts: int = (config.retries if config else {}).get("total_max_attempts", 1)
        self._quota = RetryQuota()
        self.meta = Meta(config)
        self.exceptions = Exceptions()
        for name in operations():
            setattr(self, _method(name), partial(self._call, name))

    def __getattr__(self, name: str) -> Any:
        """Raise NotModelled for an operation that the model does not have."""
        raise NotModelled(f"{self._service}.{name}")

    def get_paginator(self, operation: str) -> Pages:
        """Return the pages of an operation; only Query has them."""
        if operation != "query":
            raise NotModelled(f"pages of {operation}")
        return Pages(self.query)

    def _call(self, operation: str, **params: Any) -> dict[str, Any]:
        """Make a call as botocore does. Raises what botocore raises, and Killed if the process ends."""
        sent = self._calls.begin(operation, params)
        if operation == "TransactWriteItems":
            sent = {"ClientRequestToken": f"token-{next(_tokens)}"} | sent
        answer, error, retries = self._send(operation, sent)
        self._calls.end(answer)
        answer["ResponseMetadata"] = {"HTTPStatusCode": error.status if error else 200, "RetryAttempts": retries}
        if error is None:
            return answer
        raise self.exceptions.of(error.code)(cast("Any", answer), operation)

    def _send(self, operation: str, params: dict[str, Any]) -> tuple[dict[str, Any], AwsError | None, int]:
        """Send a call until it is answered. Returns the answer, the error in it, and the number of retries."""
        cost = 0
        for attempt in range(1, self._attempts + 1):
            error: AwsError | HTTPClientError | EndpointConnectionError
            try:
                answer = self._attempt(operation, params, attempt)
            except (AwsError, HTTPClientError, EndpointConnectionError) as failed:
                error = failed
            else:
                self._quota.release(cost or 1)
                return answer, None, attempt - 1
            cost = _THROTTLING_COST if isinstance(error, AwsError) and error.code in _THROTTLED_CODES else _COST
            if attempt == self._attempts or not _is_retried(error) or not self._quota.acquire(cost):
                break
        if not isinstance(error, AwsError):
            raise error
        return {"Error": {"Code": error.code, "Message": error.message}, **copied(error.fields)}, error, attempt - 1

    def _attempt(self, operation: str, params: dict[str, Any], attempt: int) -> dict[str, Any]:
        """Send a call once, unless a fault prevents it, and lose the answer if a fault does that."""
        fault, untaken = self._calls.fault, self._calls.untaken
        if fault is Fault.LOST_BEFORE:
            raise EndpointConnectionError(endpoint_url=_URL)
        if fault is Fault.THROTTLED:
            raise AwsError(THROTTLED[self._service], "no")
        if fault is Fault.SERVER_ERROR:
            raise AwsError("InternalServerError", "no", 500)
        if self._calls.refused:
            code, _, said = self._calls.refused.partition(": ")
            raise AwsError(code, said or "no")
        if untaken is not None and not untaken.some_taken:
            return {}
        lost = fault is Fault.ANSWER_LOST or (fault is Fault.ANSWER_LOST_ONCE and attempt == 1)
        try:
            answer = _copy(self._operations()[operation](_copy(params)))
        except AwsError:
            if not lost:
                raise
        if lost:
            raise ReadTimeoutError(endpoint_url=_URL)
        return answer


class Session:
    """What `herald.entrypoints.aws.session` returns: it makes clients of the model."""

    def __init__(self, operations: Callable[[str], Operations], calls: FaultInjector) -> None:
        """`operations` returns the operations of a service, by its name."""
        self._operations, self._calls = operations, calls

    def create_client(self, service: str, *, config: Any) -> Client:
        """Return a new client."""
        return Client(service, self._operations(service), self._calls, config)


def _is_retried(error: AwsError | HTTPClientError | EndpointConnectionError) -> bool:
    """Return whether the SDK tries a call again."""
    return not isinstance(error, AwsError) or error.status >= 500 or error.code in _THROTTLED_CODES


def _copy(value: dict[str, Any]) -> dict[str, Any]:
    try:
        return copied(value)
    except ValueError:  # Times, which only CloudWatch has.
        return copy.deepcopy(value)


@cache
def _method(operation: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower()
