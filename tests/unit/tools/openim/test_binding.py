"""Requests are read, and JSON is written, as Go does it."""

from typing import Any

import pytest

from herald_tools.openim import go_json
from herald_tools.openim.binding import Struct, bind
from herald_tools.openim.errors import Unreadable
from herald_tools.openim.shapes import FLAG, INT32, OBJECT, TEXT, TEXTS, UINT32, ListOf, Optional

INNER = Struct("Inner", {"name": TEXT, "size": UINT32})
OUTER = Struct(
    "Outer",
    {
        "groupID": TEXT,
        "count": INT32,
        "on": FLAG,
        "ids": TEXTS,
        "inner": INNER,
        "rows": ListOf(INNER, "[]Inner"),
        "maybe": Optional(INT32),
        "any": OBJECT,
    },
)
ZERO: dict[str, Any] = {
    "groupID": "",
    "count": 0,
    "on": False,
    "ids": [],
    "inner": None,
    "rows": [],
    "maybe": None,
    "any": None,
}


@pytest.mark.parametrize(
    ("body", "changed"),
    [
        (b"{}", {}),
        (b"null", {}),
        (b'{"unknown": [1], "groupID": null, "ids": null}', {}),
        (b'{"GROUPID": "a", "Count": 3}', {"groupID": "a", "count": 3}),
        (b'{"groupID": "a", "groupid": "b"}', {"groupID": "b"}),
        (b'{"ids": ["a", null]}', {"ids": ["a", ""]}),
        (b'{"inner": {"name": "n"}}', {"inner": {"name": "n", "size": 0}}),
        (b'{"maybe": 0, "any": {"x": 1.5}}', {"maybe": 0, "any": {"x": 1.5}}),
    ],
)
def test_keys_match_in_any_case_and_missing_ones_are_zero(body: bytes, changed: dict[str, Any]) -> None:
    assert bind(OUTER, body) == {**ZERO, **changed}


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b'{"count": "2"}', "json: cannot unmarshal string into Go struct field Outer.count of type int32"),
        (b'{"count": 2.0}', "json: cannot unmarshal number 2.0 into Go struct field Outer.count of type int32"),
        (b'{"count": true}', "json: cannot unmarshal bool into Go struct field Outer.count of type int32"),
        (b'{"count": 2147483648}', "json: cannot unmarshal number 2147483648 into Go struct field Outer.count of"),
        (b'{"groupID": 5}', "json: cannot unmarshal number into Go struct field Outer.groupID of type string"),
        (b'{"on": 1}', "json: cannot unmarshal number into Go struct field Outer.on of type bool"),
        (b'{"ids": "a"}', "json: cannot unmarshal string into Go struct field Outer.ids of type []string"),
        (b'{"ids": [1]}', "json: cannot unmarshal number into Go struct field Outer.ids of type string"),
        (b'{"inner": {"size": -1}}', "into Go struct field Inner.inner.size of type uint32"),
        (b'{"rows": [[]]}', "json: cannot unmarshal array into Go struct field Outer.rows of type Inner"),
        (b'{"any": []}', "json: cannot unmarshal array into Go struct field Outer.any of type map"),
        (b"[]", "json: cannot unmarshal array into Go value of type Outer"),
        (b"", "EOF"),
        (b"{", ""),
        (b'{"count": NaN}', "NaN is not JSON"),
    ],
)
def test_a_value_of_another_type_is_named(body: bytes, text: str) -> None:
    with pytest.raises(Unreadable) as caught:
        bind(OUTER, body)
    assert text in str(caught.value)


def test_json_is_safe_inside_html_and_leaves_other_letters() -> None:
    assert go_json.encode({"a": "<b> & ü \u2028 \ud800 \x02"}) == (
        '{"a":"\\u003cb\\u003e \\u0026 ü \\u2028 \ufffd \\u0002"}'
    )
