"""One change of one file."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Mutant:
    """A change of a file of the package. `path` is relative to the package; `source` is the whole changed file."""

    path: str
    line: int
    operator: str
    before: str
    after: str
    source: str

    def to_json(self) -> str:
        """Return one line of JSON."""
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(line: str) -> "Mutant":
        """Read what `to_json` wrote."""
        return Mutant(**json.loads(line))

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.before.strip()}  ->  {self.after.strip()}"
