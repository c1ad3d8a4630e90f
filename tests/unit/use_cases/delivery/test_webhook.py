"""Delivering a message to the webhook's endpoint, on ports in memory."""

import base64
from collections.abc import Callable

import pytest
from herald.domain.audit.events import AuditEvent
from herald.domain.delivery.ledger import LedgerEntry, Outcome
from herald.domain.errors import TemporarilyUnavailable
from herald.domain.kinds import Channel
from herald.domain.notifications import cloud_event, event_reading
from herald.domain.webhooks.failures import WebhookFailed, WebhookStopped
from herald.domain.webhooks.ports import EndpointAnswer
from herald.domain.webhooks.secrets import InvalidSecrets, read_secrets
from herald.use_cases.delivery.attempt import Delivery
from herald.use_cases.delivery.deliver_once import IdempotentDelivery
from herald.use_cases.delivery.deliver_webhook import WebhookDelivery
from herald.use_cases.delivery.fail_delivery import FailureHandler, ReceivedMessage
from herald.use_cases.delivery.send_webhook import WebhookSender
from herald.use_cases.delivery.webhook_schedule import webhook_schedule

from tests.support.builders import NOW, an_invitation
from tests.support.doubles import plenty_of_time
from tests.support.fakes import FakeAudit, FakeLedger, FakeQuarantine, FakeVisibility
from tests.support.fakes.webhooks import FakeEndpoint, FakeEndpointStates

NEW, OLD = (f"whsec_{base64.b64encode(bytes([letter]) * 32).decode()}" for letter in b"no")
URL = "https://chat.example.com/hook"
HOUR = 3_600_000
DAY = 24 * HOUR


def answering(status: int, retry_after: str | None = None) -> Callable[[], EndpointAnswer]:
    return lambda: EndpointAnswer(status, retry_after)


class Desk:
    """A webhook that delivers one message again and again."""

    def __init__(self) -> None:
        self.now = NOW
        self.endpoint, self.states = FakeEndpoint(), FakeEndpointStates()
        self.ledger, self.audit = FakeLedger(), FakeAudit()
        self.secrets = NEW
        self.body = cloud_event.encode(an_invitation())
        self.message = event_reading.decode(self.body)
        self.number = 0

    def deliver(self, url: str = URL) -> None:
        self.number += 1
        once = IdempotentDelivery(Channel.WEBHOOK, self.ledger, self.audit, lambda: self.now)
        sender = WebhookSender(url, self.endpoint, self.states, lambda: read_secrets(self.secrets), lambda: self.now)
        WebhookDelivery(sender, once).deliver(Delivery(self.message, self.number, body=self.body), plenty_of_time)

    def fail(self, wanted: type[TemporarilyUnavailable] = WebhookFailed) -> str:
        with pytest.raises(wanted) as raised:
            self.deliver()
        return str(raised.value)

    @property
    def entry(self) -> LedgerEntry:
        (entry,) = self.ledger.recorded.values()
        return entry

    @property
    def posts(self) -> int:
        return len(self.endpoint.posted)


@pytest.fixture
def desk() -> Desk:
    return Desk()


