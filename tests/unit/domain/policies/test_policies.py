"""Policies: what each lets through, and what a request may override."""

import json
from itertools import pairwise
from typing import Any

import pytest
from herald.domain.errors import MalformedRecord, OverrideNotAllowed
from herald.domain.kinds import BASE_CHANNELS, OPTIONAL_CHANNELS, Channel, Kind, read_channels, write_channels
from herald.domain.notifications.planning import push_share
from herald.domain.policies.decisions import Override, check_override, decide_channels, ruling
from herald.domain.policies.document import changes, from_document, stored_document, stored_policy, to_document
from herald.domain.policies.policy import LEVELS, AppliedPolicy, KindPolicy, Level, OverrideRange, Policy
from herald.domain.texts.templates import Words
from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import a_header

CONFIRMED, INVITED = Kind.GROUP_CREATION_CONFIRMED, Kind.GROUP_INVITATION_RECEIVED
HALF_A_MINUTE = 30_000
kind_policies = st.builds(
    KindPolicy,
    enabled=st.booleans(),
    channels=st.frozensets(st.sampled_from(Channel)),
    member_sample=st.integers(0, 10),
    required=st.booleans(),
    words=st.dictionaries(st.sampled_from(["en", "de", "zh-CN"]), st.builds(Words, st.text(), st.text())),
)
override_ranges = st.builds(OverrideRange, st.sampled_from(Level), st.sampled_from(Level))
policies = st.builds(
    Policy,
    level=st.sampled_from(Level),
    kinds=st.fixed_dictionaries(dict.fromkeys(Kind, kind_policies)),
    push_limit=st.integers(0, 10_000),
    override=st.none() | override_ranges,
)


def applied(**changes: Any) -> AppliedPolicy:
    return AppliedPolicy("default/1", Policy(**changes))


def test_the_louder_a_level_the_more_it_lets_through() -> None:
    sent = [{(kind, channel) for kind, channels in LEVELS[level].items() for channel in channels} for level in Level]
    assert [len(each) for each in sent] == [0, 4, 8, 10]
    assert all(quieter < louder for quieter, louder in pairwise(sent))


@given(policies, st.sampled_from(Level) | st.none(), st.none() | st.frozensets(st.sampled_from(Channel), min_size=1))
def test_nothing_is_sent_that_a_rule_forbids(
    policy: Policy, level: Level | None, channels: frozenset[Channel] | None
) -> None:
    routes = decide_channels(AppliedPolicy("default/1", policy), Override(level, channels), tuple(Channel))
    for kind in Kind:
        said, allowed = policy.of(kind), LEVELS[level or policy.level].get(kind, ())
        wanted = [each for each in allowed if each in said.channels and (channels is None or each in channels)]
        assert list(routes.get(kind, ())) == (wanted if said.enabled else [])


@given(policies)
def test_a_policy_is_read_as_it_was_written(policy: Policy) -> None:
    document = to_document(policy)
    assert to_document(from_document(document)) == document


@given(st.dictionaries(st.sampled_from(Kind), st.frozensets(st.sampled_from(Channel))))
def test_a_stored_policy_is_read_as_it_was_written(channels: dict[Kind, frozenset[Channel]]) -> None:
    policy = Policy(kinds={kind: KindPolicy(channels=chosen) for kind, chosen in channels.items()})
    assert to_document(stored_policy(stored_document(policy))) == to_document(policy)


def channels_in(document: dict[str, Any]) -> tuple[Any, Any]:
    rules = document["kinds"][INVITED]
    return rules["channels"], rules.get("optional_channels")


def with_channels(*channels: Channel) -> Policy:
    return Policy(kinds={INVITED: KindPolicy(channels=frozenset(channels))})


@pytest.mark.parametrize(
    ("channels", "stored"),
    [
        (tuple(Channel), (["inbox", "push", "gateway"], None)),
        ((Channel.INBOX,), (["inbox"], None)),
        ((Channel.INBOX, Channel.OPENIM), (["inbox"], ["openim"])),
        ((Channel.INBOX, Channel.GATEWAY), (["inbox", "gateway"], [])),
    ],
)
def test_an_older_version_can_read_a_stored_policy_unless_it_chooses_among_optional_channels(
    channels: tuple[Channel, ...], stored: tuple[Any, Any]
) -> None:
    assert channels_in(stored_document(with_channels(*channels))) == stored


