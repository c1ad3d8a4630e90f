"""What every carrier of pushes does: the fake in memory and SNS's platform applications."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from herald.adapters.messaging.sns_pusher import SnsPusher
from herald.domain.errors import DeviceGone, PushImpossible, PushNotConfigured, PushRefused, TemporarilyUnavailable
from herald.domain.notifications.publication import Format
from herald.domain.push.devices import Device, Platform
from herald.domain.push.payloads import Push
from herald.domain.push.ports import Pusher
from herald.domain.texts.templates import Words
from herald.entrypoints import aws

from tests.support.backing import Backing
from tests.support.backings import MOTO, ON, Reach
from tests.support.doubles import answering
from tests.support.fakes import FakePusher

PUSH = Push("collapse-1", "hikers", Words("Title", "Body"), {"notification_id": "collapse-1"})
Carrier = tuple[Pusher, Callable[[], int]]


@pytest.fixture(params=["fake", *ON])
def carrier(request: pytest.FixtureRequest, reach: Reach) -> Carrier:
    if request.param == "fake":
        fake = FakePusher([Platform.FCM])
        return fake, lambda: len(fake.sent)
    backing = reach(request.param)
    pusher = SnsPusher(aws.sns, {Platform.FCM: backing.make_application("GCM")})
    return pusher, lambda: len(backing.pushed())


def an_error(code: str, message: str = "no") -> bytes:
    return f"<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>".encode()


def a_device(endpoint: str, platform: Platform = Platform.FCM) -> Device:
    return Device("phone", platform, "token", endpoint, "", Format.V2)


def test_a_registered_device_can_be_pushed_to(carrier: Carrier) -> None:
    pusher, number = carrier
    endpoint = pusher.register(Platform.FCM, "token")
    pusher.send(a_device(endpoint), PUSH)
    assert number() == 1


def test_a_token_registered_again_keeps_its_endpoint(carrier: Carrier) -> None:
    pusher, _ = carrier
    assert pusher.register(Platform.FCM, "token") == pusher.register(Platform.FCM, "token")


def test_a_platform_without_an_application_is_off(carrier: Carrier) -> None:
    pusher, _ = carrier
    with pytest.raises(PushNotConfigured):
        pusher.register(Platform.APNS, "token")


def test_an_endpoint_can_be_forgotten_twice(carrier: Carrier) -> None:
    pusher, _ = carrier
    endpoint = pusher.register(Platform.FCM, "token")
    pusher.unregister(endpoint)
    pusher.unregister(endpoint)
    assert pusher.register(Platform.FCM, "token")


@pytest.fixture
def pusher(backing: Backing) -> SnsPusher:
    made = {Platform.FCM: "GCM", Platform.APNS: "APNS_SANDBOX"}
    return SnsPusher(aws.sns, {platform: backing.make_application(name) for platform, name in made.items()})


class TestEndpoints:
    """What only SNS knows."""

    def test_a_disabled_endpoint_is_gone_until_it_is_registered_again(
        self, backing: Backing, pusher: SnsPusher
    ) -> None:
        endpoint = pusher.register(Platform.FCM, "token")
        backing.sns.set_endpoint_attributes(EndpointArn=endpoint, Attributes={"Enabled": "false"})
        with pytest.raises(DeviceGone):
            pusher.send(a_device(endpoint), PUSH)
        pusher.register(Platform.FCM, "token")
        pusher.send(a_device(endpoint), PUSH)
        assert len(backing.pushed()) == 1

    def test_a_deleted_endpoint_is_gone(self, pusher: SnsPusher) -> None:
        endpoint = pusher.register(Platform.FCM, "token")
        pusher.unregister(endpoint)
        with pytest.raises(DeviceGone):
            pusher.send(a_device(endpoint), PUSH)

    @pytest.mark.parametrize(("platform", "name"), [(Platform.FCM, "GCM"), (Platform.APNS, "APNS_SANDBOX")])
    def test_a_payload_is_addressed_to_its_platform(
        self, backing: Backing, pusher: SnsPusher, platform: Platform, name: str
    ) -> None:
        device = a_device(pusher.register(platform, "token"), platform)
        pusher.send(device, PUSH)
        message = json.loads(backing.pushed()[0].message)
        assert message.keys() == {name, "default"}
        assert "Title" in message[name]

    @pytest.mark.parametrize("endpoint", ["", "phone", "arn:aws:sns:us-east-1:1:endpoint", "arn:aws:sns:us-east-1:1:x"])
    def test_an_endpoint_that_is_none_concerns_its_device_alone(self, pusher: SnsPusher, endpoint: str) -> None:
        with pytest.raises(PushRefused):
            pusher.send(a_device(endpoint), PUSH)


class TestSns:
    """What botocore makes of SNS's answers."""

    @pytest.fixture(autouse=True)
    def on(self, reach: Reach) -> None:
        self.backing = reach(MOTO)

    def test_the_collapse_id_goes_to_apns_as_a_header(self) -> None:
        client = aws.sns()
        pusher = SnsPusher(lambda: client, {Platform.APNS: self.backing.make_application("APNS")})
        seen: list[dict[str, Any]] = []
        client.meta.events.register("provide-client-params.sns.Publish", lambda params, **_: seen.append(params))
        pusher.send(a_device(pusher.register(Platform.APNS, "token"), Platform.APNS), PUSH)
        attributes = seen[0]["MessageAttributes"]
        assert attributes["AWS.SNS.MOBILE.APNS.COLLAPSE_ID"]["StringValue"] == "collapse-1"

    @pytest.mark.parametrize(
        ("code", "message", "error"),
        [
            ("InvalidParameter", "Invalid parameter: Message too long", PushRefused),
            ("ParameterValueInvalid", "Invalid parameter: JSON", PushRefused),
            ("InvalidParameter", "TargetArn Reason: No endpoint found for the target arn specified", DeviceGone),
            ("EndpointDisabled", "Endpoint is disabled", DeviceGone),
            ("PlatformApplicationDisabled", "no", PushImpossible),
            ("AuthorizationError", "no", PushImpossible),
            ("AccessDenied", "no", PushImpossible),
            ("KMSDisabled", "no", PushImpossible),
            ("KMSAccessDenied", "no", PushImpossible),
            ("InvalidSecurity", "no", PushImpossible),
            ("ExpiredToken", "no", PushImpossible),
            ("SomethingNew", "no", PushImpossible),
        ],
    )
    def test_only_an_answer_about_one_device_is_final(self, code: str, message: str, error: type[Exception]) -> None:
        client = aws.sns()
        pusher = SnsPusher(lambda: client, {Platform.FCM: self.backing.make_application("GCM")})
        device = a_device(pusher.register(Platform.FCM, "token"))
        answering(client, "Publish", lambda call: (400, an_error(code, message)))
        with pytest.raises(error):
            pusher.send(device, PUSH)

    def test_a_topic_that_is_busy_may_take_the_push_later(self) -> None:
        client = aws.sns()
        pusher = SnsPusher(lambda: client, {Platform.FCM: self.backing.make_application("GCM")})
        device = a_device(pusher.register(Platform.FCM, "token"))
        answering(client, "Publish", lambda call: (400, an_error("Throttled")))
        with pytest.raises(TemporarilyUnavailable):
            pusher.send(device, PUSH)

    def test_an_endpoint_that_vanishes_while_it_is_registered_is_made_again_later(self) -> None:
        client = aws.sns()
        pusher = SnsPusher(lambda: client, {Platform.FCM: self.backing.make_application("GCM")})
        answering(client, "SetEndpointAttributes", lambda call: (404, an_error("NotFound")))
        with pytest.raises(TemporarilyUnavailable):
            pusher.register(Platform.FCM, "token")

    @pytest.mark.parametrize("code", ["EndpointDisabled", "NotFound"])
    def test_both_names_of_gone_are_known(self, code: str) -> None:
        client = aws.sns()
        pusher = SnsPusher(lambda: client, {Platform.FCM: self.backing.make_application("GCM")})
        device = a_device(pusher.register(Platform.FCM, "token"))
        answering(client, "Publish", lambda call: (400, an_error(code)))
        with pytest.raises(DeviceGone):
            pusher.send(device._replace(), PUSH)
