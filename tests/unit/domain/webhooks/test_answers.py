"""What an endpoint's answer means."""

import pytest
from herald.domain.webhooks.answers import Verdict, seconds_of, verdict_on

NOW = 1_764_000_000_000  # 2025-11-24T16:00:00Z


@pytest.mark.parametrize(
    ("verdict", "statuses"),
    [
        (Verdict.DONE, [200, 201, 202, 204, 299]),
        (Verdict.GONE, [410]),
        (Verdict.REFUSED, [300, 301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 413, 415, 422, 499]),
        (Verdict.FAILED, [101, 199, 408, 409, 425, 429, 500, 501, 502, 503, 504, 599, 999]),
    ],
    ids=lambda value: value.name if isinstance(value, Verdict) else "",
)
def test_each_status_has_one_meaning(verdict: Verdict, statuses: list[int]) -> None:
    assert {status: verdict_on(status) for status in statuses} == dict.fromkeys(statuses, verdict)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, 0),
        ("", 0),
        ("0", 0),
        (" 120 ", 120),
        ("9" * 5000, 999_999_999),
        ("Mon, 24 Nov 2025 16:02:00 GMT", 120),
        ("Mon, 24 Nov 2025 15:00:00 GMT", 0),
        ("Mon, 24 Nov 0000 15:00:00 GMT", 0),
        ("soon", 0),
        ("-5", 0),
        ("1.5", 0),
        ("٣", 0),
    ],
)
def test_a_retry_after_is_seconds_or_a_date_and_anything_else_asks_for_nothing(
    header: str | None, seconds: int
) -> None:
    assert seconds_of(header, NOW) == seconds
