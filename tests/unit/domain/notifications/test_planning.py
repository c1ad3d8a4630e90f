"""Who receives what of a group."""

from tests.support.builders import (
    a_committed_group,
    a_confirmation,
    an_invitation,
)


def test_the_creator_gets_a_confirmation_and_no_invitation() -> None:
    item = a_committed_group()
    assert a_confirmation(item).recipients == {"creator": ("alice",)}
    assert an_invitation(item).recipients == {"member": ("ben", "chen")}
