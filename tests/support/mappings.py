"""The event source mappings of template.yaml."""

from collections.abc import Iterator
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
        QueueMapping(name, properties, backing.sqs, backing.queue_url(properties["EventSourceArn"]), clock)
        for name, properties in _mappings(backing)
        if "StartingPosition" not in properties
    ]


def _mappings(backing: Backing) -> Iterator[tuple[str, dict[str, Any]]]:
    for properties in resources_of_type(MAPPING).values():
        function = properties["FunctionName"]["Ref"]
        yield function, {key: backing.resolve(value) for key, value in properties.items() if key != "FunctionName"}
