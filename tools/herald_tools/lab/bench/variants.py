"""Handlers with one optimisation left out, to measure what the optimisation is worth.

`probe` imports this module beside the packages of an artifact. Each variant is built from public parts of Herald and
botocore with another argument, so it measures the code that is deployed.
"""

import copy
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import botocore
from botocore.config import Config
from botocore.exceptions import ParamValidationError
from botocore.validate import ParamValidator
from herald.adapters.calls.parallel import Run, one_by_one
from herald.adapters.dynamodb.batch_writes import RESERVE_MS
from herald.adapters.dynamodb.inbox_writer import DynamoDBInboxWriter
from herald.adapters.dynamodb.ledger import DynamoDBLedger
from herald.domain.clock import TimeLeft
from herald.domain.delivery.inbox import Found, PutResult
from herald.domain.delivery.inbox_ports import InboxWriter
from herald.domain.delivery.ledger import LedgerKey
from herald.domain.kinds import Channel
from herald.domain.notifications.notification import Notification
from herald.entrypoints import aws
from herald.entrypoints.inbox_queue import InboxEnvironment
from herald.entrypoints.observing import build_observer
from herald.entrypoints.queue import Queue, build_queue_consumer
from herald.use_cases.delivery.deliver_inbox import InboxDelivery
from herald.use_cases.delivery.deliver_once import IdempotentDelivery

Wrap = Callable[[InboxWriter], Any]


def without_own_bytes() -> SimpleNamespace:
    """Return deliver_inbox with items that botocore serializes, instead of Herald."""
    config = Config(parameter_validation=False, user_agent_extra="herald")
    return _inbox_handler(aws.session().create_client("dynamodb", config=config), aws.side_by_side())


def without_threads() -> SimpleNamespace:
    """Return deliver_inbox that writes its batches one after the other."""
    return _inbox_handler(aws.dynamodb(), one_by_one)


def with_common_parts() -> SimpleNamespace:
    """Return deliver_inbox as it is, but with the extra work of `without_common_parts`, to compare the two."""
    return _inbox_handler(aws.dynamodb(), aws.side_by_side(), lambda inbox: _Copying(inbox, shared=True))


def without_common_parts() -> SimpleNamespace:
    """Return deliver_inbox with items that share no content, so that each is encoded by itself."""
    return _inbox_handler(aws.dynamodb(), aws.side_by_side(), lambda inbox: _Copying(inbox, shared=False))


def with_parameters_checked() -> Any:
    """Return the function's own handler, with parameters that botocore validates before each call."""
    botocore.register_initializer(lambda session: session.register("before-parameter-build", _validate))
    import handler  # type: ignore[import-not-found]  # noqa: PLC0415 - of the artifact; it creates clients.

    return handler


def _inbox_handler(client: Any, run: Run, wrap: Wrap = lambda inbox: inbox) -> SimpleNamespace:
    """Build deliver_inbox as its function does, with another client, another way to run batches, or another inbox."""
    environment = InboxEnvironment(os.environ)
    observer, table = build_observer(environment), environment.inbox_table
    once = IdempotentDelivery(Channel.INBOX, DynamoDBLedger(client, table, aws.backoff()), observer.audit, aws.now_ms)
    inbox = InboxDelivery(wrap(DynamoDBInboxWriter(client, table, aws.backoff(), run)), once, RESERVE_MS)
    queue = Queue(environment.inbox_queue_url, environment.inbox_dead_letter_queue_url, environment.max_receives)
    consume: Any = build_queue_consumer(inbox.deliver, once, queue)
    return SimpleNamespace(handler=observer.observe(consume))


@dataclass(frozen=True)
class _Copying:
    """An inbox whose items get copies of their content: one for all if `shared`, else one for each."""

    inbox: InboxWriter
    shared: bool

    def look(self, keys: Sequence[LedgerKey], items: Sequence[Notification], *, consistent: bool) -> Found:
        """Look for what is there already."""
        return self.inbox.look(keys, items, consistent=consistent)

    def put_new(self, items: Sequence[Notification], arrived_at: int, time_left: TimeLeft) -> PutResult:
        """Write the items unless they are there."""
        return self.inbox.put_new(items, arrived_at, time_left)

    def put(self, items: Sequence[Notification], arrived_at: int, time_left: TimeLeft) -> Mapping[str, str]:
        """Write copies of the items."""
        copies = [copy.copy(item.content) for item in items]
        if self.shared:
            copies = copies[:1] * len(items)
        copied = [item._replace(content=each) for item, each in zip(items, copies, strict=True)]
        return self.inbox.put(copied, arrived_at, time_left)


def _validate(**event: Any) -> None:
    """Do what botocore does by default, and Herald's clients do not."""
    report = ParamValidator().validate(event["params"], event["model"].input_shape)
    if report.has_errors():
        raise ParamValidationError(report=report.generate_report())
