"""Policies and profiles in memory."""

from collections.abc import Collection, Mapping, Sequence

from herald.domain.errors import (
    MalformedRecord,
    PolicyChanged,
    TemporarilyUnavailable,
    TooManyDevices,
)
from herald.domain.policies.policy import BUILT_IN, Policy
from herald.domain.policies.version import PolicyVersion
from herald.domain.push.devices import MAX_DEVICES, Device, Preferences, Profile


class FakePolicies:
    """Policies and their versions. They cannot be read while `closed` is set."""

    def __init__(self) -> None:
        self.written: dict[str, list[PolicyVersion]] = {}
        self.closed = False

    def numbers(self) -> Mapping[str, int]:
        self._expect_open()
        newest = {scope: versions[-1] for scope, versions in self.written.items()}
        return {scope: version.number for scope, version in newest.items() if version.policy is not None}

    def current(self, scope: str) -> PolicyVersion | None:
        self._expect_open()
        return self.written[scope][-1] if scope in self.written else None

    def add(self, new: PolicyVersion) -> None:
        versions = self.written.setdefault(new.scope, [])
        if new.number != len(versions) + 1:
            raise PolicyChanged(len(versions))
        versions.append(new)

    def history(self, scope: str, limit: int, before: int | None) -> list[PolicyVersion]:
        older = [each for each in self.written.get(scope, []) if before is None or each.number < before]
        return older[::-1][:limit]

    def get(self, version: str) -> Policy:
        if version == BUILT_IN.version:
            return BUILT_IN.policy
        self._expect_open()
        scope, _, number = version.rpartition("/")
        for found in self.written.get(scope, []):
            if str(found.number) == number and found.policy is not None:
                return found.policy
        raise MalformedRecord(f"policy version {version} not found")

    def _expect_open(self) -> None:
        if self.closed:
            raise TemporarilyUnavailable("the settings table does not answer")


class FakeProfiles:
    def __init__(self) -> None:
        self.profiles: dict[str, Profile] = {}

    def get(self, user_ids: Collection[str]) -> Mapping[str, Profile]:
        return {user_id: self.profiles[user_id] for user_id in user_ids if user_id in self.profiles}

    def put_preferences(self, user_id: str, preferences: Preferences) -> None:
        self.profiles[user_id] = Profile(self._devices(user_id), preferences)

    def put_device(self, user_id: str, device: Device) -> None:
        others = [each for each in self._devices(user_id) if each.device_id != device.device_id]
        if len(others) >= MAX_DEVICES:
            raise TooManyDevices(user_id)
        for owner in list(self.profiles):
            kept = [each for each in self._devices(owner) if each.token != device.token]
            self._set_devices(owner, kept)
        kept = [each for each in self._devices(user_id) if each.device_id != device.device_id]
        self._set_devices(user_id, [*kept, device])

    def remove_device(self, user_id: str, device: Device) -> bool:
        before = self._devices(user_id)
        kept = [each for each in before if each.endpoint != device.endpoint]
        self._set_devices(user_id, kept)
        return len(kept) < len(before)

    def _devices(self, user_id: str) -> tuple[Device, ...]:
        return self.profiles.get(user_id, Profile()).devices

    def _set_devices(self, user_id: str, devices: Sequence[Device]) -> None:
        preferences = self.profiles.get(user_id, Profile()).preferences
        ordered = tuple(sorted(devices, key=lambda device: device.device_id))
        self.profiles[user_id] = Profile(ordered, preferences)
