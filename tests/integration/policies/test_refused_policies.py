"""Policies that are refused: the problem document names each field, and nothing is written."""

import pytest

from tests.support.refusals import check_refused
from tests.support.world import World, api_event

NUMBERS = ["1e400", "-1e400", "-1", "9223372036854775808", "0.5", "1.0", "true", '"1"', "[]", "null"]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("field", ["push_limit", "member_sample"])
def test_a_number_at_the_edge_is_refused_by_name(shared: World, field: str, number: str) -> None:
    kinds = f'{{"kinds": {{"group.invitation.received": {{"member_sample": {number}}}}}}}'
    limit = field == "push_limit"
    body = f'{{"push_limit": {number}}}' if limit else kinds
    event = api_event("PUT", "/policies/default", "ops", raw=body, roles="admin", headers={"If-Match": '"0"'})
    check_refused(shared, event, 422, "#/push_limit" if limit else "#/kinds/group.invitation.received/member_sample")
