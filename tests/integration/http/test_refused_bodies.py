"""Bodies that are refused: what is no JSON object, what JSON allows and Herald does not, and other media types."""

import gzip
import json
from base64 import b64encode

import pytest

from tests.support.api_events import api_event
from tests.support.refusals import VALID, assert_problem, check_refused
from tests.support.world import World

MAX_MEMBERS = [f"{number:05d}".ljust(64, "x") for number in range(10_001)]
"""One member too many, with ids as long as ids can be."""


def group(**fields: str) -> str:
    """Return the text of a valid group with some fields as they are given: text, not values."""
    return "{" + ", ".join(f'"{name}": {text}' for name, text in (_valid() | fields).items()) + "}"


def _valid() -> dict[str, str]:
    return {name: json.dumps(value) for name, value in VALID.items()}


BODIES = {
    "lone surrogate in a name": (group(name='"\\ud800"'), 422, "#/name"),
    "lone low surrogate in a name": (group(name='"a\\udfffb"'), 422, "#/name"),
    "surrogates the wrong way round": (group(introduction='"\\udc00\\ud800"'), 422, "#/introduction"),
    "lone surrogate in an announcement": (group(announcement='"\\ud83d"'), 422, "#/announcement"),
    "lone surrogate in a member": (group(members='["\\ud800"]'), 422, "#/members/0"),
    "lone surrogate as a field": (group()[:-1] + ', "\\ud800": 1}', 422, "#"),
    "NUL in a name": (group(name='"a\\u0000b"'), 422, "#/name"),
    "NUL in a member": (group(members='["ben\\u0000"]'), 422, "#/members/0"),
    "NUL unescaped": (group(name='"a\x00b"'), 400, "#"),
    "line break in a name": (group(name='"a\\u2028b"'), 422, "#/name"),
    "name of white space alone": (group(name='"\\u2003\\u00a0\\u3000"'), 422, "#/name"),
    "member with a right-to-left mark": (group(members='["ben\\u200f"]'), 422, "#/members/0"),
    "member in Cyrillic": (group(members='["b\\u0435n"]'), 422, "#/members/0"),
    "member composed": (group(members='["ren\\u00e9"]'), 422, "#/members/0"),
    "member decomposed": (group(members='["rene\\u0301"]'), 422, "#/members/0"),
    "group id in fullwidth letters": (group(group_id='"\\uff47"'), 422, "#/group_id"),
    "group id with a line break at its end": (group(group_id='"g\\n"'), 422, "#/group_id"),
    "10,001 members": (group(members=json.dumps(MAX_MEMBERS)), 422, "#/members"),
    "10,000 brackets": (group(settings="[" * 10_000 + "]" * 10_000), 400, "#"),
    "100,000 brackets": ("[" * 100_000 + "]" * 100_000, 400, "#"),
    "100,000 braces": ('{"a":' * 100_000, 400, "#"),
    "900 brackets": (group(settings="[" * 900 + "]" * 900), 422, "#/settings"),
    "1e400": (group(name="1e400"), 422, "#/name"),
    "minus zero": (group(name="-0"), 422, "#/name"),
    "2^63": (group(members="[9223372036854775808]"), 422, "#/members/0"),
    "4,000 digits": (group(name="9" * 4_000), 422, "#/name"),
    "5,000 digits": (group(name="9" * 5_000), 400, "#"),
    "NaN": (group(name="NaN"), 400, "#"),
    "minus Infinity": (group(name="-Infinity"), 400, "#"),
    "a field twice": (group()[:-1] + ', "name": "Other"}', 400, "#"),
    "a field twice, once escaped": (group()[:-1] + ', "n\\u0061me": "Other"}', 400, "#"),
    "a setting twice": (
        group(settings='{"look_member_info": "allowed", "look_member_info": "forbidden"}'),
        400,
        "#",
    ),
    "a byte order mark": ("\ufeff" + group(), 400, "#"),
    "a trailing comma": (group()[:-1] + ",}", 400, "#"),
    "a comment": (group() + " // a group", 400, "#"),
    "single quotes": (group().replace('"', "'"), 400, "#"),
    "two documents": (group() + group(), 400, "#"),
    "an empty body": ("", 400, "#"),
    "white space": (" \n\t", 400, "#"),
    "null": ("null", 400, "#"),
    "true": ("true", 422, "#"),
    "an array of groups": (f"[{group()}]", 422, "#"),
    "a string": (json.dumps(group()), 422, "#"),
    "names of Python's own": (group()[:-1] + ', "__class__": "x", "__dict__": {}}', 422, "#/__class__"),
    "another's prototype": (group()[:-1] + ', "__proto__": {"admin": true}}', 422, "#/__proto__"),
    "an attribute in DynamoDB's form": (group(name='{"S": "x"}'), 422, "#/name"),
}


