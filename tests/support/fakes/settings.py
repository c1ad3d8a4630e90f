"""Policies and profiles in memory."""

from collections.abc import Callable, Collection, Mapping, Sequence

from herald.domain.errors import (
    HeraldError,
    MalformedRecord,
    PolicyChanged,
    TemporarilyUnavailable,
)
from herald.domain.policies.policy import BUILT_IN, SCOPES, Policy
from herald.domain.policies.version import AnyVersion, PolicyVersion, UnreadableVersion
from herald.domain.push.devices import Device, Platform, Profile, RetiredEndpoint
from herald.domain.push.preferences import Preferences
from herald.domain.push.registration import displaced_by


class FakePolicies:
    """Policies and their versions. They cannot be read while `closed` is set.

    `damaged` names what no longer can be read, and `busy` what does not answer: scopes, whose pointers are meant, and
    versions; "numbers" is the call that reads all pointers. `before` is called before each read.
    """

    def __init__(self) -> None:
        self.written: dict[str, list[PolicyVersion]] = {}
        self.closed = False
        self.damaged: set[str] = set()
        self.busy: set[str] = set()
        self.reads: list[str] = []
        self.before: Callable[[str], None] = lambda what: None

    def numbers(self) -> Mapping[str, int | HeraldError]:
        self._read("numbers")
        newest: dict[str, int | HeraldError] = {
            scope: versions[-1].number for scope, versions in self.written.items() if versions and versions[-1].policy
        }
        damaged: dict[str, HeraldError] = {scope: _malformed(scope) for scope in self.damaged & set(SCOPES)}
        busy: dict[str, HeraldError] = {scope: TemporarilyUnavailable(scope) for scope in self.busy & set(SCOPES)}
        return newest | damaged | busy

    def current(self, scope: str) -> AnyVersion | None:
        self._read(scope)
        if scope in self.damaged:
            listed = self.history(scope, 1, None)
            return UnreadableVersion(scope, listed[0].number if listed else 0, str(_malformed(scope)))
        return self._shown(self.written[scope][-1]) if self.written.get(scope) else None

    def add(self, new: PolicyVersion) -> None:
        versions = self.written.setdefault(new.scope, [])
        newest = versions[-1].number if versions else 0
        taken = new.number in [each.number for each in versions]
        if taken or (new.follows != newest and new.scope not in self.damaged):
            raise PolicyChanged(newest)
        versions.append(new)
        self.damaged.discard(new.scope)

    def history(self, scope: str, limit: int, before: int | None) -> list[AnyVersion]:
        older = [each for each in self.written.get(scope, []) if before is None or each.number < before]
        return [self._shown(each) for each in older[::-1][:limit]]

    def get(self, version: str) -> Policy:
        if version == BUILT_IN.version:
            return BUILT_IN.policy
        self._read(version)
        scope, _, number = version.rpartition("/")
        for found in self.written.get(scope, []):
            if str(found.number) == number and found.policy is not None and version not in self.damaged:
                return found.policy
        raise MalformedRecord(f"policy version {version} not found")

    def _shown(self, version: PolicyVersion) -> AnyVersion:
        if version.name in self.damaged:
            reason = str(_malformed(version.name))
            return UnreadableVersion(version.scope, version.number, reason, version.at, version.by)
        return version

    def _read(self, what: str) -> None:
        self.before(what)
        self.reads.append(what)
        if self.closed or what in self.busy:
            raise TemporarilyUnavailable("the settings table does not answer")


def _malformed(what: str) -> MalformedRecord:
    return MalformedRecord(f"{what} is damaged")


class FakePolicyNumbers:
    """Counts in memory."""

    def __init__(self) -> None:
        self.highest: dict[str, int] = {}

    def reserve(self, scope: str, above: int) -> int:
        self.highest[scope] = max(above, self.highest.get(scope, 0)) + 1
        return self.highest[scope]


