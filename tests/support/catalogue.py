"""Checks audit lines against the catalogue."""

from collections.abc import Mapping
from typing import Any

from herald.adapters.observability.audit_log import COUNTED
from herald.domain.audit.catalogue import CATALOGUE
from herald.domain.audit.events import AuditEvent
from herald.domain.audit.fields import ENVELOPE, OPTIONAL_ENVELOPE

OUTCOMES = {"done", "refused", "failed", "unfinished", "repeated", "gone"}


def check_facts(event: AuditEvent, facts: Mapping[str, Any]) -> None:
    """Assert that an event's facts are those that the catalogue names."""
    entry = CATALOGUE[event]
    missing = set(entry.always) - set(facts)
    surplus = set(facts) - {*entry.always, *entry.sometimes}
    assert not missing, f"{event} lacks {sorted(missing)}"
    assert not surplus, f"the catalogue does not know {sorted(surplus)} of {event}"
    assert facts["outcome"] in OUTCOMES


def check_line(line: Mapping[str, Any]) -> None:
    """Assert that an audit line is complete and has only fields that the catalogue names."""
    envelope = set(ENVELOPE)
    assert envelope - OPTIONAL_ENVELOPE <= set(line), f"{line['event']} lacks {sorted(envelope - set(line))}"
    assert (line["level"] == "ERROR") is CATALOGUE[AuditEvent(line["event"])].failure
    assert ("stack" in line) is (line["event"] in COUNTED)
    check_facts(AuditEvent(line["event"]), {name: value for name, value in line.items() if name not in envelope})