@pytest.mark.parametrize(
    ("base", "optional"),
    [(("inbox", "push", "gateway"), {Channel.OPENIM, Channel.WEBHOOK}), (("inbox", "push"), set[Channel]())],
)
def test_in_policies_of_older_versions_the_optional_channels_go_with_the_gateway(
    base: tuple[str, ...], optional: set[Channel]
) -> None:
    document = to_document(Policy())
    document["kinds"][INVITED]["channels"] = list(base)
    assert stored_policy(document).of(INVITED).channels == set(map(Channel, base)) | optional


@pytest.mark.parametrize("document", [None, {}, {"kinds": None}, {"kinds": {INVITED: None}}])
def test_what_is_no_stored_policy_is_not_guessed_at(document: Any) -> None:
    with pytest.raises(MalformedRecord):
        stored_policy(document)


@pytest.mark.parametrize("document", [{}, {"level": "loud"}, {"kinds": None}, to_document(Policy()) | {"kinds": [1]}])
def test_what_is_no_policy_is_not_guessed_at(document: dict[str, Any]) -> None:
    with pytest.raises(MalformedRecord):
        from_document(document)


@given(st.dictionaries(st.sampled_from(Kind), st.lists(st.sampled_from(Channel), min_size=1, unique=True).map(tuple)))
def test_routes_are_read_as_they_were_written(routes: dict[Kind, tuple[Channel, ...]]) -> None:
    assert read_channels(write_channels(routes)) == routes


def test_an_audited_change_names_what_differs() -> None:
    before = to_document(Policy())
    after = to_document(Policy(level=Level.FULL, kinds={INVITED: KindPolicy(member_sample=5)}))
    assert changes(before, after) == ["/kinds/group.invitation.received/member_sample", "/level"]


@pytest.mark.parametrize(
    ("policy", "override", "kind", "channel", "rule"),
    [
        (Policy(), Override(), INVITED, Channel.INBOX, "level is standard"),
        (Policy(), Override(), INVITED, Channel.PUSH, "level is standard"),
        (Policy(), Override(Level.ESSENTIAL), INVITED, Channel.INBOX, "notifications.level is essential"),
        (
            Policy(kinds={INVITED: KindPolicy(enabled=False)}),
            Override(),
            INVITED,
            Channel.INBOX,
            f"kinds.{INVITED}.enabled is false",
        ),
        (
            Policy(kinds={INVITED: KindPolicy(channels=frozenset({Channel.INBOX}))}),
            Override(),
            INVITED,
            Channel.GATEWAY,
            f"kinds.{INVITED}.channels",
        ),
        (Policy(), Override(channels=frozenset({Channel.INBOX})), INVITED, Channel.GATEWAY, "notifications.channels"),
    ],
)
def test_the_rule_that_decided_is_named(
    policy: Policy, override: Override, kind: Kind, channel: Channel, rule: str
) -> None:
    assert ruling(AppliedPolicy("default/1", policy), override, kind, channel).rule == rule


@pytest.mark.parametrize(
    ("allowed", "override", "pointer"),
    [
        (None, Override(Level.STANDARD), "#/notifications"),
        (OverrideRange(Level.ESSENTIAL, Level.STANDARD), Override(Level.FULL), "#/notifications/level"),
        (OverrideRange(Level.ESSENTIAL, Level.STANDARD), Override(Level.SILENT), "#/notifications/level"),
    ],
)
def test_an_override_beyond_the_policy_is_refused_with_its_rule(
    allowed: OverrideRange | None, override: Override, pointer: str
) -> None:
    with pytest.raises(OverrideNotAllowed) as refusal:
        check_override(override, applied(override=allowed))
    assert refusal.value.field_error.pointer == pointer
    assert "default/1" in refusal.value.field_error.detail


