"""Limits of tokens and of what they say about a user, in numbers."""

from typing import Any

import pytest
from herald.entrypoints.authorizer import Unauthorized

from tests.support.forged_tokens import by_issuer
from tests.support.tokens import Door


def context_of(**claims: Any) -> dict[str, str]:
    context: dict[str, str] = Door().ask(by_issuer(**claims))["context"]
    return context


@pytest.mark.parametrize(("length", "kept"), [(128, 128), (129, 128)])
def test_a_display_name_is_cut_at_128_characters(length: int, kept: int) -> None:
    assert context_of(name="水" * length)["name"] == "水" * kept


@pytest.mark.parametrize(("length", "kept"), [(1_024, True), (1_025, False)])
def test_a_picture_of_more_than_1024_characters_is_left_out(length: int, *, kept: bool) -> None:
    picture = "https://example.com/".ljust(length, "p")
    assert context_of(picture=picture)["picture"] == (picture if kept else "")


@pytest.mark.parametrize(("length", "valid"), [(1, True), (64, True), (65, False)])
def test_a_subject_has_1_to_64_characters(length: int, *, valid: bool) -> None:
    if valid:
        assert context_of(sub="s" * length)["user_id"] == "s" * length
    else:
        with pytest.raises(Unauthorized):
            context_of(sub="s" * length)


@pytest.mark.parametrize(("expiry", "valid"), [(253_402_300_799, True), (253_402_300_800, False)])
def test_a_token_expires_by_the_end_of_the_year_9999(expiry: int, *, valid: bool) -> None:
    if valid:
        assert context_of(exp=expiry)["user_id"] == "alice"
    else:
        with pytest.raises(Unauthorized):
            context_of(exp=expiry)


@pytest.mark.parametrize(("length", "reason"), [(10_240, "InvalidSignatureError"), (10_241, "TokenTooLong")])
def test_a_header_has_at_most_10_kib(length: int, reason: str) -> None:
    door = Door()
    with pytest.raises(Unauthorized):
        door.ask(by_issuer() + "A" * (length - len(by_issuer())))
    ((_, facts),) = door.audit.lines
    assert facts["reason"] == reason


@pytest.mark.parametrize("claim", ["nbf", "iat"])
def test_a_token_may_begin_in_1970(claim: str) -> None:
    assert context_of(**{claim: 0})["user_id"] == "alice"
    with pytest.raises(Unauthorized):
        context_of(**{claim: -1})
