"""Reading requests into the shapes that OpenIM declares, by the rules of Go's decoder.

Keys match in any case, unknown keys are ignored, and null and a missing key leave the zero value. A number as text, or
2.0 for an integer, is an error.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from herald_tools.openim import go_json
from herald_tools.openim.shapes import Place, Shape


@dataclass(frozen=True, slots=True)
class Struct:
    """An object with known fields. As a field of another one it is None if it is missing."""

    name: str
    fields: Mapping[str, Shape]
    zero: None = None

    def read(self, value: Any, place: Place) -> dict[str, Any]:
        """Return a value for every field. Raises Unreadable."""
        if not isinstance(value, dict):
            raise place.wrong(value, self.name)
        exact = {name.lower(): name for name in self.fields}
        found = {name: shape.zero for name, shape in self.fields.items()}
        for key, each in value.items():
            name = exact.get(key.lower())
            if name is not None and each is not None:
                found[name] = self.fields[name].read(each, place.field(self.name, name))
        return found


def bind(struct: Struct, body: bytes) -> dict[str, Any]:
    """Return a value for each field of a request. Raises Unreadable."""
    value = go_json.decode(body)
    return struct.read({} if value is None else value, Place(struct.name, ""))
