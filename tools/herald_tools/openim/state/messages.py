"""Messages in the conversations of users, and the statuses by operationID."""

import threading
from collections import defaultdict
from dataclasses import dataclass, field

from herald_tools.openim.state.message import ONE_TO_ONE, SENT, Handed, Message

UNKNOWN = 0
"""The status of an operationID that is not known."""

STATUS_LIFETIME = 24 * 3600 * 1000
"""Milliseconds."""


@dataclass(slots=True)
class Messages:
    """All conversations of all users."""

    _conversations: dict[str, list[Message]] = field(default_factory=lambda: defaultdict(list))
    _of_users: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _handed: dict[str, list[Handed]] = field(default_factory=lambda: defaultdict(list))
    _noted: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def store(self, conversation: str, message: Message) -> None:
        """Append a message. OpenIM never looks whether it has the message already."""
        with self._lock:
            stored = self._conversations[conversation]
            stored.append(message._replace(seq=len(stored) + 1))
            self._of_users[message.recipient].add(conversation)
            if message.session_type == ONE_TO_ONE:
                self._of_users[message.sender].add(conversation)

    def hand(self, user_id: str, handed: Handed) -> None:
        """Give a client something that is not a message of a conversation."""
        with self._lock:
            self._handed[user_id].append(handed)

    def of(self, user_id: str) -> dict[str, list[Message]]:
        """Return the conversations of a user by id."""
        with self._lock:
            return {each: list(self._conversations[each]) for each in sorted(self._of_users[user_id])}

    def handed(self, user_id: str) -> list[Handed]:
        """Return what the user's client was handed besides."""
        with self._lock:
            return list(self._handed[user_id])

    def note(self, operation_id: str, now_ms: int) -> None:
        """Note that the call with this operationID sent its message."""
        self._noted[operation_id] = now_ms

    def status(self, operation_id: str, now_ms: int) -> int:
        """Return SENT for what was noted in the last 24 hours, else UNKNOWN."""
        noted = self._noted.get(operation_id)
        return SENT if noted is not None and now_ms - noted < STATUS_LIFETIME else UNKNOWN
