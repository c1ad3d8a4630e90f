"""No field gets lost on its way: settings, groups and policies keep values other than their defaults everywhere."""

import json
from collections.abc import Callable
from enum import StrEnum
from typing import Any

import pytest
from herald.adapters.dynamodb.group_items import group_item, read_group
from herald.api.groups.answer_models import GroupModel
from herald.api.groups.request_models import CreateGroup
from herald.api.policies.models import PolicyModel
from herald.domain.blocks import BLOCKS, Block
from herald.domain.commits.committed import group_item_of
from herald.domain.content.content_json import content_document
from herald.domain.creation.planning import COPIED_FIELDS
from herald.domain.creation.request import CreationRequest
from herald.domain.groups.group import DEFAULT_SETTINGS, SETTING_NAMES, Group, GroupSettings, GroupType, Person
from herald.domain.kinds import Channel, Kind
from herald.domain.notifications import cloud_event, event_reading
from herald.domain.notifications.planning import invitation, message_of
from herald.domain.openim.gateway import group_publications
from herald.domain.policies.decisions import Override
from herald.domain.policies.document import from_document, to_document
from herald.domain.policies.policy import BUILT_IN, KindPolicy, Level, OverrideRange, Policy
from herald.domain.texts.templates import Words

from tests.support.builders import ADMIN, a_new_group, a_request
from tests.support.openim import detail_of
from tests.support.published import published_schema


def other(value: StrEnum) -> StrEnum:
    """Return another value of the same type."""
    return next(each for each in type(value) if each is not value)


UNUSUAL = GroupSettings.from_values({name: other(getattr(DEFAULT_SETTINGS, name)) for name in SETTING_NAMES})
VALUES = UNUSUAL.values()


def the_group(**changes: Any) -> Group:
    return a_new_group(**{"settings": UNUSUAL} | changes).group


def in_request() -> Any:
    body = {"name": "Hikers", "group_type": "work", "members": ["ben"], "settings": known_to(CreateGroup)}
    return CreateGroup.model_validate(body).to_domain().settings.values()


def known_to(model: Any) -> dict[str, str]:
    """Return the values of the settings that a request may hold: an unknown one would be refused."""
    known = model.model_fields["settings"].annotation.model_fields
    return {name: value for name, value in VALUES.items() if name in known}


def in_item() -> Any:
    return {name: value["S"] for name, value in group_item(the_group())["settings"]["M"].items()}


def in_item_read() -> Any:
    return read_group(group_item(the_group())).settings.values()


def in_answer() -> Any:
    return GroupModel.of(the_group()).model_dump(mode="json")["settings"]


def in_message() -> Any:
    message = invitation(group_item_of(the_group()), BUILT_IN)
    return json.loads(cloud_event.encode(message))["data"]["settings"]


def in_v1() -> Any:
    group = the_group()
    message, blocks = invitation(group_item_of(group), BUILT_IN), BLOCKS[Kind.GROUP_INVITATION_RECEIVED]
    created = next(iter(group_publications(group, message, blocks, ["ben"])))
    return detail_of(created.body)["herald"]["settings"]


def in_decoded_message() -> Any:
    message = event_reading.decode(cloud_event.encode(invitation(group_item_of(the_group()), BUILT_IN)))
    return message.content.settings.values() if message.content.settings else {}


def in_fingerprint() -> Any:
    """Return the settings that change the fingerprint of a request."""
    usual = the_group(settings=DEFAULT_SETTINGS).fingerprint
    each = {name: the_group(settings=DEFAULT_SETTINGS._replace(**{name: getattr(UNUSUAL, name)})) for name in VALUES}
    return {name: VALUES[name] for name, group in each.items() if group.fingerprint != usual}


def in_schema() -> Any:
    properties = published_schema("invitation-event.v2")["$defs"]["Settings"]["properties"]
    return {name: value for name, value in VALUES.items() if name in properties}


