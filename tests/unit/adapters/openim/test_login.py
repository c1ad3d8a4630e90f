"""Logging in to OpenIM, as each version wants it."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError
from herald.adapters.openim.credentials import credentials_in
from herald.adapters.openim.login import Credentials, Login
from herald.adapters.openim.tokens import KeptToken
from herald.adapters.openim.transport import Reply
from herald.domain.errors import OpenIMMisconfigured, TemporarilyUnavailable

from tests.support.openim_samples import sample

NOW = 1_000_000
ANSWER = sample("C-get_admin_token.response").body


class Server:
    """Answers calls, in order, and keeps what was asked."""

    def __init__(self, *answers: Mapping[str, Any]) -> None:
        self.answers, self.asked = list(answers), list[tuple[str, Any]]()

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        assert headers["operationID"]
        assert "token" not in headers
        self.asked.append((path, json.loads(body)))
        return Reply(200, json.dumps(self.answers.pop(0)).encode())


def login(server: Server, user_id: str = "heraldAdmin") -> KeptToken:
    return Login(server, lambda: Credentials("openIM123", user_id), lambda: NOW)()


def refusal(code: int) -> dict[str, Any]:
    return {"errCode": code, "errMsg": "ArgsError", "errDlt": "header must have token"}


def test_a_token_is_fetched_as_the_sample_does() -> None:
    server, request = Server(ANSWER), sample("C-get_admin_token.request")
    kept = login(server)
    assert server.asked == [(request.http["path"], request.body)]
    assert kept.token == ANSWER["data"]["token"]
    assert kept.expires_at == NOW + ANSWER["data"]["expireTimeSeconds"] * 1000


def test_version_3_8_0_is_asked_in_its_own_way() -> None:
    server, request = Server(refusal(1001), ANSWER), sample("C-user_token.v3.8.0.request")
    assert login(server, "imAdmin").token == ANSWER["data"]["token"]
    assert server.asked[1] == (request.http["path"], request.body)


def test_if_neither_way_works_the_first_error_is_told() -> None:
    with pytest.raises(OpenIMMisconfigured, match="code 1002"):
        login(Server(refusal(1002), refusal(1001)))


@pytest.mark.parametrize("data", [{}, {"token": "eyJ"}, {"token": "eyJ", "expireTimeSeconds": "soon"}])
def test_an_answer_without_a_token_may_be_better_later(data: dict[str, Any]) -> None:
    with pytest.raises(TemporarilyUnavailable):
        login(Server({"errCode": 0, "data": data}))


class Secrets:
    """Secrets Manager with one secret, or one error."""

    def __init__(self, text: str = "", code: str = "", status: int = 400) -> None:
        self.text, self.code, self.status = text, code, status

    def get_secret_value(self, **_: Any) -> dict[str, Any]:
        if self.code:
            error: Any = {"Error": {"Code": self.code}, "ResponseMetadata": {"HTTPStatusCode": self.status}}
            raise ClientError(error, "GetSecretValue")
        return {"SecretString": self.text}


def read(secrets: Secrets) -> Credentials:
    return credentials_in(lambda: secrets, "arn:aws:secretsmanager:us-east-1:123456789012:secret:openim")()


def test_the_secret_has_openims_secret_and_an_administrator() -> None:
    assert read(Secrets('{"secret": "openIM123", "user_id": "imAdmin"}')) == Credentials("openIM123", "imAdmin")


def test_a_secret_that_was_changed_is_read_anew() -> None:
    secrets = Secrets('{"secret": "old", "user_id": "imAdmin"}')
    reading = credentials_in(lambda: secrets, "arn")
    reading()
    secrets.text = '{"secret": "new", "user_id": "imAdmin"}'
    assert reading().secret == "new"


@pytest.mark.parametrize(
    "text",
    ["", "openIM123", "[]", "{}", '{"secret": "x"}', '{"secret": "", "user_id": "a"}', '{"secret": 1, "user_id": "a"}'],
)
def test_a_secret_of_another_form_is_for_an_operator(text: str) -> None:
    with pytest.raises(OpenIMMisconfigured, match="OpenIMSecretArn"):
        read(Secrets(text))


@pytest.mark.parametrize("code", ["AccessDeniedException", "ResourceNotFoundException", "DecryptionFailure"])
def test_a_secret_that_cannot_be_read_is_for_an_operator(code: str) -> None:
    with pytest.raises(OpenIMMisconfigured, match=code):
        read(Secrets(code=code))


@pytest.mark.parametrize(("code", "status"), [("ThrottlingException", 400), ("InternalServiceError", 500)])
def test_a_secret_may_be_read_later(code: str, status: int) -> None:
    with pytest.raises(TemporarilyUnavailable) as raised:
        read(Secrets(code=code, status=status))
    assert not isinstance(raised.value, OpenIMMisconfigured)
