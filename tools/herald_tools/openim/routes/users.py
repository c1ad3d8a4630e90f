"""The routes below /user/: users and notification accounts."""

from herald_tools.openim.answers import Answer, success
from herald_tools.openim.binding import Struct, bind
from herald_tools.openim.errors import Code, Refused, bad_arguments
from herald_tools.openim.routes.context import Context, Route
from herald_tools.openim.routes.pages import PAGINATION, page_of
from herald_tools.openim.shapes import INT32, TEXT, TEXTS, ListOf, Optional
from herald_tools.openim.state.users import NOTIFICATION_ACCOUNT, User

_USER = Struct("UserInfo", {"userID": TEXT, "nickname": TEXT, "faceURL": TEXT, "ex": TEXT})
_REGISTER = Struct("UserRegisterReq", {"users": ListOf(_USER, "[]*sdkws.UserInfo")})
_GET = Struct("GetDesignateUsersReq", {"userIDs": TEXTS})
_ACCOUNT = {"userID": TEXT, "nickName": TEXT, "faceURL": TEXT}
_ADD = Struct("AddNotificationAccountReq", {**_ACCOUNT, "appMangerLevel": INT32})
_UPDATE = Struct("UpdateNotificationAccountInfoReq", _ACCOUNT)
_SEARCH = Struct(
    "SearchNotificationAccountReq",
    {"keyword": TEXT, "appManagerLevel": Optional(INT32), "pagination": PAGINATION},
)


def user_register(context: Context) -> Answer:
    """Register users, all or none. Administrators only."""
    asked = bind(_REGISTER, context.body)["users"]
    context.check_administrator()
    if not asked or None in asked:
        raise bad_arguments("users is empty")
    now = context.now_ms()
    rows = [User(each["userID"], each["nickname"], each["faceURL"], each["ex"], now) for each in asked]
    context.openim.users.add(rows)
    return success()


def get_users_info(context: Context) -> Answer:
    """Answer the users that exist. Unknown ids are missing, and an empty list is null."""
    asked = bind(_GET, context.body)["userIDs"]
    if not asked:
        raise bad_arguments("userIDs is empty")
    found = [user.document() for each in asked if (user := context.openim.users.find(each))]
    return success({"usersInfo": found or None})


def add_notification_account(context: Context) -> Answer:
    """Add an account that sends notification messages and cannot log in. Administrators only."""
    asked = bind(_ADD, context.body)
    context.check_administrator()
    if asked["appMangerLevel"] < NOTIFICATION_ACCOUNT:
        raise bad_arguments("app level not supported")
    user_id = asked["userID"] or context.openim.ids.user()
    if context.openim.users.find(user_id):
        raise bad_arguments("userID is used")
    row = User(user_id, asked["nickName"], asked["faceURL"], "", context.now_ms(), asked["appMangerLevel"])
    context.openim.users.add([row])
    return success(row.account_document())


def update_notification_account(context: Context) -> Answer:
    """Change name and picture of a notification account. What is empty stays. Administrators only."""
    asked = bind(_UPDATE, context.body)
    context.check_administrator()
    found = context.openim.users.find(asked["userID"])
    if found is None:
        raise Refused(Code.USER_ID_NOT_FOUND)
    nickname, face_url = asked["nickName"] or found.nickname, asked["faceURL"] or found.face_url
    context.openim.users.replace(found._replace(nickname=nickname, face_url=face_url))
    return success()


def search_notification_account(context: Context) -> Answer:
    """Answer a page of accounts, found by id, then by nickname. Administrators only."""
    asked = bind(_SEARCH, context.body)
    context.check_administrator()
    found = [
        account
        for account in context.openim.users.accounts(asked["keyword"])
        if asked["appManagerLevel"] in (None, account.level)
    ]
    page = [account.account_document() for account in page_of(found, asked["pagination"])]
    return success({"total": len(found), "notificationAccounts": page or None})


ROUTES: dict[str, Route] = {
    "/user/user_register": user_register,
    "/user/get_users_info": get_users_info,
    "/user/add_notification_account": add_notification_account,
    "/user/update_notification_account": update_notification_account,
    "/user/search_notification_account": search_notification_account,
}