class TestDelivery:
    def test_all_recipients_of_a_message_are_in_one_request_with_the_bytes_of_the_queue(self, desk: Desk) -> None:
        desk.deliver()
        ((body, headers),) = desk.endpoint.posted
        assert body == desk.body.encode()
        assert headers["webhook-id"] == desk.message.message_id
        assert headers["webhook-timestamp"] == str(NOW // 1000)
        assert (desk.entry.outcome, desk.entry.recipients, desk.entry.attempts) == (Outcome.DONE, 2, 1)
        assert desk.audit.events == [AuditEvent.NOTIFICATIONS_DELIVERED]

    def test_unknown_fields_of_a_message_reach_the_endpoint_too(self, desk: Desk) -> None:
        """A newer version wrote it. The gateway queue has the same bytes."""
        desk.body = desk.body.replace('{"specversion"', '{"later":"field","specversion"')
        desk.deliver()
        assert desk.endpoint.posted[0][0] == desk.body.encode()

    def test_a_redelivery_is_not_sent_again(self, desk: Desk) -> None:
        desk.deliver()
        desk.deliver()
        assert desk.posts == 1
        assert desk.audit.events[-1] is AuditEvent.REDELIVERY_SKIPPED

    def test_after_a_crash_the_request_has_the_same_id_and_the_same_body(self, desk: Desk) -> None:
        desk.deliver()
        desk.ledger.recorded.clear()
        desk.now += 5_000
        desk.deliver()
        (first, headers), (again, later) = desk.endpoint.posted
        assert first == again
        assert headers["webhook-id"] == later["webhook-id"]
        assert headers["webhook-timestamp"] != later["webhook-timestamp"]

    def test_during_a_rotation_both_secrets_sign(self, desk: Desk) -> None:
        desk.secrets = f"{NEW} {OLD}"
        desk.deliver()
        assert len(desk.endpoint.posted[0][1]["webhook-signature"].split()) == 2

    def test_without_a_usable_secret_nothing_is_sent(self, desk: Desk) -> None:
        desk.secrets = "secret"
        assert "does not begin with whsec_" in desk.fail(InvalidSecrets)
        assert desk.posts == 0
        assert desk.entry.outcome is Outcome.UNFINISHED

    @pytest.mark.parametrize("status", [302, 404, 429, 500, 503])
    def test_the_ledger_has_the_reason_of_a_failure(self, desk: Desk, status: int) -> None:
        desk.endpoint.answers = answering(status)
        assert desk.fail() == f"the webhook's endpoint answered {status}"
        assert (desk.entry.outcome, desk.entry.reason) == (
            Outcome.UNFINISHED,
            f"the webhook's endpoint answered {status}",
        )
        assert desk.entry.waiting == frozenset()
        desk.endpoint.answers = answering(200)
        desk.deliver()
        assert (desk.entry.outcome, desk.entry.attempts) == (Outcome.DONE, 2)

    def test_an_endpoint_without_an_answer_is_a_failure_and_no_refusal(self, desk: Desk) -> None:
        def silent() -> EndpointAnswer:
            raise TemporarilyUnavailable("the webhook's endpoint did not answer: TimeoutError")

        desk.endpoint.answers = silent
        desk.fail(TemporarilyUnavailable)
        assert desk.states.states == {}
        assert desk.entry.reason == "the webhook's endpoint did not answer: TimeoutError"


class TestStopping:
    def test_after_410_nothing_is_sent_any_more(self, desk: Desk) -> None:
        desk.endpoint.answers = answering(410)
        assert desk.fail(WebhookStopped) == "the webhook is stopped: the endpoint answered 410"
        desk.endpoint.answers = answering(200)
        desk.now += 10 * DAY
        desk.fail(WebhookStopped)
        assert desk.posts == 1
        assert desk.audit.events == [AuditEvent.WEBHOOK_STOPPED] * 2
        assert (desk.entry.outcome, desk.entry.at) == (Outcome.UNFINISHED, desk.now)

    def test_refusals_over_an_hour_stop_it(self, desk: Desk) -> None:
        desk.endpoint.answers = answering(404)
        for _ in range(100):
            desk.fail()
        desk.now += HOUR
        assert desk.fail(WebhookStopped).endswith("the endpoint answered 404, and refused 101 in a row")
        desk.fail(WebhookStopped)
        assert desk.posts == 101

    def test_a_success_in_between_starts_the_count_again(self, desk: Desk) -> None:
        desk.endpoint.answers = answering(404)
        for _ in range(4):
            desk.fail()
        desk.now += HOUR
        desk.endpoint.answers = answering(200)
        desk.deliver()
        desk.ledger.recorded.clear()
        desk.endpoint.answers = answering(404)
        desk.fail()
        assert [state.refusals for state in desk.states.states.values()] == [1]

    @pytest.mark.parametrize("status", [429, 500, 503])
    def test_an_endpoint_that_is_only_down_is_never_stopped(self, desk: Desk, status: int) -> None:
        desk.endpoint.answers = answering(status)
        for _ in range(10):
            desk.fail()
            desk.now += HOUR
        assert desk.posts == 10

    def test_another_url_or_another_secret_takes_it_up_again(self, desk: Desk) -> None:
        desk.endpoint.answers = answering(410)
        desk.fail(WebhookStopped)
        desk.endpoint.answers = answering(200)
        desk.deliver(url=f"{URL}/v2")
        desk.ledger.recorded.clear()
        desk.secrets = OLD
        desk.deliver()
        desk.ledger.recorded.clear()
        desk.secrets = NEW
        desk.fail(WebhookStopped)
        assert desk.posts == 3


class TestSchedule:
    def setup_method(self) -> None:
        self.now = NOW
        self.visibility, self.quarantine = FakeVisibility(), FakeQuarantine()
        self.audit, self.ledger = FakeAudit(), FakeLedger()
        self.failed = FailureHandler(
            Channel.WEBHOOK,
            self.quarantine,
            self.visibility,
            self.ledger,
            self.audit,
            lambda: self.now,
            jitter=lambda: 0.0,
            max_receives=500,
            schedule=webhook_schedule(lambda: self.now),
        )
        self.body = cloud_event.encode(an_invitation())

    def handle(self, error: Exception, attempt: int = 1, sent_at: int = NOW) -> int | None:
        """Return the seconds that a message waits which was sent at `sent_at`; None if it is quarantined."""
        message = event_reading.decode(self.body)
        received = ReceivedMessage(self.body, "m1", "receipt", attempt, message, sent_at)
        quarantined = self.failed.handle(received, str(error), error)
        return None if quarantined else self.visibility.postponed["receipt"]

    def test_a_failed_message_waits_by_its_age_and_not_by_its_receives(self) -> None:
        assert self.handle(WebhookFailed(500, 0), attempt=1) == 5
        assert self.handle(WebhookFailed(500, 0), attempt=400) == 5
        self.now += 305_000
        assert self.handle(WebhookFailed(500, 0), attempt=2) == 1800

    def test_a_retry_after_is_respected(self) -> None:
        assert self.handle(WebhookFailed(429, 90)) == 90

    def test_an_unexpected_error_waits_like_any_other(self) -> None:
        assert self.handle(KeyError("defect")) == 5

    def test_after_three_days_a_message_is_quarantined_and_the_ledger_says_so(self) -> None:
        self.now += 4 * DAY
        assert self.handle(WebhookFailed(500, 0)) is None
        assert self.quarantine.kept == [(self.body, "the webhook's endpoint answered 500")]
        (entry,) = self.ledger.recorded.values()
        assert entry.outcome is Outcome.FAILED

    def test_a_held_message_is_looked_at_every_hour_for_as_long_as_sqs_keeps_it(self) -> None:
        assert self.handle(WebhookStopped("410")) == 3600
        self.now += 13 * DAY - 1
        assert self.handle(WebhookStopped("410"), attempt=310) == 3600
        self.now += 1
        assert self.handle(WebhookStopped("410"), attempt=311) is None

    def test_a_message_that_crashes_its_function_ends_by_its_receives(self) -> None:
        assert self.handle(WebhookFailed(500, 0), attempt=500) is None

    def test_a_clock_that_is_behind_sqs_counts_as_a_new_message(self) -> None:
        self.now -= 2_000
        assert self.handle(WebhookFailed(500, 0)) == 5

    def test_a_message_of_unknown_age_counts_as_a_new_one(self) -> None:
        assert self.handle(WebhookFailed(500, 0), sent_at=0) == 5
