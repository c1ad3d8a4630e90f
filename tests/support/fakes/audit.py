"""An audit log in memory, checked against the catalogue."""

from dataclasses import dataclass, field

from herald.domain.audit.events import AuditEvent, AuditFacts

from tests.support.catalogue import check_facts


@dataclass
class FakeAudit:
    lines: list[tuple[AuditEvent, AuditFacts]] = field(default_factory=list)

    def record(self, event: AuditEvent, facts: AuditFacts) -> None:
        check_facts(event, facts)
        self.lines.append((event, facts))

    @property
    def events(self) -> list[AuditEvent]:
        return [event for event, _ in self.lines]
