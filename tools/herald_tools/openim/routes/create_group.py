"""POST /group/create_group, step by step as OpenIM does it."""

from typing import Any

from herald_tools.openim.answers import Answer, success
from herald_tools.openim.binding import Struct, bind
from herald_tools.openim.errors import Code, Refused, bad_arguments
from herald_tools.openim.routes.context import Context
from herald_tools.openim.routes.group_info import GROUP_INFO, with_ids
from herald_tools.openim.shapes import FLAG, TEXT, TEXTS
from herald_tools.openim.state.groups import ADMIN, MEMBER, OWNER, Group, Member
from herald_tools.openim.webhooks import commands
from herald_tools.openim.webhooks.verdicts import CHANGES, GO_ON

MAX_MEMBER_IDS = 1_000
"""The limit of memberUserIDs. Admins are not limited."""

_WORK_GROUP = 2
_GROUP_TYPES = (0, 1, _WORK_GROUP)

_REQUEST = Struct(
    "CreateGroupReq",
    {
        "memberUserIDs": TEXTS,
        "groupInfo": GROUP_INFO,
        "adminUserIDs": TEXTS,
        "ownerUserID": TEXT,
        "sendMessage": FLAG,
    },
)


def create_group(context: Context) -> Answer:
    """Create a group. The member count of the answer includes an administrator who creates it for others."""
    asked = bind(_REQUEST, context.body)
    _check(asked)
    _check_caller(asked, context)
    user_ids = _user_ids(asked, context)
    rows = _rows(asked, context)
    info = _decided(asked, rows, context)
    context.openim.webhooks.ask(commands.before_members_join(info, rows), context.operation_id, GO_ON)
    context.openim.groups.add(Group(info, tuple(rows)))
    context.stored()
    counted = {**info, "memberCount": len(user_ids)}
    _tell(counted, rows, user_ids, context)
    return success({"groupInfo": counted})


def _check(asked: dict[str, Any]) -> None:
    info = asked["groupInfo"]
    if info is None:
        raise bad_arguments("GroupInfo is empty")
    if info["groupType"] not in _GROUP_TYPES:
        raise bad_arguments("GroupType is invalid")
    if not asked["ownerUserID"]:
        raise bad_arguments("ownerUserID is empty")
    if len(asked["memberUserIDs"]) > MAX_MEMBER_IDS:
        raise bad_arguments("too many MemberUserIDs, need to be less than 1000")
    if info["groupType"] != _WORK_GROUP:
        raise bad_arguments("group type not support")


def _check_caller(asked: dict[str, Any], context: Context) -> None:
    if context.caller != asked["ownerUserID"]:
        context.check_administrator()


def _user_ids(asked: dict[str, Any], context: Context) -> list[str]:
    """Return members, admins, owner, and the caller if it is none of them. Raises Refused."""
    user_ids = [*asked["memberUserIDs"], *asked["adminUserIDs"], asked["ownerUserID"]]
    if context.caller not in user_ids:
        user_ids.append(context.caller)
    if len(set(user_ids)) < len(user_ids):
        raise bad_arguments("group member repeated")
    if not context.openim.users.have(user_ids):
        raise Refused(Code.USER_ID_NOT_FOUND, "user not found")
    return user_ids


def _rows(asked: dict[str, Any], context: Context) -> list[Member]:
    roles = [(asked["ownerUserID"], OWNER)]
    roles += [(each, ADMIN) for each in asked["adminUserIDs"]]
    roles += [(each, MEMBER) for each in asked["memberUserIDs"]]
    now = context.now_ms()
    return [Member(user_id, role, now, context.caller) for user_id, role in roles]


def _decided(asked: dict[str, Any], rows: list[Member], context: Context) -> dict[str, Any]:
    """Return the group as it is stored: as the caller wants it, but for what the receiver of the webhook changes."""
    before = commands.before_create_group(asked["groupInfo"], rows, context.operation_id)
    info = {**asked["groupInfo"], **context.openim.webhooks.ask(before, context.operation_id, CHANGES)}
    group_id = info["groupID"] or context.openim.ids.group()
    context.openim.groups.check_free(group_id)
    return with_ids(info, group_id, asked["ownerUserID"], context.now_ms())


def _tell(info: dict[str, Any], rows: list[Member], user_ids: list[str], context: Context) -> None:
    if context.openim.settings.version.announces_conversations:
        conversations = commands.after_create_conversations(info["groupID"])
        context.openim.webhooks.tell(conversations, context.operation_id)
    context.openim.webhooks.tell(commands.after_create_group(info, rows, user_ids), context.operation_id)
