"""Identifiers are those of the standards that they name."""

from uuid import UUID, uuid5

from herald.domain.identifiers import message_id, notification_id
from hypothesis import given
from hypothesis import strategies as st

NAMESPACE = UUID("5f4dcb0c-6d5b-5a0e-9a53-0c7c6a2d6f3e")

names = st.text(max_size=70)


@given(names, names, names)
def test_a_notification_has_the_uuid_of_version_5_of_its_group_kind_and_recipient(
    group_id: str, kind: str, user: str
) -> None:
    assert notification_id(group_id, kind, user) == str(uuid5(NAMESPACE, f"{group_id}\n{kind}\n{user}"))


@given(names, names, st.integers(0, 999))
def test_a_message_has_the_uuid_of_version_5_of_its_group_kind_and_chunk(group_id: str, kind: str, chunk: int) -> None:
    assert message_id(group_id, kind, chunk) == str(uuid5(NAMESPACE, f"{group_id}\n{kind}\n#{chunk}"))
