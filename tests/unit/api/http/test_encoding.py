"""JSON as the API writes it."""

import json

import pytest
from herald.api.http.encoding import to_json
from hypothesis import given
from hypothesis import strategies as st

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda each: st.lists(each) | st.dictionaries(st.text(), each),
)


def test_text_beyond_ascii_is_not_escaped() -> None:
    assert to_json({"name": "徒步 🥾 ä"}) == '{"name":"徒步 🥾 ä"}'


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "\\ud800", "\U0001f97e\ud800"])
def test_a_lone_surrogate_is_escaped_and_can_be_sent_as_utf_8(text: str) -> None:
    written = to_json([text])
    assert json.loads(written.encode()) == [text]


@given(JSON_VALUES)
def test_what_is_written_is_read_as_it_was(value: object) -> None:
    assert json.loads(to_json(value).encode()) == value
