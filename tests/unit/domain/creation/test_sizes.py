"""Every message of a group that is accepted fits: found out at its creation, since nothing can help it afterwards."""

from typing import Any

import pytest
from herald.adapters.dynamodb.inbox_puts import put_requests
from herald.domain.commits.committed import group_item_of
from herald.domain.creation import sizes
from herald.domain.creation.caller import Caller
from herald.domain.creation.planning import NewGroup
from herald.domain.creation.sizes import check_sizes
from herald.domain.errors import InvalidGroup
from herald.domain.groups import roster
from herald.domain.groups.group import MAX_ADMINS
from herald.domain.groups.roster import MAX_CHUNK_MEMBERS, chunk_of
from herald.domain.kinds import Kind
from herald.domain.notifications.per_recipient import notifications_of
from herald.domain.notifications.planning import message_of
from herald.domain.notifications.publication import Publication, as_cloud_event
from herald.domain.policies.policy import BUILT_IN, AppliedPolicy, KindPolicy, Level, Policy
from herald.domain.policies.rules import MAX_LOCALES
from herald.domain.texts.shipped import SHIPPED_LOCALES
from herald.domain.texts.templates import Words
from hypothesis import given, settings
from hypothesis import strategies as st

from herald_tools.lab.costs.sizes import item_size
from tests.support.builders import NOW, a_context, a_new_group

CONFIRMED, INVITED = Kind.GROUP_CREATION_CONFIRMED, Kind.GROUP_INVITATION_RECEIVED
LONGEST = "{group_name}" * 25
WORST = "🥾"
"""Four bytes in a message: as many as any character has that a title or a body may hold."""


def speaking(languages: int, level: Level = Level.STANDARD) -> AppliedPolicy:
    """Return a policy with words in so many languages of its own, as long as they can be."""
    tags = [f"aa-abcdefgh-abcdefgh-abcdefgh-{number:05d}" for number in range(languages)]
    rules = KindPolicy(words={tag: Words(LONGEST, LONGEST) for tag in tags})
    return AppliedPolicy("group_type/normal/99999999", Policy(level=level, kinds=dict.fromkeys(Kind, rules)))


def long_ids(count: int, prefix: str = "m") -> tuple[str, ...]:
    return tuple(f"{prefix}{number:063d}" for number in range(count))


def dense(in_chunk_0: int, elsewhere: int, chunks: int) -> tuple[str, ...]:
    """Return long ids of which so many fall into chunk 0 of `chunks`, and so many into each other chunk."""
    left = dict.fromkeys(range(chunks), elsewhere) | {0: in_chunk_0}
    found, number = [], 0
    while any(left.values()):
        user, number = f"m{number:063d}", number + 1
        if left[chunk_of(user, chunks)]:
            left[chunk_of(user, chunks)] -= 1
            found.append(user)
    return tuple(found)


def messages_of(new: NewGroup, applied: AppliedPolicy) -> list[Publication]:
    """Plan every message of a group as the stream's readers do."""
    found = [(kind, item) for kind in Kind for item in (group_item_of(new.group), *new.chunks)]
    return [
        as_cloud_event(message_of(kind, item, applied), (), 1)
        for kind, item in found
        if kind in new.group.channels and (kind is INVITED or not item.chunk)
    ]


def largest_group(applied: AppliedPolicy, **changes: Any) -> NewGroup:
    """Return a group whose chunk 0 has as many and as long ids as any may have, with the texts that take most room."""
    request: dict[str, Any] = {
        "caller": Caller("c" * 64, WORST * 128, "https://" + "p" * 1000, frozenset({"admin"})),
        "group_id": "g" * 64,
        "name": WORST * 128,
        "owner": "o" * 64,
        "admins": long_ids(MAX_ADMINS, "a"),
        "members": dense(MAX_CHUNK_MEMBERS, 200, 3),
        "introduction": WORST * 1000,
        "announcement": WORST * 4000,
    }
    return a_new_group(applied=applied, context=a_context(operation_id="i" * 64), **request | changes)


@pytest.mark.parametrize("languages", [0, 5, MAX_LOCALES - 1, MAX_LOCALES, 24, 28])
def test_every_message_of_the_largest_group_fits(languages: int) -> None:
    """24 languages and more are in no policy that the API stores, but perhaps in one that a newer version stored."""
    applied = speaking(languages)
    new = largest_group(applied)
    check_sizes(new, applied)
    for message in messages_of(new, applied):
        message.check_size()