@pytest.mark.parametrize(("body", "status", "named"), BODIES.values(), ids=BODIES)
def test_a_hostile_body_is_refused_by_field(shared: World, body: str, status: int, named: str) -> None:
    check_refused(shared, api_event("POST", "/groups", "alice", raw=body), status, named)


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("", 400),
        ("{", 400),
        ("name=Hikers", 400),
        ("[" * 100_000, 400),
        ('{"name": ' + "9" * 5_000 + "}", 400),
        ('{"name": NaN}', 400),
        ("null", 400),
        ("[]", 422),
        ('"text"', 422),
        ('{"name": "' + "x" * 1024 * 1024 + '"}', 413),
        ('{"name": "' + "水" * 400_000 + '"}', 413),
    ],
    ids=["none", "half", "form", "deep", "huge number", "NaN", "null", "list", "text", "too large", "too many bytes"],
)
@pytest.mark.parametrize("path", ["/groups", "/me/notifications/read"])
def test_a_body_that_is_no_json_object_is_refused(shared: World, path: str, raw: str, status: int) -> None:
    answer = shared.invoke("ApiFunction", api_event("POST", path, "alice", raw=raw))
    assert_problem(answer, status, "#")


@pytest.mark.parametrize("media_type", ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"])
def test_a_body_of_another_media_type_is_refused(shared: World, media_type: str) -> None:
    event = api_event("POST", "/groups", "alice", VALID, headers={"Content-Type": media_type})
    assert_problem(shared.invoke("ApiFunction", event), 415, "Content-Type")


@pytest.mark.parametrize("media_type", ["text/plain", "multipart/form-data", "application/x-www-form-urlencoded"])
@pytest.mark.parametrize("raw", ["", None])
def test_no_body_is_refused_as_such_whatever_its_media_type(shared: World, media_type: str, raw: str | None) -> None:
    event = api_event("POST", "/groups", "alice", raw=raw, headers={"Content-Type": media_type})
    assert_problem(shared.invoke("ApiFunction", event), 400, "#")


BASE64 = {
    "bad padding": "e30",
    "no base64": "{}",
    "not ASCII": "é",
    "UTF-16": b64encode(json.dumps(VALID).encode("utf-16")).decode(),
    "Latin-1": b64encode(b'{"name": "\xe9"}').decode(),
    "an overlong NUL": b64encode(b'{"name": "\xc0\x80"}').decode(),
    "a surrogate in UTF-8": b64encode(b'{"name": "\xed\xa0\x80"}').decode(),
    "gzip": b64encode(gzip.compress(json.dumps(VALID).encode())).decode(),
    "base64 twice": b64encode(b64encode(json.dumps(VALID).encode())).decode(),
    "a byte order mark": b64encode(b"\xef\xbb\xbf" + json.dumps(VALID).encode()).decode(),
}


@pytest.mark.parametrize("body", BASE64.values(), ids=BASE64)
def test_a_body_that_base64_hides_is_refused(shared: World, body: str) -> None:
    event = api_event("POST", "/groups", "alice", raw=body) | {"isBase64Encoded": True}
    check_refused(shared, event, 400, "#")


@pytest.mark.parametrize(
    "media_type",
    ["application/jsonp", "application/json, text/plain", "text/json", "application/x-json", "a" * 8_000, "multipart/"],
)
def test_a_media_type_that_is_almost_json_is_refused(shared: World, media_type: str) -> None:
    event = api_event("POST", "/groups", "alice", VALID, headers={"Content-Type": media_type})
    check_refused(shared, event, 415, "Content-Type")
