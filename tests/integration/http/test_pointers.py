"""Pointers in problem documents are URI fragments (RFC 6901, section 6): names out of the body are percent-encoded."""

from typing import Any
from urllib.parse import unquote

import pytest

from tests.support.refusals import VALID
from tests.support.world import World

NAMES = {
    "näme": "#/n%C3%A4me",
    "a%20b": "#/a%2520b",
    "a b": "#/a%20b",
    "a/b~c": "#/a~1b~0c",
    'quo"te': "#/quo%22te",
    "<b>": "#/%3Cb%3E",
    "#": "#/%23",
    "名": "#/%E5%90%8D",
    "a?b=c&d": "#/a?b=c&d",
    "": "#/",
    "\\^`{|}": "#/%5C%5E%60%7B%7C%7D",
}


def found(world: World, path: str, body: Any, **options: Any) -> str:
    method, _, address = path.partition(" ")
    status, problem = world.request(method, address, "ops", body, roles="admin", **options)
    assert status == 422, problem
    pointer: str = problem["errors"][0]["pointer"]
    assert pointer in problem["detail"]
    return pointer


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_an_unknown_field_is_encoded(shared: World, name: str) -> None:
    pointer = found(shared, "POST /groups", VALID | {name: 1})
    assert pointer == NAMES[name]
    assert unquote(pointer[2:]).replace("~1", "/").replace("~0", "~") == name


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_a_nested_field_is_encoded(shared: World, name: str) -> None:
    assert found(shared, "POST /groups", VALID | {"settings": {name: 1}}) == f"#/settings{NAMES[name][1:]}"
    words = {"kinds": {"group.invitation.received": {"words": {name: {"title": "t", "body": "b"}}}}}
    pointer = found(shared, "PUT /policies/default", words, headers={"If-Match": '"0"'})
    assert pointer == f"#/kinds/group.invitation.received/words{NAMES[name][1:]}"


def test_a_long_name_is_cut_before_it_is_encoded(shared: World) -> None:
    assert found(shared, "POST /groups", VALID | {"ä" * 100: 1}) == "#/" + "%C3%A4" * 64


def test_a_name_that_is_no_text_is_encoded_too(shared: World) -> None:
    raw = '{"name": "X", "group_type": "work", "members": ["ben"], "\\ud800": 1}'
    status, problem = shared.request("POST", "/groups", "ana", raw=raw)
    assert status in (400, 422)
    assert problem["errors"]
