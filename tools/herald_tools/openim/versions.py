"""The versions of OpenIM that the stand-in plays, and where they differ."""

from enum import StrEnum


class Version(StrEnum):
    """A version of OpenIM."""

    MAIN = "main"
    RELEASE = "3.8.3-patch.16"

    @property
    def administrator_level(self) -> int:
        """The level of the administrators that the configuration names. Notification accounts have 3."""
        return 2 if self is Version.MAIN else 3

    @property
    def ends_older_tokens(self) -> bool:
        """Whether a new administrator token ends the older ones of that user.

        Otherwise, a server does not even look up whether it issued the token of an administrator.
        """
        return self is Version.MAIN

    @property
    def tells_modifications(self) -> bool:
        """Whether the answer of send_msg has a field for what a webhook changed."""
        return self is Version.RELEASE

    @property
    def stores_events(self) -> bool:
        """Whether business notifications can be stored, and sent to groups."""
        return self is Version.MAIN

    @property
    def announces_conversations(self) -> bool:
        """Whether a webhook follows the conversations that are made for the members of a group."""
        return self is Version.MAIN
