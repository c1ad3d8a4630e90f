"""Planning the publications of committed items, with parts of them unreadable or too large."""

import json
from typing import Any

import pytest
from herald.domain.commits.committed import CommittedItem, group_item_of
from herald.domain.creation.planning import NewGroup
from herald.domain.errors import MalformedRecord, MessageTooLarge, TemporarilyUnavailable
from herald.domain.groups.group import Person, Role
from herald.domain.groups.roster import chunk_of
from herald.domain.kinds import Channel, Kind
from herald.domain.notifications.publication import Format
from herald.domain.policies.policy import BUILT_IN, AppliedPolicy, KindPolicy, Level, Policy
from herald.domain.texts.templates import Words
from herald.use_cases.notifications.openim_announcement import OpenIMAnnouncement
from herald.use_cases.notifications.plan_notifications import NotificationPlanner, Plan

from tests.support.builders import ADMIN, ALICE, a_committed_group, a_new_group, users
from tests.support.fakes import FakeCommittedGroups, FakeGroups
from tests.support.openim import detail_of

CONFIRMED, INVITED = Kind.GROUP_CREATION_CONFIRMED, Kind.GROUP_INVITATION_RECEIVED


class Commits(FakeCommittedGroups):
    """One group, of which some roster chunks cannot be read; the error of each says why. None: it is deleted."""

    def __init__(self, new: NewGroup, **unreadable: Exception | None) -> None:
        super().__init__(FakeGroups())
        self.groups.add(new)
        self.unreadable = unreadable

    def item(self, group_id: str, chunk: int) -> CommittedItem | None:
        if f"chunk_{chunk}" not in self.unreadable:
            return super().item(group_id, chunk)
        if error := self.unreadable[f"chunk_{chunk}"]:
            raise error
        return None


