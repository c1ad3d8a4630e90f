"""The routes below /group/: creating groups, and reading them back."""

from typing import Any

from herald_tools.openim.answers import Answer, success
from herald_tools.openim.binding import Struct, bind
from herald_tools.openim.errors import Code, Refused, bad_arguments
from herald_tools.openim.routes.context import Context, Route
from herald_tools.openim.routes.create_group import create_group
from herald_tools.openim.routes.pages import PAGINATION, page_of
from herald_tools.openim.shapes import INT32, TEXT, TEXTS, UINT64
from herald_tools.openim.state.groups import Group, Member

_INFOS = Struct("GetGroupsInfoReq", {"groupIDs": TEXTS})
_MEMBERS = Struct(
    "GetGroupMemberListReq", {"pagination": PAGINATION, "groupID": TEXT, "filter": INT32, "keyword": TEXT}
)
_USER_IDS = Struct("GetFullGroupMemberUserIDsReq", {"idHash": UINT64, "groupID": TEXT})
_NEWEST = Struct("GetGroupsReq", {"pagination": PAGINATION, "groupName": TEXT, "groupID": TEXT})

_NOBODY = Group({}, ())


def get_groups_info(context: Context) -> Answer:
    """Answer groups. Anyone may ask; unknown ids are missing, and an empty list is null."""
    asked = bind(_INFOS, context.body)["groupIDs"]
    if not asked:
        raise bad_arguments("groupIDs is empty")
    return success({"groupInfos": [group.document() for group in context.openim.groups.found(asked)] or None})


def get_group_member_list(context: Context) -> Answer:
    """Answer a page of the members. `filter` and `keyword` are not played."""
    asked = bind(_MEMBERS, context.body)
    group = _readable(asked["groupID"], context)
    page = page_of(group.members, asked["pagination"])
    members = [_member(asked["groupID"], row, context) for row in page]
    return success({"total": len(group.members), "members": members or None})


def get_full_group_member_user_ids(context: Context) -> Answer:
    """Answer the ids of all members. The list never equals the caller's: `idHash` is not played."""
    group = _readable(bind(_USER_IDS, context.body)["groupID"], context)
    version = {"version": 1, "versionID": context.openim.ids.version(), "equal": False}
    return success({**version, "userIDs": group.user_ids or None})


def get_groups(context: Context) -> Answer:
    """Answer a page of all groups that are not dismissed, newest first. Anyone may ask."""
    asked = bind(_NEWEST, context.body)
    found = [group for group in context.openim.groups.newest() if _matches(group, asked)]
    page = [_listed(group) for group in page_of(found, asked["pagination"])]
    return success({"total": len(found), "groups": page or None})


def _readable(group_id: str, context: Context) -> Group:
    """Return a group, for a member or an administrator. An unknown one has no members. Raises Refused."""
    group = context.openim.groups.find(group_id) or _NOBODY
    if not context.is_administrator and context.caller not in group.user_ids:
        raise Refused(Code.NO_PERMISSION)
    return group


def _member(group_id: str, row: Member, context: Context) -> dict[str, Any]:
    user = context.openim.users.find(row.user_id)
    return row.document(group_id, user.nickname if user else "", user.face_url if user else "")


def _matches(group: Group, asked: dict[str, Any]) -> bool:
    has_id = asked["groupID"] in ("", group.info["groupID"])
    return has_id and asked["groupName"] in group.info["groupName"]


def _listed(group: Group) -> dict[str, Any]:
    owner = group.info["ownerUserID"]
    return {"groupInfo": group.document(), "groupOwnerUserName": "", "groupOwnerUserID": owner}


ROUTES: dict[str, Route] = {
    "/group/create_group": create_group,
    "/group/get_groups_info": get_groups_info,
    "/group/get_group_member_list": get_group_member_list,
    "/group/get_full_group_member_user_ids": get_full_group_member_user_ids,
    "/group/get_groups": get_groups,
}
