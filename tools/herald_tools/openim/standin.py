"""The state of a stand-in, and what tests ask it."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from herald_tools.openim.calls import Calls
from herald_tools.openim.injection import Faults
from herald_tools.openim.settings import Settings
from herald_tools.openim.state.groups import MEMBER, Groups, Member
from herald_tools.openim.state.ids import Ids
from herald_tools.openim.state.messages import Messages
from herald_tools.openim.state.tokens import Tokens
from herald_tools.openim.state.users import NOTIFICATION_ACCOUNT, User, Users
from herald_tools.openim.webhooks.commands import after_dismiss
from herald_tools.openim.webhooks.webhooks import Webhooks


@dataclass(frozen=True, slots=True)
class OpenIM:
    """An OpenIM server without HTTP. Its state outlives the HTTP server that serves it, as OpenIM's databases do."""

    settings: Settings
    tokens: Tokens
    ids: Ids = field(default_factory=Ids)
    users: Users = field(default_factory=Users)
    messages: Messages = field(default_factory=Messages)
    groups: Groups = field(default_factory=Groups)
    webhooks: Webhooks = field(default_factory=Webhooks)
    faults: Faults = field(default_factory=Faults)
    calls: Calls = field(default_factory=Calls)

    @staticmethod
    def fresh(settings: Settings | None = None, seed: int | None = None) -> "OpenIM":
        """Return a server that has its administrators only. `seed` repeats its random ids."""
        settings = settings or Settings()
        made = OpenIM(settings, Tokens(settings), Ids(Random(seed)))  # noqa: S311 - ids are no secret.
        level = settings.version.administrator_level
        made.users.add([User(each, each, "", "", settings.now_ms(), level) for each in settings.administrators])
        return made

    def register(self, *user_ids: str) -> None:
        """Register users whose nicknames are their ids."""
        self.users.add([User(each, each, "", "", self.settings.now_ms()) for each in user_ids])

    def add_sender(self, user_id: str, nickname: str = "Groups") -> None:
        """Add a notification account."""
        self.users.add([User(user_id, nickname, "", "", self.settings.now_ms(), NOTIFICATION_ACCOUNT)])

    def conversations(self, user_id: str) -> dict[str, list[dict[str, Any]]]:
        """Return the messages (MsgData) of each conversation of a user; `sn_…` holds notifications."""
        found = self.messages.of(user_id)
        return {each: [message.document() for message in messages] for each, messages in found.items()}

    def join(self, group_id: str, *user_ids: str) -> None:
        """Add ordinary members to a group, as if they had joined by themselves. No webhook is sent."""
        now = self.settings.now_ms()
        self.groups.change(group_id, [Member(each, MEMBER, now, each) for each in user_ids], ())

    def leave(self, group_id: str, *user_ids: str) -> None:
        """Remove members from a group. No webhook is sent."""
        self.groups.change(group_id, (), user_ids)

    def dismiss(self, group_id: str) -> None:
        """End a group. OpenIM sends that webhook twice: once with the members, once without."""
        group = self.groups.dismiss(group_id)
        for user_ids in (group.user_ids, None):
            self.webhooks.tell(after_dismiss(group, user_ids), "")
