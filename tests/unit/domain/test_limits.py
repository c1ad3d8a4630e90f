"""Limits of the domain, in numbers: what happens exactly at each, and one beyond it."""

import json
from itertools import count, islice
from typing import Any

import pytest
from herald.domain.audit.events import name_all
from herald.domain.checks import check_json, number_of
from herald.domain.compact_json import encode
from herald.domain.content.content_json import content_document
from herald.domain.content.group_content import invitation_content
from herald.domain.delivery.retry import wait_after as wait_after_receive
from herald.domain.errors import MalformedRecord, MessageTooLarge
from herald.domain.groups.roster import chunk_of, spread
from herald.domain.kinds import Kind
from herald.domain.locales.tags import is_language_tag
from herald.domain.notifications import cloud_event, event_reading
from herald.domain.policies.document import to_document
from herald.domain.policies.policy import BUILT_IN, KindPolicy, Policy
from herald.domain.policies.rules import faults_of
from herald.domain.push.devices import Platform
from herald.domain.push.payloads import Push, payload
from herald.domain.reconcile.incomplete import wait_after as wait_after_republishing
from herald.domain.texts.filling import fill
from herald.domain.texts.templates import Words

from tests.support.builders import a_new_group, an_invitation, published

MINUTE = 60_000


def users_of_chunk(number: int, chunks: int, wanted: int) -> list[str]:
    """Return `wanted` ids that fall into one chunk of `chunks`."""
    ids = (f"u{each}" for each in count())
    return list(islice((each for each in ids if chunk_of(each, chunks) == number), wanted))


@pytest.mark.parametrize(("in_the_first", "divided_into"), [(650, 2), (651, 3)])
def test_a_chunk_holds_650_members(in_the_first: int, divided_into: int) -> None:
    members = users_of_chunk(0, 2, in_the_first) + users_of_chunk(1, 2, 50)
    chunks = spread(members, 501, frozenset(members))
    assert len(chunks) >= divided_into
    assert (len(chunks) == 2) is (divided_into == 2)
    assert frozenset().union(*chunks) == set(members)


@pytest.mark.parametrize(("members", "chunks"), [(500, 1), (501, 2), (1_000, 2), (1_001, 3)])
def test_a_chunk_is_meant_for_500_members(members: int, chunks: int) -> None:
    ids = [f"user-{number:05d}" for number in range(members)]
    assert len(spread(ids, members, frozenset(ids))) == chunks


def content_of(**changes: Any) -> dict[str, Any]:
    content = content_document(invitation_content(a_new_group(**changes).group, BUILT_IN))
    decoded: dict[str, Any] = json.loads(encode(content))
    return decoded


def bytes_of(content: dict[str, Any]) -> int:
    return len(encode(content).encode())


URL = "https://example.com/"


def test_content_of_736_bytes_is_whole_and_one_byte_more_is_cut() -> None:
    longest = URL.ljust(len(URL) + 736 - bytes_of(content_of(face_url=URL)), "x")
    whole, cut = content_of(face_url=longest), content_of(face_url=longest + "x")
    assert (bytes_of(whole), whole["group"]["face_url"], whole["truncated"]) == (736, longest, [])
    assert cut["truncated"][0] == "members.sample"
    assert bytes_of(cut) <= 736


def test_a_text_that_is_shortened_fills_the_736_bytes() -> None:
    text = "a" * 150
    room = 736 - bytes_of(content_of(face_url=URL, announcement=text))
    content = content_of(face_url=URL.ljust(len(URL) + room + 40, "x"), announcement=text)
    assert content["truncated"] == ["announcement"]
    assert bytes_of(content) == 736


