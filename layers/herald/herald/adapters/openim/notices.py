"""Notices to users of OpenIM, each sent once as far as OpenIM can tell."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from herald.adapters.openim.replies import Limited, TokenRejected, data_of
from herald.domain.errors import OpenIMMisconfigured, TemporarilyUnavailable

if TYPE_CHECKING:
    from herald.adapters.openim.pace import Pace
    from herald.adapters.openim.tokens import AdministratorToken
    from herald.adapters.openim.transport import Transport
    from herald.domain.clock import TimeLeft, Wait

ATTEMPTS = 3
"""Calls for one notice in one attempt to deliver its message. The queue retries later, and for longer."""

SENT = 2
"""OpenIM's status of an operation whose message was sent (openimsdk/protocol 91e8d26, constant.go:231)."""

TOKENS = 3
"""Tokens that are tried for one call: this process's, the one that another worker has kept, and a new one."""


@dataclass(frozen=True, slots=True)
class OpenIMNotices:
    """Sends notices. `wait` takes the number of the attempt that failed."""

    transport: Transport
    token: AdministratorToken
    pace: Pace
    wait: Wait

    def send(self, body: dict[str, Any], operation_id: str, time_left: TimeLeft, *, ask_first: bool) -> None:
        """Send one notice; see `herald.domain.openim.ports.Notices`."""
        attempt = 1
        while True:
            try:
                if not (ask_first or attempt > 1) or not self._was_sent(operation_id, time_left):
                    self.call("/msg/send_msg", body, operation_id, time_left)
            except OpenIMMisconfigured:
                raise
            except TemporarilyUnavailable:
                if attempt == ATTEMPTS:
                    raise
            else:
                return
            self.wait(attempt)
            attempt += 1

    def call(self, path: str, body: dict[str, Any], operation_id: str, time_left: TimeLeft) -> dict[str, Any]:
        """Make one call. If OpenIM rejects the token, which it does before anything else, call again with another.

        Raises what `data_of`, `Transport.post` and `AdministratorToken.get` raise, but never TokenRejected.
        """
        sent, rejected = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(), ""
        for _ in range(TOKENS):
            self.pace.wait(time_left)
            token = self.token.get(rejected)
            try:
                return self._reply(path, {"operationID": operation_id, "token": token}, sent)
            except TokenRejected as error:
                rejected, reason = token, str(error)
        raise OpenIMMisconfigured(f"OpenIM rejects a new token, too: {reason}")

    def _reply(self, path: str, headers: dict[str, str], body: bytes) -> dict[str, Any]:
        try:
            return data_of(self.transport.post(path, headers, body))
        except Limited as error:
            self.pace.hold(error.retry_after or 1.0)
            raise

    def _was_sent(self, operation_id: str, time_left: TimeLeft) -> bool:
        return self.call("/msg/check_msg_is_send_success", {}, operation_id, time_left).get("status") == SENT
