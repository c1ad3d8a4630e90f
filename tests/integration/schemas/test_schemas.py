"""The published schemas: what is really sent fits them, they are up to date, and no change may break their readers."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from herald.domain.blocks import BLOCKS, Block
from herald.domain.identifiers import ID_PATTERN, USER_ID_PATTERN
from herald.domain.kinds import Kind
from herald.domain.notifications import cloud_event, event_reading
from herald.domain.notifications.per_recipient import notifications_of
from herald.domain.notifications.publication import Format
from herald.domain.policies.policy import AppliedPolicy, KindPolicy, Level, Policy
from herald.domain.push.devices import Device, Platform
from herald.domain.push.payloads import payload
from herald.domain.push.planning import push_for
from herald.domain.push.preferences import Preferences

from herald_tools.generators.schemas import catalogue, documents, parameters
from herald_tools.generators.schemas.compatibility import breaks
from herald_tools.generators.schemas.documents import ASYNCAPI, MODELS, SCHEMAS, ReadersWouldBreak
from tests.integration.entrypoints.test_events import EVENTS
from tests.support.builders import a_committed_group, a_confirmation, an_invitation
from tests.support.openim import detail_of
from tests.support.policies_desk import FULL, GROUP, Desk
from tests.support.template import resources_of_type
from tests.support.world import World

TIPS = {1501: "group-created-tips.v1", 1509: "member-invited-tips.v1", 1519: "announcement-set-tips.v1"}
EVENT = {"group.creation.confirmed": "confirmation-event.v2", "group.invitation.received": "invitation-event.v2"}


def schema(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((SCHEMAS / f"{name}.json").read_text())
    return document


def fits(document: Any, name: str) -> bool:
    """Check a document against a published schema; raises ValidationError, which says what does not fit."""
    jsonschema.Draft202012Validator(schema(name)).validate(document)
    return True


@pytest.mark.parametrize("name", MODELS)
def test_a_published_schema_is_what_the_models_say(name: str) -> None:
    assert (SCHEMAS / f"{name}.json").read_text() == documents.text_of(documents.schemas()[name])
    jsonschema.Draft202012Validator.check_schema(schema(name))


def test_nothing_else_is_published() -> None:
    assert {path.stem for path in SCHEMAS.iterdir()} == set(MODELS)


def test_everything_that_is_sent_fits_its_schema(world: World) -> None:
    world.configure("GatewayFormat", "both")
    Desk(world).put(FULL)
    world.request("POST", "/groups", "alice", GROUP | {"introduction": "We walk.", "announcement": "Bring water."})
    world.settle()
    bodies = [json.loads(message["Body"]) for message in world.messages("GatewayQueue")]
    seen = {expect_fit(body) for body in bodies}
    assert seen == {*EVENT.values(), TIPS[1501], TIPS[1519]}
    for user in ("alice", "ben"):
        (v2,) = world.request("GET", "/me/notifications", user)[1]["notifications"]
        assert fits(v2, "inbox-notification.v2")
        accept = {"Accept": "application/vnd.herald.v1+json"}
        (v1,) = world.send("GET", "/me/notifications", user, headers=accept)["body"]["notifications"]
        expect_fit(v1)


def expect_fit(body: dict[str, Any]) -> str:
    """Check a message of the gateway queue; returns the name of its schema, in v1 that of its tips."""
    if "specversion" in body:
        assert fits(body, EVENT[body["type"]])
        return EVENT[body["type"]]
    assert fits(body, "msgdata.v1")
    assert fits(detail_of(json.dumps(body)), TIPS[body["contentType"]])
    return TIPS[body["contentType"]]


@pytest.mark.parametrize("left_out", [None, *Block])
def test_every_choice_of_blocks_fits(left_out: Block | None) -> None:
    kinds = {kind: KindPolicy(blocks=BLOCKS[kind] - {left_out}) for kind in Kind}
    applied = AppliedPolicy("default/1", Policy(level=Level.FULL, kinds=kinds))
    item = a_committed_group(applied=applied)
    for message in (a_confirmation(item, applied), an_invitation(item, applied)):
        assert fits(json.loads(cloud_event.encode(message)), EVENT[message.kind])


@pytest.mark.parametrize("form", Format)
@pytest.mark.parametrize("platform", Platform)
def test_a_push_fits(platform: Platform, form: Format) -> None:
    delivery = event_reading.decode(cloud_event.encode(an_invitation()))
    device = Device("phone", platform, "token", "endpoint", "", form)
    push = push_for(device, Preferences(), delivery, next(notifications_of(delivery)), badge=100)
    assert fits(json.loads(payload(platform, push)), f"push-{platform}.v2")


def test_event_samples_of_an_earlier_version_can_still_be_read() -> None:
    """Samples of before there were policies: readers accept them."""
    sample = json.loads((EVENTS / "deliver_inbox" / "confirmation.json").read_text())
    delivery = event_reading.decode(sample["Records"][0]["body"])
    assert (delivery.words, delivery.push.limit) == ({}, 0)


def changed(name: str, path: str, value: Any) -> dict[str, Any]:
    """Return a schema with one thing in it changed; None takes it away."""
    document = schema(name)
    *parents, last = path.split("/")
    place = document
    for step in parents:
        place = place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return document


INVITATION, TIPS_1501 = "invitation-event.v2", "group-created-tips.v1"


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        (INVITATION, "properties/subject", None),
        (INVITATION, "required", ["type"]),
        (INVITATION, "properties/operationid/type", "integer"),
        (INVITATION, "properties/operationid/type", ["string", "null"]),
        (INVITATION, "$defs/PushOrder/properties/limit/type", "number"),
        (INVITATION, "$defs/PushOrder/required", ["limit"]),
        (INVITATION, "$defs/GroupType/enum", ["normal", "work", "super", "club"]),
        (INVITATION, "properties/type/const", "group.invited"),
        (INVITATION, "properties/id/pattern", ".*"),
        (INVITATION, "$defs/Members/properties/admins/items/type", "integer"),
        (INVITATION, "$defs/WordsIn/properties/body", None),
        (TIPS_1501, "$defs/GroupInfo/properties/createTime/type", "string"),
        (TIPS_1501, "$defs/GroupMemberFullInfo/properties/roleLevel/enum", [20, 60, 100, 110]),
    ],
)
def test_a_change_that_would_break_a_reader_is_noticed(name: str, path: str, value: Any) -> None:
    assert breaks(schema(name), changed(name, path, value))


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        (INVITATION, "properties/colour", {"type": "string"}),
        (INVITATION, "$defs/Group/required", ["group_id", "name"]),
        (INVITATION, "description", "Other words."),
        (INVITATION, "$defs/GroupType/enum", ["normal"]),
    ],
)
def test_a_change_that_only_adds_breaks_nobody(name: str, path: str, value: Any) -> None:
    assert breaks(schema(name), changed(name, path, value)) == []


@pytest.fixture
def copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The documents in a folder of their own."""
    folder = tmp_path / "schemas"
    folder.mkdir()
    for name in MODELS:
        (folder / f"{name}.json").write_text((SCHEMAS / f"{name}.json").read_text())
    monkeypatch.setattr(documents, "SCHEMAS", folder)
    monkeypatch.setattr(documents, "ASYNCAPI", tmp_path / "asyncapi.json")
    monkeypatch.setattr(catalogue, "PAGE", tmp_path / "audit.md")
    (tmp_path / "deploying.md").write_text(parameters.PAGE.read_text())
    monkeypatch.setattr(parameters, "PAGE", tmp_path / "deploying.md")
    return folder


