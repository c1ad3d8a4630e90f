"""What is stored and published keeps its bytes, and what earlier versions stored and published can be read."""

import json
from typing import Any

import pytest

from tests.golden import generations
from tests.golden.generations import CASES, ITEMS, MESSAGES, NAMES, OUTPUTS, READ, Generation, is_whole, kept, newest
from tests.golden.names import names
from tests.golden.stored import read_again, stored_items
from tests.golden.subject import committed, fingerprint_of, message_facts, outputs_of
from tests.support.moto_backing import MotoBacking

CASES_OF_NEWEST = list(newest().lines(CASES))
ALL = generations.all_generations()


def as_stored(document: Any) -> Any:
    """Return a document as JSON has it, whose lists are no tuples."""
    return json.loads(json.dumps(document))


def whole_texts(generation: Generation, beginning: str) -> list[str]:
    """Return the texts of a generation's outputs whose names begin so, where they are kept whole."""
    outputs = [(name, text) for output in generation.lines(OUTPUTS) for name, text in output.items()]
    return [text for name, text in outputs if name.startswith(beginning) and is_whole(text)]


def test_there_are_hundreds_of_cases() -> None:
    assert len(CASES_OF_NEWEST) > 200


@pytest.mark.parametrize("position", range(0, len(CASES_OF_NEWEST), 24))
def test_the_same_request_gives_the_same_bytes(position: int) -> None:
    """Every item, message, answer and push of a case is what the newest golden files hold."""
    golden = list(newest().lines(OUTPUTS))
    for number, case in enumerate(CASES_OF_NEWEST[position : position + 24], position):
        assert kept(number, outputs_of(case)) == golden[number], case["name"]


@pytest.mark.parametrize("kind", newest().json(NAMES))
def test_names_and_keys_are_what_they_were(kind: str) -> None:
    assert as_stored(names()[kind]) == newest().json(NAMES)[kind]


def test_items_of_every_table_are_stored_as_they_were(aws_mock: None) -> None:
    assert stored_items(MotoBacking()) == newest().json(ITEMS)


@pytest.mark.parametrize("generation", ALL, ids=lambda generation: generation.folder.name)
def test_items_of_every_version_can_be_read(generation: Generation, aws_mock: None) -> None:
    assert as_stored(read_again(MotoBacking(), generation.json(ITEMS))) == generation.json(READ)


@pytest.mark.parametrize("generation", ALL, ids=lambda generation: generation.folder.name)
def test_committed_items_of_every_version_can_be_read(generation: Generation) -> None:
    for text in whole_texts(generation, "item "):
        item = json.loads(text)
        assert sorted(committed(item).members) == item.get("members", {}).get("SS", [])


@pytest.mark.parametrize("generation", ALL, ids=lambda generation: generation.folder.name)
def test_queued_messages_of_every_version_can_be_read(generation: Generation) -> None:
    bodies = [*generation.lines(MESSAGES), *whole_texts(generation, "message ")]
    events = [(body, json.loads(body)) for body in bodies if body.startswith('{"specversion"')]
    assert events
    for body, event in events:
        facts = message_facts(body)
        assert (facts["kind"], facts["group_id"]) == (event["type"], event["subject"])
        assert facts["recipients"] == event["data"]["recipients"]


def test_a_generation_is_never_changed(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generations, "FOLDER", tmp_path)
    Generation(1).add(NAMES, "{}")
    with pytest.raises(generations.Existing):
        Generation(1).add(NAMES, "[]")
    assert Generation(1).json(NAMES) == {}


@pytest.mark.parametrize("generation", ALL, ids=lambda generation: generation.folder.name)
def test_a_request_of_every_generation_has_its_fingerprint(generation: Generation) -> None:
    """A retry is recognised by it, for as long as its group exists."""
    for case, output in zip(generation.lines(CASES), generation.lines(OUTPUTS), strict=True):
        assert fingerprint_of(case) == output["fingerprint"], case["name"]
