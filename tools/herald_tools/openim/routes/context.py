"""What a route is given."""

from collections.abc import Callable
from typing import NamedTuple

from herald_tools.openim.answers import Answer
from herald_tools.openim.errors import Code, Refused
from herald_tools.openim.standin import OpenIM


class Context(NamedTuple):
    """One call. `caller` is the user of the token, "" on routes without one.

    `stored` is called between storing something and what follows; an injected fault stops the call there.
    """

    openim: OpenIM
    caller: str
    operation_id: str
    body: bytes
    stored: Callable[[], None]

    @property
    def is_administrator(self) -> bool:
        """Whether the caller is an administrator of the app."""
        return self.caller in self.openim.settings.administrators

    def check_administrator(self) -> None:
        """Raise Refused if the caller is no administrator."""
        if not self.is_administrator:
            raise Refused(Code.NO_PERMISSION)

    def now_ms(self) -> int:
        """Return the time in epoch milliseconds."""
        return self.openim.settings.now_ms()


Route = Callable[[Context], Answer]
