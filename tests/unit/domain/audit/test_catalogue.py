"""The catalogue of audit events: complete, and the page that is written from it."""

from typing import get_type_hints

import pytest
from herald.domain.audit.catalogue import CATALOGUE
from herald.domain.audit.events import AuditEvent, AuditFacts
from herald.domain.audit.fields import ENVELOPE, FIELDS

from herald_tools.generators.schemas import catalogue


class TestCatalogue:
    def test_every_event_is_in_the_catalogue_and_every_field_is_explained(self) -> None:
        assert set(CATALOGUE) == set(AuditEvent)
        used = {name for entry in CATALOGUE.values() for name in (*entry.always, *entry.sometimes)}
        assert used == set(FIELDS) == set(get_type_hints(AuditFacts))

    @pytest.mark.parametrize("event", AuditEvent)
    def test_an_event_is_named_by_fields_that_its_lines_have(self, event: AuditEvent) -> None:
        entry = CATALOGUE[event]
        assert entry.identity
        assert set(entry.identity) <= {*entry.always, *entry.sometimes, *ENVELOPE, "function_name"}
        assert not set(entry.always) & set(entry.sometimes)

    def test_the_page_is_up_to_date(self) -> None:
        assert catalogue.PAGE.read_text() == catalogue.page()
