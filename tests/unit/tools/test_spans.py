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
        ("2026-11-25T12:00+02:00", timedelta(hours=2)),
        ("20261125T100000Z", timedelta(hours=2)),
        ("2026-W48-3T10:00", timedelta(hours=2)),
        ("25 November 2026 10:00", timedelta(hours=2)),
        ("November 25, 2026 10:00", timedelta(hours=2)),
        ("25 Nov 10:00", timedelta(hours=2)),
        ("1.5 hours ago", timedelta(hours=1, minutes=30)),
        ("today 10:00", timedelta(hours=2)),
        ("today 10:00 UTC", timedelta(hours=2)),
        ("today 10:00 -02:00", timedelta(0)),
        ("yesterday 12:00", timedelta(days=1)),
        ("now", timedelta(0)),
    ],
)
def test_a_moment_is_said_in_human_words(words: str, ago: timedelta) -> None:
    assert spans.moment(words, NOW) == NOW - ago


@pytest.mark.parametrize("words", ["", "some day", "h", "2 moons", "1795418476", "2026", "14:00", "030426", "2026-04"])
def test_what_is_no_moment_is_refused_with_what_would_be_one(words: str) -> None:
    with pytest.raises(ValueError, match="such as 2h"):
        spans.moment(words, NOW)


@pytest.mark.parametrize(
    "words",
    [
        "03/04/2026",
        "24/11/2026",
        "03.04.2026",
        "3. 4. 2026",
        "3-4-2026",
        "03 04 2026",
        "03, 04, 2026",
        "2026/04/03",
        "3/4",
        "10/11 14:00",
        "03/04/2026 10:00 pm",
        "yesterday or 3/4",
    ],
)
def test_a_date_of_numbers_is_refused_unless_the_year_comes_first_as_in_iso_8601(words: str) -> None:
    with pytest.raises(ValueError, match="Write the date as 2026-04-03 or 3 April 2026"):
        spans.moment(words, NOW)


@pytest.mark.parametrize("words", ["2026-02-30", "2026-13-01", "2026-11-24T25:00", "2026-11-24T10:00 CET"])
def test_a_date_that_does_not_exist_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match="not a time in ISO 8601 such as 2026-11-24T10:00:00Z"):
        spans.moment(words, NOW)


@pytest.mark.parametrize("zone", ["CST", "IST", "EST", "BST"])
def test_a_time_zone_by_its_abbreviation_is_refused(zone: str) -> None:
    """CST is in America, in China and in Cuba."""
    with pytest.raises(ValueError, match=r"Write its offset, such as \+01:00, or UTC"):
        spans.moment(f"yesterday 14:00 {zone}", NOW)
    with pytest.raises(ValueError, match=r"Write its offset, such as \+01:00, or UTC"):
        spans.moment(f"Nov 24 2026 10:00 {zone.lower()}", NOW)


@pytest.mark.parametrize(("since", "until"), [("03/04/2026", "now"), ("2h", "03/04/2026")])
def test_both_ends_of_a_period_are_read_alike(since: str, until: str) -> None:
    with pytest.raises(ValueError, match="can be read in several ways"):
        spans.span(since, until, NOW)
