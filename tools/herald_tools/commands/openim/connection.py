"""The connection of a stack with its OpenIM server, from this machine."""

import random
import time
from typing import Any

from herald.adapters.calls.backoff import Backoff
from herald.adapters.dynamodb.openim_tokens import DynamoDBOpenIMTokens
from herald.adapters.openim.credentials import credentials_in
from herald.adapters.openim.http import HttpTransport
from herald.adapters.openim.login import Login
from herald.adapters.openim.notices import OpenIMNotices
from herald.adapters.openim.pace import Pace
from herald.adapters.openim.tokens import AdministratorToken
from herald.entrypoints import aws

from herald_tools.commands.common.target import Target
from herald_tools.commands.openim.checking import Check, CheckFailed


def check_of(target: Target) -> Check:
    """Return the check of a stack's connection. It uses the stack's token, since a new one would end it.

    Raises CheckFailed if the stack does not have the channel.
    """
    if "OpenIMApiUrl" not in target.outputs:
        raise CheckFailed("The stack has no channel openim: OpenIMApiUrl is empty.")
    url, backoff = target.outputs["OpenIMApiUrl"], Backoff(time.sleep, random.random)
    transport = HttpTransport(url, connections=1, plain_http=target.is_local)
    dynamodb: Any = _client(target, "dynamodb")
    secrets = credentials_in(lambda: _client(target, "secretsmanager"), target.outputs["OpenIMSecretArn"])
    tokens = DynamoDBOpenIMTokens(dynamodb, target.outputs["SettingsTable"], url)
    token = AdministratorToken(Login(transport, secrets, aws.now_ms), tokens, aws.now_ms, backoff.wait)
    notices = OpenIMNotices(transport, token, Pace(aws.now_ms, time.sleep), backoff.wait)
    return Check(notices, target.outputs["OpenIMSender"])


def _client(target: Target, service: Any) -> Any:
    return target.session.client(service, endpoint_url=target.endpoint_url)
