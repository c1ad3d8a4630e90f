"""The check of a connection with OpenIM, step by step, with the code that delivers."""

import uuid
from dataclasses import dataclass
from typing import Any

from herald.adapters.openim.notices import OpenIMNotices
from herald.domain.errors import HeraldError
from herald.domain.openim.notice import NOTICE, NOTIFICATION_SESSION, SERVER_PLATFORM, check_notice

from herald_tools.commands.common.failures import OperationFailed

SENDS_NOTICES = 2
"""The level from which an account may send notices (open-im-server 7848d7c, internal/rpc/user/user.go:627)."""

NOTIFICATION_ACCOUNT = 3
"""The level that OpenIM demands of a new notification account (the same file, line 498)."""

FOUND = 10
"""Accounts in an answer. OpenIM finds ids first, then names."""


class CheckFailed(OperationFailed):
    """A step of the check failed; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Check:
    """The steps of a check. Each raises CheckFailed."""

    notices: OpenIMNotices
    sender: str

    def connect(self) -> None:
        """Fetch a token, and use it for a call that changes nothing."""
        try:
            self.notices.token.get()
        except HeraldError as error:
            raise CheckFailed(f"No token: {error}.") from error
        self._call("/msg/check_msg_is_send_success", {})

    def level(self) -> int | None:
        """Return the sender account's level, or None if it does not exist."""
        pages = {"pageNumber": 1, "showNumber": FOUND}
        data = self._call("/user/search_notification_account", {"keyword": self.sender, "pagination": pages})
        accounts = [each for each in data.get("notificationAccounts") or [] if each.get("userID") == self.sender]
        return int(accounts[0]["appMangerLevel"]) if accounts else None

    def create(self, name: str, face_url: str) -> None:
        """Create the sender account."""
        account = {
            "userID": self.sender,
            "nickName": name,
            "faceURL": face_url,
            "appMangerLevel": NOTIFICATION_ACCOUNT,  # OpenIM's spelling.
        }
        self._call("/user/add_notification_account", account)

    def check_sender(self) -> None:
        """Check that the sender account exists and may send notices."""
        level = self.level()
        if level is None:
            raise CheckFailed(f"OpenIM has no notification account {self.sender!r}. --create creates it.")
        if level < SENDS_NOTICES:
            raise CheckFailed(f"The account {self.sender!r} has the level {level}; notices need {SENDS_NOTICES}.")

    def send(self, recipient: str, text: str) -> None:
        """Send one notice."""
        content = {"notificationName": text, "notificationType": 1, "text": text, "mixType": 0, "ex": ""}
        body = {
            "sendID": self.sender,
            "recvID": recipient,
            "senderPlatformID": SERVER_PLATFORM,
            "content": content,
            "contentType": NOTICE,
            "sessionType": NOTIFICATION_SESSION,
        }
        check_notice(body)
        self._call("/msg/send_msg", body)

    def _call(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        try:
            return self.notices.call(path, body, f"herald:check:{uuid.uuid4()}", lambda: 60_000)
        except HeraldError as error:
            raise CheckFailed(f"{path}: {error}.") from error
