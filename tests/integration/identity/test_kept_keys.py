"""An authorizer that starts while the issuer is down uses the keys that another one fetched, but not for ever."""

from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from cryptography.hazmat.primitives.asymmetric import rsa
from herald.adapters.dynamodb.issuer_documents import DynamoDBIssuerDocuments
from herald.adapters.dynamodb.table import Table
from herald.adapters.identity.issuer_keys import COOLDOWN, FRESH, GRACE, KeysUnavailable
from herald.adapters.identity.kept_keys import KeptDocument
from herald.domain.audit.events import AuditEvent
from herald.entrypoints import aws
from herald.entrypoints.authorizer import Unauthorized

from tests.support.backing import Backing
from tests.support.keys import PRIVATE_KEY
from tests.support.moto_backing import MotoBacking
from tests.support.tokens import URL, WITH_JWKS, Door, FakeIssuer, jwk, published, token

OLD_KEY, NEW_KEY = PRIVATE_KEY, rsa.generate_private_key(public_exponent=65537, key_size=2048)
KEPT = WITH_JWKS | {"SETTINGS_TABLE": "SettingsTable"}
LAST = FRESH + GRACE


def signed(kid: str = "old", key: Any = OLD_KEY) -> str:
    return f"Bearer {token(key, headers={'kid': kid})}"


class Clock:
    """The time of all doors."""

    def __init__(self, issuer: FakeIssuer) -> None:
        self.issuer = issuer
        self.now = 1_800_000_000.0

    def door(self, environment: dict[str, str] = KEPT) -> Door:
        """Return an authorizer that has just started."""
        door = Door(environment, self.issuer)
        door.now = self.now
        return door

    def later(self, seconds: float, *doors: Door) -> None:
        """Let time pass for some authorizers."""
        self.now += seconds
        for door in doors:
            door.now = self.now


@pytest.fixture
def backing(aws_mock: None) -> Backing:
    return MotoBacking()


@pytest.fixture
def clock(backing: Backing) -> Clock:
    """The time since an authorizer has kept the issuer's keys: it has run for five minutes."""
    issuer = FakeIssuer()
    issuer.publish(jwk("old"))
    clock = Clock(issuer)
    warm = clock.door()
    warm.ask(signed())
    clock.later(FRESH, warm)
    warm.ask(signed())
    assert kept(backing) == [issuer.document.decode()]
    return clock


def kept(backing: Backing) -> list[str]:
    items = backing.items("SettingsTable")
    return [item["document"]["S"] for item in items]


def test_an_authorizer_that_starts_while_the_issuer_is_down_knows_its_keys(clock: Clock) -> None:
    clock.issuer.down = "TimeoutError"
    cold = clock.door()
    assert cold.ask(signed())["principalId"] == "alice"
    assert cold.audit.events == [AuditEvent.ISSUER_UNREACHABLE]
    with pytest.raises(KeysUnavailable):  # Perhaps a key that the issuer has published since.
        cold.ask(signed("new", NEW_KEY))


def test_kept_keys_are_used_as_long_as_their_fetcher_uses_them_and_no_longer(clock: Clock) -> None:
    clock.issuer.down = "TimeoutError"
    cold = clock.door()
    cold.ask(signed())
    clock.later(LAST - 1, cold)
    assert cold.ask(signed())["principalId"] == "alice"
    assert clock.door().ask(signed())["principalId"] == "alice"
    clock.later(COOLDOWN, cold)
    for door in (cold, clock.door()):
        with pytest.raises(KeysUnavailable):
            door.ask(signed())


def test_the_issuer_itself_is_preferred_and_asked_again_soon(clock: Clock) -> None:
    clock.issuer.down = "TimeoutError"
    cold = clock.door()
    cold.ask(signed())
    clock.issuer.down = ""
    clock.issuer.publish(jwk("new", NEW_KEY))
    with pytest.raises(Unauthorized):
        clock.door().ask(signed())
    clock.later(FRESH, cold)
    assert cold.ask(signed("new", NEW_KEY))["principalId"] == "alice"
    with pytest.raises(Unauthorized):
        cold.ask(signed())


