"""What every store of retired endpoints does: the fake in memory and the DynamoDB table."""

from typing import NamedTuple

import pytest
from herald.adapters.dynamodb.endpoints import DynamoDBEndpoints
from herald.adapters.dynamodb.profiles import DynamoDBProfiles
from herald.domain.notifications.publication import Format
from herald.domain.push.devices import Device, Platform, RetiredEndpoint
from herald.domain.push.ports import Endpoints, Profiles
from herald.entrypoints import aws

from tests.support.backing import Backing
from tests.support.backings import ON, Reach
from tests.support.builders import NOW
from tests.support.doubles import no_backoff
from tests.support.fakes import FakeEndpoints, FakeProfiles

PHONE = Device("phone", Platform.FCM, "token-1", "endpoint-1", "", Format.V2, NOW)


class Stores(NamedTuple):
    """Devices, and the endpoints that are retired with them."""

    profiles: Profiles
    endpoints: Endpoints


@pytest.fixture(params=["fake", *ON])
def stores(request: pytest.FixtureRequest, reach: Reach) -> Stores:
    if request.param == "fake":
        fake = FakeProfiles()
        return Stores(fake, FakeEndpoints(fake))
    table = reach(request.param).name_of("SettingsTable")
    client = aws.dynamodb()
    return Stores(DynamoDBProfiles(client, table, no_backoff()), DynamoDBEndpoints(client, table))


def test_the_endpoint_of_a_removed_device_is_due_at_once(stores: Stores) -> None:
    stores.profiles.put_device("ben", PHONE)
    assert stores.endpoints.due(NOW, 10) == []
    stores.profiles.remove_device("ben", PHONE)
    assert stores.endpoints.due(NOW, 10) == [RetiredEndpoint.of(PHONE)]


def test_an_endpoint_that_is_being_registered_is_due_later_and_in_use_once_it_is(stores: Stores) -> None:
    stores.endpoints.retire(RetiredEndpoint(PHONE.platform, PHONE.token, "", NOW + 1))
    assert stores.endpoints.due(NOW, 10) == []
    assert len(stores.endpoints.due(NOW + 1, 10)) == 1
    stores.profiles.put_device("ben", PHONE)
    assert stores.endpoints.due(NOW + 1, 10) == []


def test_no_more_are_due_than_are_asked_for(stores: Stores) -> None:
    for number in range(4):
        stores.endpoints.retire(RetiredEndpoint(Platform.FCM, f"t{number}", f"e{number}"))
    assert len(stores.endpoints.due(NOW, 3)) == 3


def test_an_endpoint_is_forgotten_unless_it_was_retired_again(stores: Stores) -> None:
    first = RetiredEndpoint.of(PHONE)
    stores.endpoints.retire(first)
    stores.endpoints.retire(first._replace(due=NOW))
    stores.endpoints.forget(first)
    assert stores.endpoints.due(NOW, 10) == [first._replace(due=NOW)]
    for _ in range(2):
        stores.endpoints.forget(first._replace(due=NOW))
    assert stores.endpoints.due(NOW, 10) == []


def test_the_user_of_an_endpoint_is_the_one_whose_device_has_it(stores: Stores) -> None:
    retired = RetiredEndpoint.of(PHONE)
    assert stores.endpoints.user_of(retired) is None
    stores.profiles.put_device("ben", PHONE)
    assert stores.endpoints.user_of(retired) == ("ben", PHONE)
    stores.profiles.put_device("chen", PHONE._replace(device_id="mine"))
    assert stores.endpoints.user_of(retired) == ("chen", PHONE._replace(device_id="mine"))
    assert stores.endpoints.user_of(retired._replace(endpoint="")) is not None
    assert stores.endpoints.user_of(retired._replace(endpoint="another")) is None


def test_an_endpoint_is_replaced_only_in_the_device_that_has_it(stores: Stores) -> None:
    stores.profiles.put_device("ben", PHONE)
    stores.endpoints.replace_endpoint("ben", PHONE, "endpoint-2")
    stores.endpoints.replace_endpoint("ben", PHONE, "endpoint-3")
    assert [each.endpoint for each in stores.profiles.get(["ben"])["ben"].devices] == ["endpoint-2"]


def test_what_a_newer_version_retired_waits_for_that_version(backing: Backing) -> None:
    endpoints = DynamoDBEndpoints(aws.dynamodb(), backing.name_of("SettingsTable"))
    endpoints.retire(RetiredEndpoint.of(PHONE))
    newer = {"PK": {"S": "TOKEN#RETIRED"}, "SK": {"S": "ENDPOINT#0"}, "platform": {"S": "hms"}, "due": {"N": "0"}}
    backing.dynamodb.put_item(TableName="SettingsTable", Item=newer)
    assert endpoints.due(NOW, 10) == [RetiredEndpoint.of(PHONE)]