@pytest.mark.parametrize("field", ["introduction", "announcement"])
@pytest.mark.parametrize("character", ["a", "水"])
def test_an_excerpt_has_150_bytes(field: str, character: str) -> None:
    whole = character * (150 // len(character.encode()))
    assert content_of(**{field: whole})[field] == whole
    content = content_of(**{field: whole + character})
    assert content[field] == whole + "…"
    assert content["truncated"] == [field]


@pytest.mark.parametrize(("size", "readable"), [(65_536, True), (65_537, False)])
def test_a_message_of_64_kib_can_be_read_and_one_byte_more_cannot(size: int, *, readable: bool) -> None:
    text = cloud_event.encode(an_invitation())
    padded = text + " " * (size - len(text.encode()))
    if readable:
        assert event_reading.decode(padded) == an_invitation()
    else:
        with pytest.raises(MalformedRecord):
            event_reading.decode(padded)


@pytest.mark.parametrize(("size", "fits"), [(65_536, True), (65_537, False)])
def test_a_message_in_v2_takes_64_kib_with_512_bytes_for_its_attributes(size: int, *, fits: bool) -> None:
    publication = published(an_invitation())._replace(body="x" * (size - 512))
    if fits:
        publication.check_size()
    else:
        with pytest.raises(MessageTooLarge, match="in v2 has 65537 bytes; the limit is 65536"):
            publication.check_size()


@pytest.mark.parametrize(("chunk", "readable"), [(0, True), (999, True), (1_000, False), (-1, False)])
def test_a_chunk_has_a_number_of_three_digits(chunk: int, *, readable: bool) -> None:
    event = json.loads(cloud_event.encode(an_invitation()))
    event["data"]["chunk"] = chunk
    if readable:
        assert event_reading.decode(json.dumps(event)).chunk == chunk
    else:
        with pytest.raises(MalformedRecord):
            event_reading.decode(json.dumps(event))


def a_push(message: str) -> Push:
    return Push("collapse", "thread", Words("title", "body"), {"message": message, "kind": "k"})


@pytest.mark.parametrize("platform", Platform)
def test_a_payload_of_4096_bytes_is_sent_whole_and_one_byte_more_without_its_message(platform: Platform) -> None:
    empty = len(payload(platform, a_push("")).encode())
    assert len(payload(platform, a_push("m" * (4_096 - empty))).encode()) == 4_096
    shortened = payload(platform, a_push("m" * (4_097 - empty)))
    assert '"message":"m' not in shortened
    assert '"kind":"k"' in shortened


def test_a_message_is_delivered_again_after_15_seconds_doubled_up_to_15_minutes() -> None:
    waits = [wait_after_receive(attempt, 0.0) for attempt in range(1, 10)]
    assert waits == [15, 30, 60, 120, 240, 480, 900, 900, 900]
    assert [wait_after_receive(attempt, 1.0) for attempt in (1, 4, 8)] == [8, 60, 450]
    assert wait_after_receive(3, 0.5) == 45


def test_a_group_is_checked_again_after_4_minutes_doubled_up_to_an_hour() -> None:
    waits = [wait_after_republishing(times) for times in range(1, 8)]
    assert waits == [each * MINUTE for each in (4, 8, 16, 32, 60, 60, 60)]


@pytest.mark.parametrize(("field", "longest"), [("title", 80), ("body", 160)])
def test_a_filled_text_is_cut_to_its_maximum(field: str, longest: int) -> None:
    def filled(length: int) -> str:
        words = Words("{name}", "{name}")
        text: str = getattr(fill(words, {"name": "n" * length}, "en"), field)
        return text

    assert filled(longest) == "n" * longest
    assert filled(longest + 1) == "n" * (longest - 1) + "…"


@pytest.mark.parametrize(("length", "valid"), [(1, False), (2, True), (35, True), (36, False)])
def test_a_language_tag_has_2_to_35_characters(length: int, *, valid: bool) -> None:
    tag = "de" + "".join(f"-{'a' * 8}" for _ in range(4))
    assert is_language_tag(tag[:length].rstrip("-").ljust(length, "a")) is valid


def nested(depth: int) -> Any:
    return [nested(depth - 1)] if depth else "x"


@pytest.mark.parametrize("wrap", [lambda value: value, lambda value: {"key": value}], ids=["lists", "in an object"])
def test_json_nests_eight_deep(wrap: Any) -> None:
    inside = 8 if wrap("x") == "x" else 7
    check_json(wrap(nested(inside)))
    with pytest.raises(ValueError, match="deep"):
        check_json(wrap(nested(inside + 1)))


@pytest.mark.parametrize(("value", "valid"), [(-1, False), (0, True), (9_999_999_999_999, True), (10**13, False)])
def test_a_time_has_13_digits(value: int, *, valid: bool) -> None:
    if valid:
        assert number_of(value) == value
    else:
        with pytest.raises(ValueError, match="not an integer"):
            number_of(value)


def test_bounds_of_a_number_are_both_included() -> None:
    assert [number_of(value, 3, 5) for value in (3, 4, 5)] == [3, 4, 5]
    for value in (2, 6):
        with pytest.raises(ValueError, match="not an integer from 3 to 5"):
            number_of(value, 3, 5)


@pytest.mark.parametrize(("ids", "named"), [(999, 999), (1_000, 1_000), (1_001, 1_000)])
def test_an_audit_line_names_1000_recipients(ids: int, named: int) -> None:
    assert len(name_all(f"user-{number}" for number in range(ids)).split()) == named


def policy_with(fill_up: int) -> Policy:
    """Return a policy with so many characters more than the shortest one; each text has at most 300."""
    longer = [min(299, max(0, fill_up - 299 * number)) for number in range(60)]
    words = {f"de-{number:05d}": Words("t", "b" * (1 + each)) for number, each in enumerate(longer)}
    return Policy(kinds={Kind.GROUP_INVITATION_RECEIVED: KindPolicy(words=words)})


def test_a_policy_of_16_kib_has_no_fault_and_one_byte_more_has_one() -> None:
    empty = len(encode(to_document(policy_with(0))).encode())
    assert list(faults_of(policy_with(16_384 - empty))) == []
    assert [fault.pointer for fault in faults_of(policy_with(16_385 - empty))] == ["#"]
