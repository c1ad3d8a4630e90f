"""Holds what is written to the audit log to the catalogue."""

from collections.abc import Mapping
from typing import Any

from herald.domain.audit.catalogue import CATALOGUE, ENVELOPE, OPTIONAL_ENVELOPE
from herald.domain.audit.events import AuditEvent

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
    """Assert that a line of the log is whole, and holds nothing that the catalogue does not name."""
    envelope = set(ENVELOPE)
    assert envelope - OPTIONAL_ENVELOPE <= set(line), f"{line['event']} lacks {sorted(envelope - set(line))}"
    assert (line["level"] == "ERROR") is CATALOGUE[AuditEvent(line["event"])].failure
    check_facts(AuditEvent(line["event"]), {name: value for name, value in line.items() if name not in envelope})
