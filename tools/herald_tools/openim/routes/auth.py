"""The routes below /auth/: tokens."""

from herald_tools.openim.answers import Answer, success
from herald_tools.openim.binding import Struct, bind
from herald_tools.openim.errors import Code, Refused, bad_arguments
from herald_tools.openim.routes.context import Context, Route
from herald_tools.openim.shapes import INT32, TEXT
from herald_tools.openim.state.tokens import ADMINISTRATOR_PLATFORM, LIFETIME
from herald_tools.openim.state.users import NOTIFICATION_ACCOUNT

_ADMIN_TOKEN = Struct("GetAdminTokenReq", {"secret": TEXT, "userID": TEXT})
_USER_TOKEN = Struct("GetUserTokenReq", {"platformID": INT32, "userID": TEXT})
_PARSE = Struct("ParseTokenReq", {"token": TEXT})


def get_admin_token(context: Context) -> Answer:
    """Answer a token of an administrator. The lifetime is a duration here."""
    asked = bind(_ADMIN_TOKEN, context.body)
    settings = context.openim.settings
    if asked["secret"] != settings.secret:
        raise Refused(Code.NO_PERMISSION, "secret invalid")
    if asked["userID"] not in settings.administrators:
        raise bad_arguments("userID is no administrator")
    return _token(context.openim.tokens.issue_for_administrator(asked["userID"]))


def get_user_token(context: Context) -> Answer:
    """Answer a token with which a user's client logs in. Administrators only."""
    asked = bind(_USER_TOKEN, context.body)
    context.check_administrator()
    user = context.openim.users.find(asked["userID"])
    if user is None:
        raise Refused(Code.USER_ID_NOT_FOUND)
    if asked["platformID"] == ADMINISTRATOR_PLATFORM or user.level >= NOTIFICATION_ACCOUNT:
        raise bad_arguments("this account cannot log in")
    return _token(context.openim.tokens.issue(user.user_id, asked["platformID"]))


def parse_token(context: Context) -> Answer:
    """Answer whose token it is. The lifetime is a moment here, in epoch seconds."""
    claims = context.openim.tokens.check(bind(_PARSE, context.body)["token"])
    found = {"userID": claims.user_id, "platformID": claims.platform_id, "expireTimeSeconds": claims.expires_at}
    return success(found)


def _token(token: str) -> Answer:
    return success({"token": token, "expireTimeSeconds": LIFETIME})


ROUTES: dict[str, Route] = {
    "/auth/get_admin_token": get_admin_token,
    "/auth/get_user_token": get_user_token,
    "/auth/parse_token": parse_token,
}
