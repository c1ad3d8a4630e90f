"""An entry of the audit log's catalogue."""

from typing import NamedTuple

SCHEMA_VERSION = 2
"""Version of the lines. A change may add events and fields; any other change takes a new number."""


class Entry(NamedTuple):
    """One event: its meaning, the fields that every line has, those that a line may have, and its identity.

    Lines that agree in the fields of `identity` are about the same occurrence, however often they were written: they
    have the same `event_id`. `function_name` may be one of these fields: lines leave it out, because the name of their
    log stream has it. A `failure` needs an operator, and is written at level ERROR.
    """

    meaning: str
    always: tuple[str, ...]
    sometimes: tuple[str, ...]
    identity: tuple[str, ...]
    failure: bool = False
