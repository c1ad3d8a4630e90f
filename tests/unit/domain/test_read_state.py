"""What a user has read: marks cover what had arrived, and nothing that arrives later."""

from herald.domain.delivery.read_state import MAX_MARKS, MAX_NAMED, ReadState
from herald.domain.notifications.notification import Position
from hypothesis import given
from hypothesis import strategies as st

PLACES = [Position(number, f"n{number:02d}") for number in range(12)]


@given(st.lists(st.integers(0, 11), max_size=MAX_MARKS), st.integers(0, 11), st.integers(0, 30))
def test_a_notification_is_read_if_one_mark_covers_it(marked: list[int], place: int, arrived_at: int) -> None:
    state = ReadState()
    for at, through in enumerate(marked, 10):
        state = state.marked(f"m{at}", PLACES[through], at)
    covered = any(place <= through and arrived_at <= at for at, through in enumerate(marked, 10))
    assert state.is_read(PLACES[place], arrived_at) is covered


def test_most_users_have_one_mark() -> None:
    state = ReadState()
    for number in range(1, 12):
        state = state.marked(PLACES[number].notification_id, PLACES[number], 100 + number)
    assert len(state.marks) == 1


def test_many_marks_at_ever_older_notifications_stay_bounded_and_nothing_read_becomes_unread() -> None:
    state, places = ReadState(), [Position(100 - number, f"n{number}") for number in range(50)]
    for at, place in enumerate(places):
        state = state.marked(place.notification_id, place, at)
        assert len(state.marks) <= MAX_MARKS
        assert all(state.is_read(earlier, number) for number, earlier in enumerate(places[: at + 1]))


def test_the_ids_marked_last_are_remembered() -> None:
    state = ReadState()
    for number in range(MAX_NAMED + 5):
        state = state.marked(f"n{number}", None, number)
    assert state.named == tuple(f"n{number}" for number in range(5, MAX_NAMED + 5))
    assert state.marked("n5", None, 99).named[-1] == "n5"
    assert state.is_read(Position(10**12, "n7"), 10**12)
