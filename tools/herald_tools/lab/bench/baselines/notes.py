"""Items and messages of both baselines. They hold the same facts as Herald's."""

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

from aws_lambda_powertools import Logger

Request = Mapping[str, Any]
Item = dict[str, Any]


def new_logger() -> Logger:
    """Return the logger of a function."""
    return Logger(service="baseline")


def group_of(request: Request) -> Item:
    """Return the row of the group."""
    return {
        "PK": f"GROUP#{request['group_id']}",
        "SK": "GROUP",
        "name": request["name"],
        "group_type": request["group_type"],
        "owner": request["creator"],
        "member_count": len(request["members"]) + 1,
        "created_at": request["created_at"],
        "introduction": request["introduction"],
        "announcement": request["announcement"],
        "settings": {
            "need_verification": "applicants",
            "look_member_info": "allowed",
            "apply_member_friend": "allowed",
        },
    }


def rows_of(request: Request) -> Iterator[Item]:
    """Yield a row for each member, including the creator."""
    for user_id in (request["creator"], *request["members"]):
        yield {
            "PK": f"GROUP#{request['group_id']}",
            "SK": f"MEMBER#{user_id}",
            "role": "owner" if user_id == request["creator"] else "member",
            "inviter": request["creator"],
            "joined_at": request["created_at"],
        }


def messages_of(request: Request) -> Iterator[str]:
    """Yield a message for each member: a confirmation for the creator, invitations for the others."""
    group = {name: request[name] for name in ("group_id", "name", "group_type")}
    members = {"count": len(request["members"]) + 1, "owner": request["creator"], "sample": request["members"][:5]}
    for user_id in (request["creator"], *request["members"]):
        confirmed = user_id == request["creator"]
        message = {
            "kind": "group.creation.confirmed" if confirmed else "group.invitation.received",
            "recipient": user_id,
            "role": "owner" if confirmed else "member",
            "created_at": request["created_at"],
            "group": group,
            "inviter": {"user_id": request["creator"], "name": "Ana"},
            "members": members,
            "settings": {
                "need_verification": "applicants",
                "look_member_info": "allowed",
                "apply_member_friend": "allowed",
            },
            "introduction": request["introduction"],
            "announcement": request["announcement"],
        }
        yield json.dumps(message, separators=(",", ":"))


def inbox_item(body: str) -> Item:
    """Return the inbox item of a message; `at` is the time of writing in epoch milliseconds."""
    message = json.loads(body)
    return {
        "PK": f"USER#{message['recipient']}",
        "SK": f"NOTIFICATION#{message['created_at']}#{message['group']['group_id']}",
        "kind": message["kind"],
        "content": body,
        "at": time.time_ns() // 1_000_000,
    }