PLACES: dict[str, Callable[[], Any]] = {
    "the request (SettingsModel in api/groups/request_models.py)": in_request,
    "the stored item (adapters/dynamodb/group_items.py)": in_item,
    "the item as it is read (adapters/dynamodb/group_items.py)": in_item_read,
    "the answer (GroupModel in api/groups/answer_models.py)": in_answer,
    "the message (domain/content/content_json.py)": in_message,
    "the message as it is read (domain/content/block_reading.py)": in_decoded_message,
    "the v1 message (domain/openim/shown_group.py)": in_v1,
    "the fingerprint (domain/creation/fingerprint.py)": in_fingerprint,
    "the published schema (herald schemas)": in_schema,
}


def test_every_setting_is_kept_in_every_place() -> None:
    """A new setting fails here, with the places that still lose it."""
    found = {place: read() for place, read in PLACES.items()}
    lost = {place: sorted(VALUES.items() - values.items()) for place, values in found.items() if values != VALUES}
    assert lost == {}


REQUEST = CreationRequest(
    name="Walkers",
    group_type=GroupType.SUPER,
    members=("ben", "dora"),
    admins=("ada",),
    owner="olga",
    creator=Person("zoe", "Zoe", "https://example.com/z.png"),
    group_id="walkers",
    introduction="We walk.",
    announcement="Bring water.",
    face_url="https://example.com/g.png",
    ex="e",
    settings=UNUSUAL,
    override=Override(Level.FULL, frozenset({Channel.INBOX})),
)


@pytest.mark.parametrize("field", CreationRequest._fields)
def test_every_field_of_a_request_changes_its_fingerprint(field: str) -> None:
    changed = a_new_group(caller=ADMIN, **{"owner": "other"} | {field: getattr(REQUEST, field)}).group
    assert changed.fingerprint != a_new_group(caller=ADMIN, owner="other").group.fingerprint


@pytest.mark.parametrize("field", CreationRequest._fields)
def test_the_request_has_a_value_other_than_the_default_in_every_field(field: str) -> None:
    assert getattr(REQUEST, field) != getattr(a_request(), field)


@pytest.mark.parametrize("field", COPIED_FIELDS)
def test_every_field_of_a_group_is_stored_and_answered(field: str) -> None:
    group = a_new_group(**{field: getattr(REQUEST, field)}).group
    stored = read_group(group_item(group))
    assert getattr(stored, field) == getattr(REQUEST, field)
    answer = GroupModel.of(stored).model_dump(mode="json")
    assert answer[field] == GroupModel.of(group).model_dump(mode="json")[field]
    assert answer[field] != GroupModel.of(a_new_group().group).model_dump(mode="json")[field]


@pytest.mark.parametrize("kind", Kind)
def test_every_block_that_a_kind_has_is_in_its_content(kind: Kind) -> None:
    group = the_group(introduction="We walk.", announcement="Bring water.")
    content = content_document(message_of(kind, group_item_of(group), BUILT_IN).content)
    wanted = {block.value for block in BLOCKS[kind]} - {Block.ROLE.value}
    assert wanted <= content.keys()


KIND_POLICY = KindPolicy(
    enabled=False,
    channels=frozenset({Channel.INBOX}),
    blocks=frozenset({Block.GROUP}),
    member_sample=7,
    required=True,
    sound=False,
    words={"fr": Words("Bonjour", "{group_name}")},
)
POLICY = Policy(
    level=Level.FULL,
    kinds=dict.fromkeys(Kind, KIND_POLICY),
    push_limit=7,
    default_locale="fr",
    override=OverrideRange(Level.SILENT, Level.FULL),
)


@pytest.mark.parametrize(("usual", "unusual"), [(Policy(), POLICY), (KindPolicy(), KIND_POLICY)])
def test_the_policy_has_a_value_other_than_the_default_in_every_field(usual: Any, unusual: Any) -> None:
    for field in usual._fields:
        assert getattr(usual, field) != getattr(unusual, field), field


def test_every_field_of_a_policy_is_stored_and_answered() -> None:
    assert from_document(json.loads(json.dumps(to_document(POLICY)))) == POLICY
    shown = PolicyModel.of(POLICY).model_dump(mode="json")
    assert PolicyModel.model_validate(shown).to_domain() == POLICY
