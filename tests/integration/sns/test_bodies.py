"""The body of PublishBatch is that of the SDK, byte for byte, and is encoded once."""

from typing import Any
from urllib.parse import urlencode

import pytest
from herald.adapters.messaging.sns_bodies import form
from herald.entrypoints import aws
from hypothesis import given
from hypothesis import strategies as st

FORMS = st.dictionaries(st.text(), st.text())


@given(fields=FORMS)
def test_any_form_has_the_bytes_of_the_standard_library(fields: dict[str, str]) -> None:
    assert form(fields) == urlencode(fields).encode()


@pytest.mark.parametrize("text", ["a b+c%20d", "%", "100 % é ~_.-", "\U0001f468‍\U0001f469", "\x00\n", '{"a":[1]}'])
def test_no_character_is_escaped_twice(text: str) -> None:
    assert form({"Message": text}) == urlencode({"Message": text}).encode()


def test_the_client_sends_what_the_sdk_would_have_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    sent: list[bytes] = []

    class Stopped(Exception):
        pass

    def stop(request: Any, **_: Any) -> None:
        sent.append(request.body)
        assert request.headers["Content-Type"].startswith(b"application/x-www-form-urlencoded")
        assert request.headers["Content-Length"] == str(len(request.body))
        raise Stopped

    asked: Any = {"TopicArn": "arn:t", "PublishBatchRequestEntries": [{"Id": "0", "Message": "a b+c % é"}]}
    clients: list[Any] = [aws.sns(), aws.session().create_client("sns")]
    for each in clients:
        each.meta.events.register("before-send.sns.PublishBatch", stop)
        with pytest.raises(Stopped):
            each.publish_batch(**asked)
    quick, slow = (body if isinstance(body, bytes) else body.encode() for body in sent)
    assert quick == slow
