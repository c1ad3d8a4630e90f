"""Examples in the OpenAPI document: request bodies that succeed, and values of parameters."""

from typing import Any

_POLICY = {
    "level": "full",
    "kinds": {
        "group.invitation.received": {
            "member_sample": 5,
            "words": {"de": {"title": "{group_name}", "body": "{inviter_name} lädt dich ein."}},
        }
    },
    "push_limit": 500,
    "default_locale": "en",
    "override": {"lowest": "essential", "highest": "full"},
}

BODIES: dict[str, dict[str, Any]] = {
    "createGroup": {
        "A group that you own": {
            "name": "Saturday hikers",
            "group_type": "work",
            "admins": ["ben", "chen"],
            "members": ["dara", "emil", "fatima", "goro", "hana", "ivan", "jun", "kofi", "lena"],
            "introduction": "We walk every second Saturday, rain or shine.",
            "announcement": "First walk: 5 December, 09:00, at the old mill. Bring water.",
            "face_url": "https://cdn.example.com/groups/hikers.png",
            "settings": {
                "need_verification": "applicants",
                "look_member_info": "allowed",
                "apply_member_friend": "forbidden",
            },
        },
        "A group with an id of your own": {
            "name": "Sunday cyclists",
            "group_type": "normal",
            "members": ["dara", "emil"],
            "group_id": "sunday-cyclists",
        },
        "A group on behalf of a user (role 'admin')": {
            "name": "Monday runners",
            "group_type": "work",
            "creator": {"user_id": "ana", "name": "Ana", "face_url": "https://cdn.example.com/ana.png"},
            "members": ["ben", "chen"],
        },
        "A group for another owner (role 'admin')": {
            "name": "Support",
            "group_type": "normal",
            "owner": "fatima",
            "members": ["goro"],
        },
    },
    "markRead": {
        "The creator's notification of ana's group sunday-cyclists": {"through": "d63ad866-514a-5fb7-9b5b-d8a49e039c09"}
    },
    "putPreferences": {
        "Quiet nights, no pushes of super groups": {
            "push": {"muted": False, "muted_group_types": ["super"]},
            "quiet_hours": {"from": "22:00", "until": "07:00", "time_zone": "Europe/Berlin"},
            "locale": "zh-CN",
        }
    },
    "putDevice": {
        "An Android phone (the stack must be able to push to FCM)": {
            "platform": "fcm",
            "token": "dGVzdC10b2tlbi1vZi1hLXBob25l:APA91b",
            "locale": "zh-CN",
            "accepts": "v1",
        }
    },
    "putPolicy": {"All channels, invitations in German, too": _POLICY},
    "putPolicyOfType": {"All channels, invitations in German, too": _POLICY},
    "previewPolicy": {
        "A draft of a policy, in two languages": {
            "group": {"name": "Saturday hikers", "group_type": "work", "admins": ["ben"], "members": ["dara", "emil"]},
            "policy": _POLICY,
            "locales": ["en", "zh-CN"],
        },
        "The policy that applies now": {
            "group": {"name": "Saturday hikers", "group_type": "work", "members": ["dara"]},
        },
    },
}
"""Request bodies by the id of their operation and by a summary."""

PARAMETERS = {
    "group_id": "sunday-cyclists",
    "device_id": "phone",
    "scope": "default",
    "group_type": "work",
    "If-Match": '"0"',
    "If-None-Match": '"1"',
}
"""Values of parameters that have no default, by name. The ETag is that of a scope in which no policy was ever set."""
