"""Messages and stream records that nobody at Herald wrote: set aside with a cause, or delivered if they are valid.

None of them is tried for ever, and none takes its neighbours along.
"""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from herald.domain.errors import MalformedRecord
from herald.domain.notifications import cloud_event, event_reading
from hypothesis import strategies as st

from herald_tools.local.paths import ROOT
from tests.support.builders import a_committed_group, a_confirmation, an_invitation
from tests.support.documented import INSIDE
from tests.support.seeds import check_each
from tests.support.world import World

pytestmark = pytest.mark.generated

BATCH = 9
"""Poisoned messages beside a good one: a batch of ten."""

STRANGE: list[Any] = [
    *(None, True, False, -1, 0, 1, 2, 99, 10**13, 10**40, -(10**400), 0.5, -0.0, 1e308),
    *("", "g", "a b", "\x00", "\ud800", "\uffff", "x" * 70_000, "水" * 300, "../..", "hg-x#1", "\u202e"),
    *([], {}, [[]], ["ben", "ben"], [None], ["\udfff"], {"": ""}, {"S": "x"}, {"N": "-1"}, {"SS": "abc"}),
]
_WORDS = st.text(st.characters(codec=None), max_size=20)
ANYTHING = st.one_of(
    st.sampled_from(STRANGE),
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), _WORDS),
        lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(_WORDS, inner, max_size=4)),
        max_leaves=10,
    ),
)
RAW = ["not JSON", "{", "[" * 20_000, '{"data": ' * 500, "9" * 5_000, "NaN", "Infinity", '"\\ud800"', "null", "[]", "0"]

DELIVERED = {"notifications.delivered", "notifications.redelivery_skipped"}