def test_a_key_that_was_withdrawn_before_the_outage_is_not_kept(backing: Backing, clock: Clock) -> None:
    warm = clock.door()
    warm.ask(signed())
    clock.issuer.publish(jwk("new", NEW_KEY))
    clock.later(FRESH, warm)
    warm.ask(signed("new", NEW_KEY))
    assert kept(backing) == [clock.issuer.document.decode()]
    clock.issuer.down = "TimeoutError"
    cold = clock.door()
    with pytest.raises(KeysUnavailable):
        cold.ask(signed())
    assert cold.ask(signed("new", NEW_KEY))["principalId"] == "alice"


def test_a_cold_start_neither_keeps_keys_nor_looks_for_kept_ones(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_client() -> Any:
        raise AssertionError("a client was made")

    monkeypatch.setattr(aws, "dynamodb_trying_once", no_client)
    assert clock.door().ask(signed())["principalId"] == "alice"


def test_garbage_is_not_kept(backing: Backing, clock: Clock) -> None:
    document, warm = clock.issuer.document, clock.door()
    warm.ask(signed())
    clock.issuer.document = b"<html>We'll be back</html>"
    clock.later(FRESH, warm)
    warm.ask(signed())
    assert kept(backing) == [document.decode()]
    assert clock.door().ask(signed())["principalId"] == "alice"


def test_keys_of_another_address_are_not_used(clock: Clock) -> None:
    """The stack may have been given another issuer."""
    clock.issuer.down = "TimeoutError"
    aws.dynamodb().update_item(
        TableName="SettingsTable",
        Key={"PK": {"S": "ISSUER"}, "SK": {"S": "KEYS"}},
        UpdateExpression="SET #url = :url",
        ExpressionAttributeNames={"#url": "url"},
        ExpressionAttributeValues={":url": {"S": f"{URL}?v=2"}},
    )
    with pytest.raises(KeysUnavailable):
        clock.door().ask(signed())


def test_a_store_that_fails_changes_no_answer_and_is_recorded(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*_: object) -> None:
        raise EndpointConnectionError(endpoint_url="http://nowhere.invalid")

    for method in ("get", "put"):
        monkeypatch.setattr(Table, method, unreachable)
    warm = clock.door()
    warm.ask(signed())
    clock.later(FRESH, warm)
    assert warm.ask(signed())["principalId"] == "alice"
    assert warm.audit.lines == [
        (AuditEvent.ISSUER_STORE_FAILED, {"outcome": "failed", "reason": "EndpointConnectionError"})
    ]
    clock.issuer.down = "TimeoutError"
    cold = clock.door()
    with pytest.raises(KeysUnavailable):
        cold.ask(signed())
    assert cold.audit.events == [AuditEvent.ISSUER_UNREACHABLE, AuditEvent.ISSUER_STORE_FAILED]


def test_without_a_table_no_keys_are_kept(clock: Clock) -> None:
    clock.issuer.down = "TimeoutError"
    with pytest.raises(KeysUnavailable):
        clock.door(WITH_JWKS).ask(signed())


class TestStore:
    """The item in the settings table."""

    def test_nothing_is_kept_at_first(self, backing: Backing) -> None:
        assert DynamoDBIssuerDocuments(aws.dynamodb(), backing.name_of("SettingsTable"), URL).get() is None

    def test_the_newest_document_stays_whoever_writes_last(self, backing: Backing) -> None:
        store = DynamoDBIssuerDocuments(aws.dynamodb(), backing.name_of("SettingsTable"), URL)
        newest = KeptDocument(published(jwk("new", NEW_KEY)), 1_800_000_300.25)
        for document in (
            KeptDocument(published(), 1_800_000_000.0),
            newest,
            KeptDocument(published(), 1_800_000_299.0),
        ):
            store.put(document)
        assert store.get() == newest

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
    def test_a_document_in_any_encoding_of_json_is_kept(self, backing: Backing, encoding: str) -> None:
        store = DynamoDBIssuerDocuments(aws.dynamodb(), backing.name_of("SettingsTable"), URL)
        store.put(KeptDocument('{"keys":[],"é":1}'.encode(encoding), 1_800_000_000.0))
        assert store.get() == KeptDocument('{"keys":[],"é":1}'.encode(), 1_800_000_000.0)
