"""How `herald audit` asks CloudWatch Logs: in parts, and each line once."""

from itertools import islice

import pytest

from herald_tools.commands.audit import insights, queries
from herald_tools.commands.audit.follow import Follower
from herald_tools.commands.audit.insights import Insights, QueryFailed
from tests.support.audited import HOUR, START, a_line, ids, no_wait, put, target_of
from tests.support.logs import FakeLogs, limit_of


@pytest.fixture
def few_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(insights, "MAX_ROWS", 10)


@pytest.mark.parametrize("filters", [True, False], ids=["as CloudWatch", "as an emulator"])
def test_only_lines_that_the_query_asks_for_come_back(filters: bool) -> None:  # noqa: FBT001
    logs = FakeLogs(filters=filters)
    put(logs, a_line(1), a_line(2, "walkers"), a_line(3))
    logs.write(round(START.timestamp() * 1000) + 5, {}, "START RequestId: 1 Version: $LATEST")
    logs.write(round(START.timestamp() * 1000) + 6, {}, '{"_aws": {}, "GroupsCreated": [1.0]}')
    found = Insights(target_of(logs), no_wait).lines(queries.query("group-timeline", group="hikers"), HOUR)
    assert (ids(found.lines), found.cut) == (["id-1", "id-3"], False)


def test_cloudwatch_is_asked_to_filter_by_the_indexed_field() -> None:
    logs = FakeLogs()
    Insights(target_of(logs), no_wait).lines(queries.query("group-timeline", group="hikers"), HOUR)
    (text,) = logs.asked
    assert 'filter group_id = "hikers"' in text
    assert limit_of(text) == 10_000


@pytest.mark.usefixtures("few_rows")
@pytest.mark.parametrize("number", [9, 10, 11, 95])
def test_more_than_one_query_returns_is_asked_for_in_parts_and_each_line_comes_once(number: int) -> None:
    logs = FakeLogs()
    put(logs, *(a_line(each * 30) for each in range(number)))
    found = Insights(target_of(logs), no_wait).lines(queries.query("group-timeline", group="hikers"), HOUR)
    assert ids(found.lines) == [f"id-{each * 30}" for each in range(number)]
    assert not found.cut


@pytest.mark.usefixtures("few_rows")
def test_a_second_that_holds_more_than_a_query_returns_is_said_to_be_cut() -> None:
    logs = FakeLogs()
    put(logs, *(a_line(60, event_id=f"same-second-{each}") for each in range(12)))
    found = Insights(target_of(logs), no_wait).lines(queries.query("group-timeline", group="hikers"), HOUR)
    assert (len(found.lines), found.cut) == (10, True)


@pytest.mark.parametrize("ends", ["Failed", "Timeout", "Cancelled"])
def test_a_query_that_cloudwatch_ends_is_said_to_have_failed(ends: str) -> None:
    with pytest.raises(QueryFailed, match=ends):
        Insights(target_of(FakeLogs(ends=ends)), no_wait).lines(queries.query("failures"), HOUR)


@pytest.mark.parametrize("filters", [True, False], ids=["on CloudWatch", "on the local AWS"])
def test_a_follower_of_the_log_sees_each_line_once_even_late_ones_and_those_that_a_query_has_read(
    filters: bool,  # noqa: FBT001
) -> None:
    logs = FakeLogs(filters=filters)
    put(logs, a_line(1), a_line(2, "walkers"))

    def later(look: int) -> None:
        if look == 2:
            Insights(target_of(logs), no_wait).lines(queries.FAILURES, HOUR)
            put(logs, a_line(20), a_line(3))

    logs.on_look = later
    followed = Follower(target_of(logs), no_wait).lines(START, None)
    assert ids(list(islice(followed, 4))) == ["id-1", "id-2", "id-20", "id-3"]
    of_one = Follower(target_of(logs), no_wait).lines(START, "walkers")
    assert ids(list(islice(of_one, 1))) == ["id-2"]