def places(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to everything that a document holds."""
    held = document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    for step, value in held:
        yield (*path, step)
        yield from places(value, (*path, step))


@st.composite
def mutated(draw: Any, documents: list[Any]) -> Any:
    """Take away, replace or add one to three values somewhere in one of the documents."""
    document = copy.deepcopy(draw(st.sampled_from(documents)))
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from(sorted(places(document), key=repr)))
        place = document
        for step in way:
            place = place[step]
        how = draw(st.sampled_from(["replace", "take away", "add"]))
        # What is added is of the document's own: the next turn may change it.
        if how == "take away":
            del place[last]
        elif how == "add" and isinstance(place, dict):
            place[draw(_WORDS)] = copy.deepcopy(draw(ANYTHING))
        else:
            place[last] = copy.deepcopy(draw(ANYTHING))
        if not document:
            return document
    return document


def sampled_messages() -> list[dict[str, Any]]:
    """Return messages as they were, out of the samples, and as they are."""
    batch = json.loads((ROOT / "events/deliver_inbox/batch.json").read_text())["Records"]
    pushed = json.loads((ROOT / "events/deliver_push/invitations.json").read_text())["Records"]
    item = a_committed_group(admins=("ada",))
    now = [cloud_event.encode(message) for message in (an_invitation(item), a_confirmation(item))]
    return [json.loads(text) for text in (*now, *(record["body"] for record in (*batch, *pushed)))]


MESSAGES = st.one_of(
    st.sampled_from(RAW), ANYTHING.map(json.dumps), *[mutated(sampled_messages()).map(json.dumps)] * 4
)  # SQS hands lone surrogates on only where JSON has escaped them, which json.dumps does.


def is_readable(body: str) -> bool:
    try:
        event_reading.decode(body)
    except MalformedRecord:
        return False
    return True


def lines_since(world: World, start: int) -> list[dict[str, Any]]:
    """Return what was written to the audit log behind a position in it."""
    return [json.loads(line) for line in world.log.getvalue()[start:].splitlines()]


def forget(world: World, table: str) -> None:
    """Empty a table, so that what one message left is not blamed on the next."""
    for item in world.items(table):
        key = {name: item[name] for name in ("PK", "SK")}
        world.backing.dynamodb.delete_item(TableName=world.backing.name_of(table), Key=key)


def good_message(number: int) -> str:
    return cloud_event.encode(an_invitation(a_committed_group(group_id=f"good-{number}", members=("ben",))))


@pytest.mark.parametrize(("queue", "batches"), [("Inbox", 30), ("Push", 15)])
def test_a_poisoned_message_is_quarantined_at_once_and_its_neighbour_delivered(
    world: World, queue: str, batches: int
) -> None:
    (mapping,) = [each for each in world.queues if each.function == f"Deliver{queue}Function"]
    number = 0

    def check(bodies: list[str]) -> None:
        nonlocal number
        number += 1
        start = world.log.tell()
        for body in (*bodies, good_message(number)):
            world.backing.sqs.send_message(QueueUrl=mapping.queue_url, MessageBody=body)
        for _ in range(0, len(bodies) + 1, int(mapping.properties["BatchSize"])):
            assert mapping.play_batch(world.invoke)
        assert not mapping.play_batch(world.invoke), "something is still in the queue"
        lines = lines_since(world, start)
        assert not [line for line in lines if line["event"] == "error.unexpected"], lines[-1]
        aside = world.messages(f"{queue}DeadLetterQueue")
        assert sorted(letter["Body"] for letter in aside) == sorted(body for body in bodies if not is_readable(body))
        for letter in aside:
            assert letter["MessageAttributes"]["cause"]["StringValue"]
        delivered = [line["group_id"] for line in lines if line["event"] in DELIVERED]
        assert len(delivered) == len(bodies) + 1 - len(aside)
        assert f"good-{number}" in delivered

    check_each(st.lists(MESSAGES, min_size=BATCH, max_size=BATCH), batches, check)


def test_whatever_is_delivered_can_be_shown_in_every_format(world: World) -> None:
    (mapping,) = [each for each in world.queues if each.function == "DeliverInboxFunction"]
    shown = 0

    def check(body: str) -> None:
        nonlocal shown
        if not is_readable(body):
            return
        forget(world, "InboxTable")
        world.backing.sqs.send_message(QueueUrl=mapping.queue_url, MessageBody=body)
        mapping.play_batch(world.invoke)
        (user, *_) = event_reading.decode(body).recipient_ids
        for media_type in ("application/json", "application/vnd.herald.v1+json"):
            status, page = world.request("GET", "/me/notifications", user, headers={"Accept": media_type})
            assert (status, INSIDE.search(json.dumps(page))) == (200, None)
            shown += len(page["notifications"])

    check_each(mutated(sampled_messages()).map(json.dumps), 150, check)
    assert shown


def sampled_records() -> list[dict[str, Any]]:
    path = ROOT / "events/invite_members/group_and_roster_chunk.json"
    records: list[dict[str, Any]] = json.loads(path.read_text())["Records"]
    return [*records, *json.loads((ROOT / "events/announce_group/group.json").read_text())["Records"]]


@st.composite
def poisoned_records(draw: Any) -> dict[str, Any]:
    """Change what an item says, or its whole image; sequence numbers and the filtered `eventName` are AWS's own."""
    record: dict[str, Any] = copy.deepcopy(draw(st.sampled_from(sampled_records())))
    change = record["dynamodb"]
    if draw(st.integers(0, 9)) == 0:
        change[draw(st.sampled_from(["NewImage", "Keys"]))] = draw(ANYTHING)
    else:
        change["NewImage"] = draw(mutated([change["NewImage"]]))
    return record


@pytest.mark.parametrize("function", ["AnnounceGroupFunction", "InviteMembersFunction"])
def test_a_poisoned_record_is_quarantined_at_once_and_its_neighbours_published(world: World, function: str) -> None:
    world.configure("GatewayFormat", "both")
    first, last = sampled_records()[:1], sampled_records()[-1:]
    kind = "group.creation.confirmed" if function.startswith("Announce") else "group.invitation.received"
    good = {record["dynamodb"]["NewImage"]["group_id"]["S"] for record in (*first, *last)}

    def check(poisoned: list[dict[str, Any]]) -> None:
        records = [*first, *poisoned, *last]
        for number, record in enumerate(records):
            record["dynamodb"]["SequenceNumber"] = str(number)
        start = world.log.tell()
        assert world.invoke(function, {"Records": records}) == {"batchItemFailures": []}
        lines = lines_since(world, start)
        quarantined = [line for line in lines if line["event"] == "notifications.quarantined"]
        aside = world.messages("StreamDeadLetterQueue")
        assert len(aside) == len(quarantined)
        assert all(letter["MessageAttributes"]["cause"]["StringValue"] for letter in aside)
        published = [json.loads(message["Body"]) for message in world.messages("InboxQueue")]
        assert good <= {event["subject"] for event in published if event["type"] == kind}
        assert all(is_readable(json.dumps(event)) for event in published)

    check_each(st.lists(poisoned_records(), min_size=8, max_size=8), 40, check)
