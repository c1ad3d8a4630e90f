"""What a reply of OpenIM means: done, later, never for this recipient, or nothing until an operator acts."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from herald.domain.errors import OpenIMMisconfigured, OpenIMRefused, TemporarilyUnavailable

if TYPE_CHECKING:
    from herald.adapters.openim.transport import Reply
    from herald.domain.errors import HeraldError


class Limited(TemporarilyUnavailable):
    """OpenIM refuses calls because it has too much to do. `retry_after` is in seconds, 0 if it did not say."""

    def __init__(self, retry_after: float) -> None:
        super().__init__("OpenIM answers 429: too many calls")
        self.retry_after = retry_after


class TokenRejected(TemporarilyUnavailable):
    """The administrator token is not, or no longer, accepted. The call was not carried out."""


ARGUMENTS = 1001
TOKEN_CODES = frozenset(range(1501, 1508))
"""Expired, invalid, malformed, not yet valid, unknown, kicked, not known (open-im-server, servererrs/code.go:82)."""

_REFUSED = frozenset({1004, 1302, 1303})
"""The recipient is not known, or does not take messages of the sender."""

_MISCONFIGURED = frozenset({ARGUMENTS, 1002, 1101})
"""A field or a path that OpenIM does not take, no permission, a sender account that does not exist."""


def data_of(reply: Reply) -> dict[str, Any]:
    """Return the data of a reply that says that the call worked.

    Raises Limited, TokenRejected, OpenIMRefused, OpenIMMisconfigured, and TemporarilyUnavailable for anything else: a
    code that is not known, or a body that is not OpenIM's. Code 500 is one of them, since a notice whose content is at
    fault is never sent.
    """
    if reply.status == HTTPStatus.TOO_MANY_REQUESTS:
        raise Limited(reply.retry_after)
    if reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise TemporarilyUnavailable(f"OpenIM answers with status {reply.status}")
    if reply.status != HTTPStatus.OK:
        raise OpenIMMisconfigured(f"OpenIM answers with status {reply.status}: {_detail(reply)}")
    envelope = _envelope(reply)
    if (code := envelope.get("errCode")) != 0:
        raise _error(code, f"OpenIM answers with code {code}: {_text(envelope)}")
    data = envelope.get("data")
    return data if isinstance(data, dict) else {}


def _error(code: object, reason: str) -> HeraldError:
    if code in TOKEN_CODES:
        return TokenRejected(reason)
    if code in _REFUSED:
        return OpenIMRefused(reason)
    if code in _MISCONFIGURED:
        return OpenIMMisconfigured(reason)
    return TemporarilyUnavailable(reason)


def _envelope(reply: Reply) -> dict[str, Any]:
    try:
        found = json.loads(reply.body)
    except (ValueError, RecursionError) as error:
        raise TemporarilyUnavailable("OpenIM's answer is not JSON") from error
    if not isinstance(found, dict):
        raise TemporarilyUnavailable("OpenIM's answer is not an object")
    return found


def _detail(reply: Reply) -> str:
    try:
        return _text(_envelope(reply))
    except TemporarilyUnavailable as error:
        return str(error)


def _text(envelope: dict[str, Any]) -> str:
    return " ".join(str(envelope[name])[:200] for name in ("errMsg", "errDlt") if envelope.get(name))
