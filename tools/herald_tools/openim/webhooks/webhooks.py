"""The webhooks of a server: which are switched on, and what becomes of each."""

import threading
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import httpx

from herald_tools.openim.binding import Struct
from herald_tools.openim.errors import Code, Refused
from herald_tools.openim.webhooks.commands import Command
from herald_tools.openim.webhooks.losses import Fate, Losses
from herald_tools.openim.webhooks.queue import HookQueue
from herald_tools.openim.webhooks.receiver import TIMEOUT, Receiver, body_of
from herald_tools.openim.webhooks.verdicts import verdict

_TIMES = {Fate.SENT: 1, Fate.REPEATED: 2}


class Hook(NamedTuple):
    """A webhook that nobody waits for."""

    command: str
    operation_id: str
    body: bytes
    fate: Fate


@dataclass(slots=True)
class Webhooks:
    """Sends webhooks. None is switched on until `configure` names a URL."""

    losses: Losses = field(default_factory=Losses)
    queue: HookQueue = field(default_factory=HookQueue)
    due: list[Hook] = field(default_factory=list)
    """All that nobody waited for, lost ones included."""

    unheard: list[Hook] = field(default_factory=list)
    """Those that were sent and did not arrive. OpenIM does not log them."""

    _receiver: Receiver | None = None
    _enabled: frozenset[str] = frozenset()
    _held: list[Hook] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def configure(self, url: str, *commands: str, timeout: float = TIMEOUT) -> None:
        """Switch webhooks on, as webhooks.yml does; without `commands`, the one after the creation of a group."""
        self.close()
        self._receiver = Receiver(url.rstrip("/"), timeout)
        self._enabled = frozenset(commands or (Command.AFTER_CREATE_GROUP,))

    def ask(self, fields: dict[str, Any], operation_id: str, shape: Struct) -> dict[str, Any]:
        """Return the changes that the receiver wants before an operation goes on.

        Raises Refused if it forbids the operation, cannot be reached, or sends something unreadable: OpenIM never reads
        the setting `failedContinue`.
        """
        command = fields["callbackCommand"]
        if self._receiver is None or command not in self._enabled:
            return {}
        try:
            answer = self._receiver.send(command, body_of(fields), operation_id)
        except httpx.HTTPError as error:
            raise Refused(Code.NETWORK) from error
        return verdict(shape, answer)

    def tell(self, fields: dict[str, Any], operation_id: str) -> None:
        """Queue a webhook, which is sent once."""
        command = fields["callbackCommand"]
        if self._receiver is None or command not in self._enabled:
            return
        with self._lock:
            hook = Hook(command, operation_id, body_of(fields), self.losses.draw())
            self.due.append(hook)
            if hook.fate is Fate.HELD:
                self._held.append(hook)
        for _ in range(_TIMES.get(hook.fate, 0)):
            self._put(hook)

    def release(self) -> None:
        """Queue the webhooks that were held."""
        with self._lock:
            held, self._held = self._held, []
        for hook in held:
            self._put(hook)

    def settle(self, seconds: float = 30.0) -> bool:
        """Wait until all queued webhooks are sent. Returns False if that takes longer."""
        return self.queue.settle(seconds)

    def lose_queued(self) -> None:
        """Forget what is queued or held, as a restart of OpenIM does."""
        with self._lock:
            self._held.clear()
        self.queue.lose()

    def close(self) -> None:
        """Forget what is queued, and close the connections."""
        self.lose_queued()
        if self._receiver is not None:
            self._receiver.close()

    def _put(self, hook: Hook) -> None:
        receiver = self._receiver
        if receiver is None or not self.queue.put(lambda: self._send(receiver, hook)):
            self.unheard.append(hook)

    def _send(self, receiver: Receiver, hook: Hook) -> None:
        try:
            receiver.send(hook.command, hook.body, hook.operation_id)
        except httpx.HTTPError:
            self.unheard.append(hook)
