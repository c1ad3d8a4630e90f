"""Moments and spans as operators type them."""

from datetime import UTC, datetime, timedelta

import pytest

from herald_tools.commands.common import spans

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "ago"),
    [
        ("2h", timedelta(hours=2)),
        ("90 seconds", timedelta(seconds=90)),
        ("3 days ago", timedelta(days=3)),
        ("2026-11-25T10:00:00Z", timedelta(hours=2)),
        ("2026-11-25 10:00", timedelta(hours=2)),
        ("yesterday 12:00", timedelta(days=1)),
        ("now", timedelta(0)),
    ],
)
def test_a_moment_is_said_in_human_words(words: str, ago: timedelta) -> None:
    assert spans.moment(words, NOW) == NOW - ago


@pytest.mark.parametrize("words", ["", "some day", "h", "2 moons"])
def test_what_is_no_moment_is_refused_with_what_would_be_one(words: str) -> None:
    with pytest.raises(ValueError, match="such as 2h"):
        spans.moment(words, NOW)
