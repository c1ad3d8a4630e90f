"""The event source mappings of template.yaml."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from tests.support.backing import Backing
from tests.support.clock import VirtualClock
from tests.support.queue_mapping import QueueMapping
from tests.support.stream_mapping import StreamMapping
from tests.support.template import resources_of_type

MAPPING = "AWS::Lambda::EventSourceMapping"


def stream_mappings(backing: Backing, clock: VirtualClock) -> list[StreamMapping]:
    """Return the template's readers of the stream."""
    found = _mappings(backing)
    return [StreamMapping(name, properties, clock) for name, properties in found if "StartingPosition" in properties]


def queue_mappings(backing: Backing, clock: VirtualClock) -> list[QueueMapping]:
    """Return the template's readers of queues."""
    return [
        _queue_mapping(name, properties, backing, clock)
        for name, properties in _mappings(backing)
        if "StartingPosition" not in properties
    ]


def _queue_mapping(function: str, properties: dict[str, Any], backing: Backing, clock: VirtualClock) -> QueueMapping:
    queue = backing.queue_of(properties["EventSourceArn"])
    messages = partial(backing.messages, queue)
    return QueueMapping(function, properties, backing.sqs, backing.name_of(queue), clock, messages)


def _mappings(backing: Backing) -> Iterator[tuple[str, dict[str, Any]]]:
    for properties in resources_of_type(MAPPING).values():
        function = properties["FunctionName"]["Ref"]
        yield function, {key: backing.resolve(value) for key, value in properties.items() if key != "FunctionName"}