class Versions:
    """One policy, whatever version is asked for."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy

    def get(self, version: str) -> Policy:  # noqa: ARG002
        return self.policy


def plan_of(new: NewGroup, applied: AppliedPolicy = BUILT_IN, **unreadable: Exception | None) -> Plan:
    """Plan the invitations of a group item in both formats."""
    announcement = OpenIMAnnouncement(Commits(new, **unreadable))
    return NotificationPlanner(Versions(applied.policy), announcement, gateway_v2=True).plan(
        INVITED, group_item_of(new.group)
    )


def formats(plan: Plan) -> list[Format]:
    return [publication.format for publication in plan.publications]


def listed_in(plan: Plan) -> dict[str, int]:
    """Return the members that the v1 message lists, with their roles."""
    (v1,) = [each for each in plan.publications if each.format is Format.V1]
    return {member["userID"]: member["roleLevel"] for member in detail_of(v1.body)["memberList"]}


MEMBERS = users(700)
IN_CHUNK_1 = {user for user in MEMBERS if chunk_of(user, 2) == 1}


@pytest.mark.parametrize(
    "chunk_1", [MalformedRecord("roster item of schema version 2"), None], ids=["unreadable", "gone"]
)
def test_a_roster_chunk_that_cannot_be_read_only_shortens_the_list_of_v1(chunk_1: Exception | None) -> None:
    new = a_new_group(members=MEMBERS, admins=("ada",))
    plan = plan_of(new, chunk_1=chunk_1)
    assert formats(plan) == [Format.V1, Format.V2]
    assert listed_in(plan).keys() == {"alice", "ada", *MEMBERS} - IN_CHUNK_1
    assert detail_of(plan.publications[0].body)["group"]["memberCount"] == 702
    assert plan.publications[1].message.recipients == {
        "admin": ("ada",),
        "member": tuple(sorted(set(MEMBERS) - IN_CHUNK_1)),
    }


def test_a_roster_chunk_behind_an_unreadable_one_is_listed() -> None:
    listed = listed_in(plan_of(a_new_group(members=users(1_300)), chunk_1=MalformedRecord("broken")))
    assert {chunk_of(user, 3) for user in listed.keys() - {"alice"}} == {0, 2}


def test_a_table_that_does_not_answer_is_asked_again() -> None:
    with pytest.raises(TemporarilyUnavailable):
        plan_of(a_new_group(members=MEMBERS), chunk_1=TemporarilyUnavailable("throttled"))


IN_A_CHUNK = min(IN_CHUNK_1)


@pytest.mark.parametrize(
    ("creator", "changes", "role"),
    [
        ("alice", {"members": MEMBERS}, Role.OWNER),
        ("ops", {"members": MEMBERS, "owner": "olga", "admins": ("ops",)}, Role.ADMIN),
        ("ops", {"members": MEMBERS, "owner": "olga"}, Role.ADMIN),
        ("ops", {"members": (*MEMBERS, "ops"), "owner": "olga"}, Role.MEMBER),
        (IN_A_CHUNK, {"members": MEMBERS, "owner": "olga"}, Role.MEMBER),
        (IN_A_CHUNK, {"members": MEMBERS[:100], "owner": "olga", "admins": (IN_A_CHUNK,)}, Role.ADMIN),
    ],
    ids=["owner", "admin", "outside", "in chunk 0 or 1", "in an unreadable chunk", "admin of a small group"],
)
@pytest.mark.parametrize("kinds", [{}, {CONFIRMED: KindPolicy(enabled=False)}], ids=["both kinds", "invitations alone"])
def test_the_creators_role_is_known_without_the_roster(
    creator: str, changes: dict[str, Any], role: Role, kinds: dict[Kind, KindPolicy]
) -> None:
    applied = AppliedPolicy("default/1", Policy(kinds=kinds))
    changes["members"] = tuple(user for user in changes["members"] if user not in changes.get("admins", ()))
    new = a_new_group(caller=ADMIN, creator=Person(creator, "", ""), applied=applied, **changes)
    v1 = plan_of(new, applied, chunk_1=MalformedRecord("broken")).publications[0]
    assert detail_of(v1.body)["opUser"]["roleLevel"] == {Role.OWNER: 100, Role.ADMIN: 60, Role.MEMBER: 20}[role]


def grown() -> NewGroup:
    """Return a group that no request can make: somebody has changed its item."""
    new = a_new_group()
    return new._replace(group=new.group._replace(ex="e" * 300_000))


def test_a_message_in_v1_that_is_too_large_does_not_hold_back_the_one_in_v2() -> None:
    plan = plan_of(grown())
    assert formats(plan) == [Format.V2]
    assert "in v1 has" in str(plan.refused)


def test_without_a_gateway_that_reads_v1_nothing_is_refused() -> None:
    planner = NotificationPlanner(Versions(Policy()), None, gateway_v2=True)
    plan = planner.plan(INVITED, group_item_of(grown().group))
    assert (formats(plan), plan.refused) == ([Format.V2], None)


def test_a_push_that_is_owed_alone_plans_no_v1() -> None:
    planner = NotificationPlanner(Versions(Policy()), OpenIMAnnouncement(Commits(a_new_group())), gateway_v2=True)
    plan = planner.plan(INVITED, a_committed_group(), (Channel.INBOX, Channel.PUSH))
    assert formats(plan) == [Format.V2]


def wordy(languages: int) -> AppliedPolicy:
    """Return a policy with more languages than the API lets an administrator set."""
    words = {f"aa-{number:05d}": Words("{group_name}", "{group_name}" * 25) for number in range(languages)}
    return AppliedPolicy("default/1", Policy(kinds={INVITED: KindPolicy(words=words)}))


def test_a_message_in_v2_that_is_too_large_is_no_passing_failure() -> None:
    applied = wordy(80)
    new = a_new_group(name="🥾" * 128, members=users(10), applied=applied)
    with pytest.raises(MessageTooLarge, match=r"in v2 has \d+ bytes; the limit is 65536"):
        plan_of(new, applied)


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        (Policy(default_locale="de"), "has no words in its default locale"),
        (Policy(kinds={INVITED: KindPolicy(words={"en": Words("{topic}", "b")})}), "cannot be filled: KeyError"),
        (Policy(kinds={INVITED: KindPolicy(words={"en": Words("{", "b")})}), "cannot be filled: InvalidTemplate"),
        (Policy(kinds={INVITED: KindPolicy(words={"en": Words("{}", "b")})}), "cannot be filled: InvalidTemplate"),
    ],
)
def test_words_that_this_version_cannot_fill_are_no_passing_failure(policy: Policy, reason: str) -> None:
    """A newer version may know placeholders that this one does not, after a rollback."""
    with pytest.raises(MalformedRecord, match=reason):
        plan_of(a_new_group(), AppliedPolicy("built-in/1", policy))


def test_the_two_formats_of_one_item_are_planned_alike_each_time() -> None:
    new = a_new_group(members=MEMBERS, announcement="Bring water.", caller=ALICE)
    first, again = plan_of(new), plan_of(new)
    assert first == again
    assert [json.loads(each.body).get("contentType") for each in first.publications] == [1501, 1519, None]


def both_kinds_of(new: NewGroup, policy: Policy = BUILT_IN.policy) -> Plan:
    """Plan what one reader publishes of a group item, in both formats."""
    planner = NotificationPlanner(Versions(policy), OpenIMAnnouncement(Commits(new)), gateway_v2=True)
    return planner.plan_kinds(tuple(Kind), group_item_of(new.group))


def planned(plan: Plan) -> list[tuple[Format, Kind]]:
    return [(each.format, each.message.kind) for each in plan.publications]


def test_both_kinds_of_a_group_item_are_planned_together_with_v1_first() -> None:
    plan = both_kinds_of(a_new_group(announcement="Bring water."))
    v1 = [(Format.V1, INVITED)] * 2
    assert planned(plan) == [*v1, (Format.V2, CONFIRMED), (Format.V2, INVITED)]
    assert (plan.suppressions, plan.refused) == ((), None)


@pytest.mark.parametrize("spoiled", Kind)
def test_a_kind_that_cannot_be_planned_does_not_hold_back_the_other(spoiled: Kind) -> None:
    unreadable = Policy(kinds={spoiled: KindPolicy(words={"en": Words("{topic}", "b")})})
    plan = both_kinds_of(a_new_group(), unreadable)
    assert {kind for _, kind in planned(plan)} == set(Kind) - {spoiled}
    assert "cannot be filled: KeyError" in str(plan.refused)


def test_a_reason_that_both_kinds_have_is_named_once() -> None:
    plan = both_kinds_of(a_new_group(), Policy(default_locale="de"))
    assert plan.publications == ()
    assert str(plan.refused) == "policy built-in/1 has no words in its default locale"


def test_different_reasons_are_all_named() -> None:
    kinds = {CONFIRMED: KindPolicy(words={"en": Words("{", "b")}), INVITED: KindPolicy(words={"en": Words("{x}", "b")})}
    reasons = str(both_kinds_of(a_new_group(), Policy(kinds=kinds)).refused)
    assert all(f"cannot be filled: {name}" in reasons for name in ("InvalidTemplate", "KeyError"))


def test_each_suppressed_kind_is_planned_as_such_beside_the_other() -> None:
    invitations_alone = AppliedPolicy("default/1", Policy(kinds={CONFIRMED: KindPolicy(enabled=False)}))
    plan = both_kinds_of(a_new_group(applied=invitations_alone), invitations_alone.policy)
    assert {kind for _, kind in planned(plan)} == {INVITED}
    assert [each.kind for each in plan.suppressions] == [CONFIRMED]
    silent = AppliedPolicy("default/1", Policy(level=Level.SILENT))
    assert [each.kind for each in both_kinds_of(a_new_group(applied=silent)).suppressions] == list(Kind)


def test_a_policy_that_cannot_be_read_now_holds_back_the_whole_item() -> None:
    class Unavailable(Versions):
        def get(self, version: str) -> Policy:
            raise TemporarilyUnavailable(version)

    planner = NotificationPlanner(Unavailable(Policy()), None, gateway_v2=True)
    with pytest.raises(TemporarilyUnavailable):
        planner.plan_kinds(tuple(Kind), a_committed_group())


@pytest.mark.parametrize(("people", "is_small"), [(25, True), (26, False)])
def test_messages_of_small_groups_say_that_inbox_items_prove_their_delivery(people: int, *, is_small: bool) -> None:
    plan = both_kinds_of(a_new_group(members=users(people - 1)))
    proofs = {each.attributes.get("proof") for each in plan.publications if each.format is Format.V2}
    assert proofs == {"items" if is_small else None}
    assert all("proof" not in each.attributes for each in plan.publications if each.format is Format.V1)


def test_messages_of_several_chunks_have_no_proof_however_few_they_notify() -> None:
    essential = AppliedPolicy("default/1", Policy(level=Level.ESSENTIAL))
    new = a_new_group(members=MEMBERS, applied=essential)
    (confirmation,) = both_kinds_of(new, essential.policy).publications
    assert (new.group.recipients, new.group.roster_chunks) == (1, 2)
    assert "proof" not in confirmation.attributes
