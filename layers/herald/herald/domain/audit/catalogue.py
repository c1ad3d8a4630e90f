"""The catalogue of the audit log: every event, its meaning, and the fields of its lines."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from herald.domain.audit.delivery_entries import ABOUT_DELIVERIES
from herald.domain.audit.operation_entries import ABOUT_OPERATION
from herald.domain.audit.request_entries import ABOUT_REQUESTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herald.domain.audit.entry import Entry
    from herald.domain.audit.events import AuditEvent

CATALOGUE: Mapping[AuditEvent, Entry] = MappingProxyType({**ABOUT_REQUESTS, **ABOUT_DELIVERIES, **ABOUT_OPERATION})
"""Every event. A line of another event, or with another field, is a defect, and the tests fail."""

FAILURES = frozenset(event for event, entry in CATALOGUE.items() if entry.failure)
"""Events that need an operator."""