class FakeProfiles:
    """Profiles, and the endpoints that are retired together with their devices, by token."""

    def __init__(self) -> None:
        self.profiles: dict[str, Profile] = {}
        self.retired: dict[tuple[Platform, str], RetiredEndpoint] = {}

    def get(self, user_ids: Collection[str]) -> Mapping[str, Profile]:
        return {user_id: self.profiles[user_id] for user_id in user_ids if user_id in self.profiles}

    def put_preferences(self, user_id: str, preferences: Preferences) -> None:
        self.profiles[user_id] = Profile(self._devices(user_id), preferences)

    def put_device(self, user_id: str, device: Device) -> tuple[RetiredEndpoint, ...]:
        displaced = list(displaced_by(device, self.profiles.get(user_id, Profile())))
        for owner in list(self.profiles):
            taken = [each for each in self._devices(owner) if each.has_token_of(device)]
            displaced += [] if owner == user_id else taken
            self._set_devices(owner, [each for each in self._devices(owner) if each not in taken])
        kept = [each for each in self._devices(user_id) if each not in displaced]
        self._set_devices(user_id, [*kept, device], read=device.device_id)
        self.retired.pop((device.platform, device.token), None)
        unused = tuple(RetiredEndpoint.of(each) for each in displaced if each.endpoint != device.endpoint)
        self.retired |= {(each.platform, each.token): each for each in unused}
        return unused

    def refresh_device(self, user_id: str, device: Device) -> bool:
        before = self._devices(user_id)
        kept = [each for each in before if each.device_id != device.device_id]
        same = [each for each in before if each.has_token_of(device) and each.endpoint == device.endpoint]
        if [each.device_id for each in same] != [device.device_id]:
            return False
        self._set_devices(user_id, [*kept, device])
        return True

    def remove_device(self, user_id: str, device: Device) -> bool:
        def is_same(each: Device) -> bool:
            names = (each.device_id, each.endpoint, each.registered_at)
            return names == (device.device_id, device.endpoint, device.registered_at)

        before = self._devices(user_id)
        kept = [each for each in before if not is_same(each)]
        if len(kept) == len(before):
            return False
        self._set_devices(user_id, kept)
        self.retired[device.platform, device.token] = RetiredEndpoint.of(device)
        return True

    def remove_unreadable(self, user_id: str, device_id: str) -> None:
        self._set_devices(user_id, self._devices(user_id), read=device_id)

    def _devices(self, user_id: str) -> tuple[Device, ...]:
        return self.profiles.get(user_id, Profile()).devices

    def _set_devices(self, user_id: str, devices: Sequence[Device], read: str = "") -> None:
        before = self.profiles.get(user_id, Profile())
        ordered = tuple(sorted(devices, key=lambda device: device.device_id))
        unreadable = tuple(each for each in before.unreadable if each != read)
        self.profiles[user_id] = Profile(ordered, before.preferences, unreadable)


class FakeEndpoints:
    """The retired endpoints of profiles in memory."""

    def __init__(self, profiles: FakeProfiles) -> None:
        self._profiles = profiles

    def retire(self, retired: RetiredEndpoint) -> None:
        self._profiles.retired[retired.platform, retired.token] = retired

    def due(self, now: int, limit: int) -> list[RetiredEndpoint]:
        return [each for each in self._profiles.retired.values() if each.due <= now][:limit]

    def forget(self, retired: RetiredEndpoint) -> None:
        if self._profiles.retired.get((retired.platform, retired.token)) == retired:
            del self._profiles.retired[retired.platform, retired.token]

    def user_of(self, retired: RetiredEndpoint) -> tuple[str, Device] | None:
        for user_id, profile in self._profiles.profiles.items():
            for device in profile.devices:
                known = (device.platform, device.token) == (retired.platform, retired.token)
                if known and retired.endpoint in ("", device.endpoint):
                    return user_id, device
        return None

    def replace_endpoint(self, user_id: str, device: Device, endpoint: str) -> None:
        profile = self._profiles.profiles[user_id]
        devices = tuple(each._replace(endpoint=endpoint) if each == device else each for each in profile.devices)
        self._profiles.profiles[user_id] = profile._replace(devices=devices)