def test_a_group_whose_messages_would_not_fit_gets_more_chunks() -> None:
    members = dense(MAX_CHUNK_MEMBERS, 200, 3)
    assert largest_group(BUILT_IN, members=members).group.roster_chunks == 3
    assert largest_group(speaking(24), members=members).group.roster_chunks > 3


def test_even_a_group_of_one_chunk_gets_more_where_that_helps() -> None:
    applied = speaking(40)
    new = largest_group(applied, members=long_ids(390))
    assert new.group.roster_chunks > 1
    check_sizes(new, applied)
    for message in messages_of(new, applied):
        message.check_size()


def test_a_name_that_makes_every_message_too_large_is_refused() -> None:
    applied = speaking(80)
    with pytest.raises(
        InvalidGroup, match="must be shorter: a notification with it has more than 65536 bytes"
    ) as refused:
        check_sizes(a_new_group(name=WORST * 128, applied=applied), applied)
    assert [error.pointer for error in refused.value.errors] == ["#/name"]
    check_sizes(a_new_group(name="Hikers", applied=applied), applied)


def test_members_who_fit_into_no_number_of_chunks_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their ids are made to be in one chunk, however many chunks there are."""
    applied = speaking(24)
    monkeypatch.setattr(roster, "chunk_of", lambda user, chunks: 0 if len(user) == 64 else int(user) % chunks)
    new = largest_group(applied, members=(*long_ids(640), *map(str, range(400))))
    with pytest.raises(InvalidGroup) as refused:
        check_sizes(new, applied)
    assert [error.pointer for error in refused.value.errors] == ["#/members"]


def test_a_confirmation_that_does_not_fit_is_refused_although_nobody_is_invited() -> None:
    applied = speaking(80, Level.ESSENTIAL)
    with pytest.raises(InvalidGroup):
        check_sizes(a_new_group(name=WORST * 128, applied=applied), applied)


def test_a_group_of_which_nobody_is_notified_is_not_measured() -> None:
    applied = speaking(80, Level.SILENT)
    check_sizes(a_new_group(name=WORST * 128, applied=applied), applied)


@pytest.mark.parametrize(
    ("members", "applied"),
    [(long_ids(9_000), BUILT_IN), (long_ids(9_000), speaking(5)), (long_ids(400), speaking(MAX_LOCALES))],
    ids=["shipped languages", "seven languages", "all languages that a policy may have"],
)
def test_no_message_of_an_ordinary_group_is_written_to_measure_it(
    members: tuple[str, ...], applied: AppliedPolicy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sizes, "as_cloud_event", None)
    check_sizes(a_new_group(members=members, applied=applied), applied)


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=128)


@settings(max_examples=60)
@given(
    st.integers(0, 20),
    texts | st.just("\uffff" * 128),
    texts | st.just("\x01" * 128),
    texts,
    st.integers(0, MAX_ADMINS),
)
def test_what_fits_surely_does_fit(languages: int, name: str, nickname: str, text: str, admins: int) -> None:
    """The bound counts each part of a message at its largest."""
    applied = speaking(languages)
    caller = Caller("c" * 64, nickname, "https://" + "p" * 100, frozenset())
    new = largest_group(
        applied, caller=caller, owner=None, name=name, introduction=text, admins=long_ids(admins, "a"), members=("ben",)
    )
    for message in messages_of(new, applied):
        bound = sizes.MAX_OTHER_BYTES + sizes.MAX_LOCALE_BYTES * (languages + len(SHIPPED_LOCALES))
        assert message.size <= bound + sizes.MAX_ID_BYTES * message.message.recipient_count


@pytest.mark.parametrize("delay", [0, 7 * 24 * 3600 * 1000])
@pytest.mark.parametrize("character", ["\uffff", "\x01", "🥾", "👨\u200d👩\u200d👧", "\u202e", '"', "a"])
def test_every_inbox_item_of_the_largest_group_is_one_write_unit(character: str, delay: int) -> None:
    applied = speaking(MAX_LOCALES)
    texts: dict[str, Any] = {
        "name": character * 128,
        "introduction": character * 1000,
        "announcement": character * 4000,
    }
    new = largest_group(applied, **texts)
    for message in messages_of(new, applied):
        items = put_requests(list(notifications_of(message.message)), NOW + delay)
        assert max(item_size(request["PutRequest"]["Item"]) for request in items) <= 1024
