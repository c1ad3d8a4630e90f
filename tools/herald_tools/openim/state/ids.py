"""Ids that OpenIM invents."""

from dataclasses import dataclass, field
from random import Random


def _random() -> Random:
    return Random()  # noqa: S311 - ids of a stand-in are no secret.


@dataclass(frozen=True, slots=True)
class Ids:
    """Random ids."""

    random: Random = field(default_factory=_random)

    def message(self) -> str:
        """Return a clientMsgID or a serverMsgID: 32 hexadecimal digits."""
        return f"{self.random.getrandbits(128):032x}"

    def group(self) -> str:
        """Return a group id: ten decimal digits."""
        return str(self.random.randrange(10**9, 10**10))

    def user(self) -> str:
        """Return a user id: ten decimal digits."""
        return self.group()

    def version(self) -> str:
        """Return the id of a list's version: 24 hexadecimal digits."""
        return f"{self.random.getrandbits(96):024x}"
