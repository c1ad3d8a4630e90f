"""OpenIM's error codes, and the error that a route raises."""

from enum import IntEnum


class Code(IntEnum):
    """The codes that the stand-in answers with."""

    SERVER_INTERNAL = 500
    ARGUMENTS = 1001
    NO_PERMISSION = 1002
    RECORD_NOT_FOUND = 1004
    USER_ID_NOT_FOUND = 1101
    REGISTERED_ALREADY = 1102
    GROUP_ID_EXISTED = 1202
    TOKEN_EXPIRED = 1501
    TOKEN_INVALID = 1502
    TOKEN_MALFORMED = 1503
    TOKEN_NOT_VALID_YET = 1504
    TOKEN_UNKNOWN = 1505
    TOKEN_KICKED = 1506
    TOKEN_NOT_EXIST = 1507
    NETWORK = 90004
    CALLBACK_UNREADABLE = 90007


_TEXTS = {
    Code.SERVER_INTERNAL: "ServerInternalError",
    Code.ARGUMENTS: "ArgsError",
    Code.NO_PERMISSION: "NoPermissionError",
    Code.RECORD_NOT_FOUND: "RecordNotFoundError",
    Code.USER_ID_NOT_FOUND: "UserIDNotFoundError",
    Code.REGISTERED_ALREADY: "RegisteredAlreadyError",
    Code.GROUP_ID_EXISTED: "GroupIDExisted",
    Code.TOKEN_EXPIRED: "TokenExpiredError",
    Code.TOKEN_INVALID: "TokenInvalidError",
    Code.TOKEN_MALFORMED: "TokenMalformedError",
    Code.TOKEN_NOT_VALID_YET: "TokenNotValidYetError",
    Code.TOKEN_UNKNOWN: "TokenUnknownError",
    Code.TOKEN_KICKED: "TokenKickedError",
    Code.TOKEN_NOT_EXIST: "TokenNotExistError",
    Code.NETWORK: "NetworkError",
    Code.CALLBACK_UNREADABLE: "CallbackUnreadable",
}


class Refused(Exception):
    """A call is answered with an error code; `status` is the HTTP status."""

    def __init__(self, code: int, detail: str = "", *, text: str | None = None, status: int = 200) -> None:
        self.code = code
        self.text = _TEXTS[Code(code)] if text is None else text
        self.detail = detail
        self.status = status
        super().__init__(f"{code} {self.text} {detail}")


def bad_arguments(detail: str) -> Refused:
    """Return the error for a request that breaks a rule."""
    return Refused(Code.ARGUMENTS, detail)


class Unreadable(Exception):
    """A body is not JSON, or has a value of the wrong type. The message is that of Go's decoder."""
