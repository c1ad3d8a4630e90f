"""The call that sends a notice, beside the sample of it."""

import json
from typing import Any

import pytest
from herald.domain.content.content import Content, GroupBlock
from herald.domain.errors import MalformedRecord
from herald.domain.notifications.notification import Notification
from herald.domain.openim.notice import NoticeStyle, check_notice, notice_of, operation_id_of
from herald.domain.texts.templates import Words

from tests.support.openim_samples import sample

REQUEST = sample("C-send_msg.1400.request")
WORDS = Words("Lantern festival", "Ana invited you to “Lantern festival”.")
STYLE = NoticeStyle("herald", offline_push=True)
NOTIFICATION = Notification(
    recipient="u_ben",
    notification_id="6a32c0de-2f7c-5c57-9d8a-1a2b3c4d5e6f",
    kind="group.invitation.received",
    created_at=1_790_000_000_123,
    role="member",
    content=Content(GroupBlock("1834204447", "Lantern festival", "https://x.example.com/face.png"), truncated=()),
    policy_version="built-in/1",
)
IDS = json.loads(REQUEST.body["ex"])


def test_openim_notes_a_notice_under_the_id_of_its_notification() -> None:
    assert operation_id_of(NOTIFICATION) == REQUEST.headers["operationID"]


def test_a_notice_has_what_the_sample_has() -> None:
    body = notice_of(NOTIFICATION, WORDS, STYLE)
    for name in ("sendID", "recvID", "senderPlatformID", "contentType", "sessionType", "notOfflinePush"):
        assert body[name] == REQUEST.body[name]
    for name in ("text", "notificationType", "mixType", "url", "externalUrl"):
        assert body["content"][name] == REQUEST.body["content"][name]
    for name in ("title", "desc", "iOSBadgeCount"):
        assert body["offlinePushInfo"][name] == REQUEST.body["offlinePushInfo"][name]
    assert set(body) <= set(REQUEST.body)
    assert set(body["content"]) == set(REQUEST.body["content"])
    assert set(body["offlinePushInfo"]) <= set(REQUEST.body["offlinePushInfo"])


def test_message_and_push_name_the_notification_and_the_content_has_it_whole() -> None:
    body = notice_of(NOTIFICATION, WORDS, STYLE)
    assert json.loads(body["ex"]) == json.loads(body["offlinePushInfo"]["ex"]) == IDS
    assert json.loads(body["content"]["ex"]) == {
        **IDS,
        "created_at": "2026-09-21T14:13:20.123Z",
        "group": {
            "group_id": "1834204447",
            "name": "Lantern festival",
            "face_url": "https://x.example.com/face.png",
        },
        "truncated": [],
        "role": "member",
    }


def test_a_push_makes_a_sound_unless_the_policy_says_no() -> None:
    assert notice_of(NOTIFICATION, WORDS, STYLE)["offlinePushInfo"]["iOSPushSound"] == "default"
    assert notice_of(NOTIFICATION, WORDS, STYLE._replace(sound=False))["offlinePushInfo"]["iOSPushSound"] == ""


def test_a_notice_that_is_not_pushed_has_nothing_for_the_push() -> None:
    body = notice_of(NOTIFICATION, WORDS, STYLE._replace(offline_push=False))
    assert body["notOfflinePush"] is True
    assert "offlinePushInfo" not in body


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (Words("", "Body"), ("Body", "Body")),
        (Words("Title", ""), ("Title", "Title")),
        (Words("Title", "Body"), ("Title", "Body")),
    ],
)
def test_openim_takes_no_empty_texts_so_one_stands_for_both(words: Words, shown: tuple[str, str]) -> None:
    content = notice_of(NOTIFICATION, words, STYLE)["content"]
    assert (content["notificationName"], content["text"]) == shown


def test_without_any_text_nothing_is_sent() -> None:
    with pytest.raises(MalformedRecord, match="notificationName, text"):
        notice_of(NOTIFICATION, Words("", ""), STYLE)


def changed(path: str, value: Any) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(json.dumps(notice_of(NOTIFICATION, WORDS, STYLE)))
    *steps, last = path.split("/")
    place = body
    for step in steps:
        place = place[step]
    place[last] = value
    return body


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("sendID", ""),
        ("recvID", ""),
        ("contentType", 0),
        ("sessionType", 0),
        ("content/notificationName", ""),
        ("content/notificationType", 0),
        ("content/text", ""),
        ("content/mixType", 6),
        ("content/mixType", -1),
    ],
)
def test_what_openim_would_refuse_is_found_before(path: str, value: Any) -> None:
    check_notice(notice_of(NOTIFICATION, WORDS, STYLE))
    with pytest.raises(MalformedRecord, match=path.rpartition("/")[2]):
        check_notice(changed(path, value))
