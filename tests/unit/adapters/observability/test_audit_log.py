"""Lines of the audit log: one JSON document each, whatever a value holds."""

import io
import json
from typing import Any, cast

import pytest
from herald.adapters.observability.audit_log import MAX_REASON, AuditLog, line_of, traced
from herald.domain.audit.events import MAX_IDS, AuditEvent, AuditFacts, name_all
from herald.entrypoints.observing import build_logger
from hypothesis import given
from hypothesis import strategies as st

HORRORS = [
    'x"}\n{"event":"group.committed","group_id":"forged',
    "line\r\nline\u2028line\u2029line\x85line\x0bline",
    "\x1b[31mred\x1b]0;title\x07\x9b2J",
    "\x00\x7f\u202eevil\u2066\ufeff",
    "\ud800\udfff lone surrogates",
    "\\u0022 \\n {{}} %s ${jndi:x}",
]


def written(event: AuditEvent, facts: AuditFacts) -> str:
    """Return what the audit log holds after one event."""
    stream, logger = io.StringIO(), build_logger()
    for handler in logger.handlers:
        cast("Any", handler).setStream(stream)
    AuditLog(logger, "herald-prod").record(event, facts)
    return stream.getvalue()


class TestLines:
    @pytest.mark.parametrize("horror", HORRORS)
    def test_no_value_can_end_a_line_or_begin_another_or_speak_to_a_terminal(self, horror: str) -> None:
        check_one_line(horror)

    @given(st.text(st.characters(codec=None), max_size=200))
    def test_whatever_a_value_holds_it_is_one_line_of_plain_ascii(self, value: str) -> None:
        check_one_line(value)

    def test_a_reason_is_cut_and_says_what_it_can(self) -> None:
        line = json.loads(written(AuditEvent.ACCESS_DENIED, {"outcome": "refused", "reason": "r" * 10_000}))
        assert line["reason"] == "r" * MAX_REASON

    def test_a_line_names_as_many_recipients_as_a_message_has(self) -> None:
        assert name_all(["chen", "ben"]) == "ben chen"
        assert len(name_all(f"user-{number}" for number in range(MAX_IDS + 5)).split()) == MAX_IDS

    def test_what_happens_twice_has_one_name_and_what_happens_again_another(self) -> None:
        delivered: AuditFacts = {"group_id": "g", "channel": "inbox", "kind": "k", "chunk": 0, "lag_ms": 5}
        later: AuditFacts = {**delivered, "lag_ms": 900, "attempt": 2}
        assert name_of(AuditEvent.NOTIFICATIONS_DELIVERED, delivered) == name_of(
            AuditEvent.NOTIFICATIONS_DELIVERED, later
        )
        other: AuditFacts = {**delivered, "chunk": 1}
        assert name_of(AuditEvent.NOTIFICATIONS_DELIVERED, delivered) != name_of(
            AuditEvent.NOTIFICATIONS_DELIVERED, other
        )
        replay: AuditFacts = {"group_id": "g"}
        assert name_of(AuditEvent.GROUP_REPLAYED, replay, "1") != name_of(AuditEvent.GROUP_REPLAYED, replay, "2")
        assert name_of(AuditEvent.GROUP_COMMITTED, replay, "1") == name_of(AuditEvent.GROUP_COMMITTED, replay, "2")


def check_one_line(value: str) -> None:
    text = written(AuditEvent.ACCESS_DENIED, {"outcome": "refused", "reason": value})
    assert text.endswith("\n")
    (line,) = text.splitlines()
    assert line.isascii()
    assert line.isprintable()
    parsed = json.loads(line)
    assert (parsed["event"], parsed["reason"]) == ("access.denied", json.loads(json.dumps(value)))


def name_of(event: AuditEvent, facts: AuditFacts, invocation: str = "1") -> str:
    name: str = line_of(event, facts, {"function_request_id": invocation})["event_id"]
    return name


@pytest.mark.parametrize(("length", "kept"), [(512, 512), (513, 512)])
def test_a_reason_has_512_characters(length: int, kept: int) -> None:
    line = json.loads(written(AuditEvent.ACCESS_DENIED, {"outcome": "refused", "reason": "r" * length}))
    assert line["reason"] == "r" * kept


def test_an_error_is_recorded_with_the_class_of_its_cause_and_without_its_message() -> None:
    def fail(cause: Exception | None) -> AuditFacts:
        with pytest.raises(KeyError) as raised:
            raise KeyError("a user's text") from cause
        return traced(raised.value)

    alone, caused = fail(None), fail(ValueError("another text"))
    assert [(facts["outcome"], facts["error"], facts["cause"]) for facts in (alone, caused)] == [
        ("failed", "KeyError", ""),
        ("failed", "KeyError", "ValueError"),
    ]
    assert "text" not in alone["trace"] + caused["trace"]
    assert alone["trace"].endswith(" fail")