@pytest.mark.parametrize("level", [Level.ESSENTIAL, Level.STANDARD])
def test_an_override_within_the_policy_is_granted(level: Level) -> None:
    policy = applied(override=OverrideRange(Level.ESSENTIAL, Level.STANDARD))
    check_override(Override(level), policy)
    check_override(Override(), applied())
    assert decide_channels(policy, Override(level), tuple(Channel)) == LEVELS[level]


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("available", [BASE_CHANNELS, (*BASE_CHANNELS, Channel.OPENIM), tuple(Channel)])
def test_a_group_takes_an_optional_channel_beside_the_gateway_if_its_stack_has_it(
    level: Level, available: tuple[Channel, ...]
) -> None:
    found = decide_channels(applied(level=level), Override(), available)
    assert all(set(channels) <= set(available) for channels in found.values())
    for channels in found.values():
        beside = Channel.GATEWAY in channels
        assert all((channel in channels) == beside for channel in OPTIONAL_CHANNELS if channel in available)


@given(st.integers(0, 10_000), st.integers(1, 99))
def test_the_shares_of_all_chunks_are_the_limit(limit: int, chunks: int) -> None:
    assert sum(push_share(limit, a_header(chunks=chunks), chunk) for chunk in range(chunks)) == limit


def test_what_is_left_over_of_a_limit_goes_to_other_chunks_in_every_group() -> None:
    def favoured(group_id: str) -> frozenset[int]:
        header = a_header(group_id, chunks=20)
        return frozenset(chunk for chunk in range(20) if push_share(10, header, chunk))

    found = {favoured(f"group-{number}") for number in range(100)}
    assert len(found) > 10
    assert {len(each) for each in found} == {10}
    assert frozenset().union(*found) == frozenset(range(20))


WORDED = stored_document(Policy(kinds={INVITED: KindPolicy(words={"en": Words("{group_name}", "{inviter_name}")})}))


def changed(path: str, value: Any) -> dict[str, Any]:
    """Return a document in which one field, named by its path, has another value."""
    document: dict[str, Any] = json.loads(json.dumps(WORDED))
    *steps, last = path.split("/")
    place = document
    for step in steps:
        place = place[step]
    place[last] = value
    return document


KIND = f"kinds/{INVITED}"


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        ("digest", "daily", "unknown fields: digest"),
        (f"{KIND}/only_admins", True, "unknown fields: only_admins"),
        (f"{KIND}/words/en/icon", "i", "unknown fields: icon"),
        ("override", {"lowest": "silent", "highest": "full", "step": 1}, "unknown fields: step"),
        ("override", {"lowest": "silent"}, "KeyError: 'highest'"),
        ("level", "whisper", "'whisper' is not a valid Level"),
        ("kinds/group.dissolved", {}, "'group.dissolved' is not a valid Kind"),
        (f"{KIND}/channels", ["inbox", "pigeon"], "'pigeon' is not a valid Channel"),
        (f"{KIND}/blocks", ["weather"], "'weather' is not a valid Block"),
        (f"{KIND}/enabled", 1, "not a boolean"),
        (f"{KIND}/required", "false", "not a boolean"),
        (f"{KIND}/member_sample", 11, "not an integer from 0 to 10"),
        (f"{KIND}/words", [], "not an object"),
        (f"{KIND}/words/en/title", 1, "not a string"),
        ("push_limit", 10_001, "not an integer from 0 to 10000"),
        ("default_locale", None, "not a string"),
        (f"{KIND}/words/en/title", "{weather}", "unknown placeholders: weather"),
        (f"{KIND}/words/en/body", "{group_name!r}", "InvalidTemplate"),
    ],
)
def test_what_only_a_newer_version_knows_is_not_left_out_of_a_stored_policy(path: str, value: Any, reason: str) -> None:
    assert stored_document(stored_policy(WORDED)) == WORDED
    with pytest.raises(MalformedRecord, match="not a policy: ") as refusal:
        stored_policy(changed(path, value))
    assert reason in str(refusal.value)
