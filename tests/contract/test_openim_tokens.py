"""The store of OpenIM's token: one contract for DynamoDB and for the fake."""

import pytest
from herald.adapters.dynamodb.openim_tokens import DynamoDBOpenIMTokens
from herald.adapters.openim.tokens import KeptToken, TokenStore
from herald.entrypoints import aws

from tests.support.backing import Backing
from tests.support.backings import ON, Reach
from tests.support.fakes import FakeTokenStore

NOW, UNTIL = 1_000_000, 1_015_000
TOKEN = KeptToken("eyJ", NOW, 9_000_000)
URL = "https://im.example.com/api"


@pytest.fixture(params=["fake", *ON])
def store(request: pytest.FixtureRequest, reach: Reach) -> TokenStore:
    if request.param == "fake":
        return FakeTokenStore()
    reach(request.param)
    return DynamoDBOpenIMTokens(aws.dynamodb(), "SettingsTable", URL)


def test_a_token_is_read_as_it_was_kept(store: TokenStore) -> None:
    assert store.get() is None
    store.put(TOKEN)
    assert store.get() == TOKEN


def test_one_worker_may_fetch_a_token(store: TokenStore) -> None:
    assert store.claim(None, NOW, UNTIL)
    assert not store.claim(None, NOW + 1, UNTIL + 1)
    assert store.get() is None


def test_a_claim_that_has_ended_can_be_taken_over(store: TokenStore) -> None:
    store.claim(None, NOW, UNTIL)
    assert store.claim(None, UNTIL + 1, UNTIL + 15_000)


def test_a_token_that_was_kept_ends_the_claim(store: TokenStore) -> None:
    store.claim(None, NOW, UNTIL)
    store.put(TOKEN)
    assert store.claim(TOKEN, NOW + 1, UNTIL + 1)
    assert store.get() == TOKEN  # Others use it until there is a new one.


def test_who_has_seen_an_older_token_may_not_fetch_another(store: TokenStore) -> None:
    store.put(TOKEN._replace(fetched_at=NOW + 5))
    assert not store.claim(TOKEN, NOW + 6, UNTIL)
    assert not store.claim(None, NOW + 6, UNTIL)


def test_another_server_does_not_get_the_token(backing: Backing) -> None:
    DynamoDBOpenIMTokens(aws.dynamodb(), "SettingsTable", URL).put(TOKEN)
    assert DynamoDBOpenIMTokens(aws.dynamodb(), "SettingsTable", "https://other.example.com").get() is None


def test_an_item_that_is_no_token_is_none(backing: Backing) -> None:
    tokens = DynamoDBOpenIMTokens(aws.dynamodb(), "SettingsTable", URL)
    tokens.put(TOKEN)
    (item,) = backing.items("SettingsTable")
    backing.dynamodb.put_item(TableName="SettingsTable", Item={**item, "expires_at": {"S": "soon"}})
    assert tokens.get() is None
