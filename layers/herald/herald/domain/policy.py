"""Which notifications are sent on which channels."""

from enum import StrEnum


class Channel(StrEnum):
    """A way by which notifications travel; each has one queue behind the notifications topic."""

    INBOX = "inbox"
    PUSH = "push"
    GATEWAY = "gateway"


BUILT_IN_VERSION = "built-in/1"
"""The policy version stamped on groups: level `standard`, no push."""

STANDARD_CHANNELS = (Channel.INBOX, Channel.GATEWAY)