def test_the_command_writes_what_only_adds_and_refuses_what_would_break(copies: Path) -> None:
    assert len(documents.write_all()) == len(MODELS) + 3
    path = copies / "msgdata.v1.json"
    published = json.loads(path.read_text())
    published["properties"]["colour"] = {"type": "string"}
    path.write_text(json.dumps(published))
    with pytest.raises(ReadersWouldBreak, match=r"msgdata.v1: #/colour: is gone"):
        documents.write_all()
    assert "colour" in path.read_text()


def test_the_asyncapi_document_is_up_to_date_and_names_what_there_is() -> None:
    assert ASYNCAPI.read_text() == documents.text_of(documents.asyncapi())
    document = json.loads(ASYNCAPI.read_text())
    deployed = {*resources_of_type("AWS::SQS::Queue"), *resources_of_type("AWS::SNS::Topic")}
    assert {channel["address"] for channel in document["channels"].values()} < deployed
    filters = [each["FilterPolicy"] for each in resources_of_type("AWS::SNS::Subscription").values()]
    described = " ".join(channel.get("description", "") for channel in document["channels"].values())
    assert all(json.dumps(each) in described for each in filters)
    for message in document["components"]["messages"].values():
        assert (ASYNCAPI.parent / message["payload"]["$ref"]).exists()


def test_the_attributes_of_real_messages_are_those_that_are_described(world: World) -> None:
    world.request("POST", "/groups", "alice", GROUP)
    world.play_stream()
    described = json.loads(ASYNCAPI.read_text())["components"]["schemas"]["attributes"]
    for message in world.messages("GatewayQueue"):
        sent = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
        jsonschema.validate(sent | {"channel": json.loads(sent["channel"])}, described)
        proven = {"proof"} if sent["format"] == "v2" else set()
        assert sent.keys() == {*described["required"], *proven}  # A small group.


def test_user_ids_became_wider_once_and_nothing_else_may() -> None:
    narrow, wide = {"type": "string", "pattern": ID_PATTERN}, {"type": "string", "pattern": USER_ID_PATTERN}
    assert breaks(narrow, wide) == []
    assert breaks(wide, narrow) != []
    assert breaks(narrow, {"type": "string", "pattern": ".*"}) != []
    assert breaks(narrow, {"type": "string"}) != []
