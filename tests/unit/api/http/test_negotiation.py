"""Content negotiation: one reading of weighted lists, for formats and for languages."""

import pytest
from herald.api.http.negotiation import JSON, V1, V2, accepted_format, accepted_languages, by_weight, refused_languages
from herald.api.http.problems import RequestRefused
from herald.domain.locales.tags import read_locale
from herald.domain.notifications.publication import Format
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("header", "weighted"),
    [
        ("", []),
        ("a", [("a", 1.0)]),
        ("a;q=0.8, b, c;q=0.9", [("b", 1.0), ("c", 0.9), ("a", 0.8)]),
        ("a;q=0.5, b;q=0.5", [("a", 0.5), ("b", 0.5)]),
        ("a;q=0", [("a", 0.0)]),
        ("a ; Q = 0.123 ,b;q=1.000", [("b", 1.0), ("a", 0.123)]),
        ("a;level=1;q=0.5", [("a", 0.5)]),
        (", ,;;,;q=1", []),
    ],
)
def test_a_list_is_ordered_by_weight_and_then_as_it_was_sent(header: str, weighted: list[tuple[str, float]]) -> None:
    assert by_weight(header) == weighted


@pytest.mark.parametrize(
    "weight", ["", "2", "1.1", "-1", ".5", "0.1234", "1.0001", "nan", "hello", "\N{ARABIC-INDIC DIGIT ZERO}"]
)
def test_a_value_whose_weight_is_not_valid_is_ignored(weight: str) -> None:
    assert by_weight(f"a;q={weight}, b;q=0.1") == [("b", 0.1)]


@pytest.mark.parametrize(
    ("header", "media_type", "read_format"),
    [
        ("", JSON, Format.V2),
        ("*/*", JSON, Format.V2),
        ("Application/JSON", JSON, Format.V2),
        (f"{V1};q=0.5, {JSON}", JSON, Format.V2),
        (f"{JSON};q=0.1, {V1}", V1, Format.V1),
        (f"{V1}, */*", V1, Format.V1),
        (f"{JSON};q=0, */*", V2, Format.V2),
        (f"{JSON};q=2, {V1};q=0.1", V1, Format.V1),
    ],
)
def test_the_format_with_the_highest_weight_is_answered(header: str, media_type: str, read_format: Format) -> None:
    assert accepted_format(header) == (read_format, media_type)


@pytest.mark.parametrize(
    "header", ["text/html", f"{JSON};q=0", f"{JSON};q=hello", "*/*;q=0", "?", ",", "application/xml"]
)
def test_a_client_that_accepts_no_format_is_refused(header: str) -> None:
    with pytest.raises(RequestRefused) as refused:
        accepted_format(header)
    assert refused.value.status == 406


@pytest.mark.parametrize(
    ("header", "languages"),
    [
        ("", []),
        ("zh-CN", ["zh-CN"]),
        ("en;q=0.8, zh-CN, de;q=0.9", ["zh-CN", "de", "en"]),
        ("en;q=0, *;q=0.5", []),
        ("de ; q=0.5,en", ["en", "de"]),
        ("en;level=1, ;;;, de;q=hello", ["en"]),
        ("zh_TW, en_US.UTF-8;q=0.5", ["zh_TW", "en_US.UTF-8"]),
    ],
)
def test_languages_are_ordered_by_preference(header: str, languages: list[str]) -> None:
    assert accepted_languages(header) == languages


@given(st.text(max_size=200))
def test_no_header_of_languages_is_refused(header: str) -> None:
    assert all(read_locale(language) for language in (*accepted_languages(header), *refused_languages(header)))


@pytest.mark.parametrize(
    ("header", "languages"),
    [
        ("en;q=0, *", ["en"]),
        ("en;q=0, *;q=0.1, de;q=0", ["en", "de"]),
        ("en;q=0, fr", []),
        ("en;q=0, *;q=0", []),
        ("*", []),
    ],
)
def test_a_language_is_refused_only_where_all_others_are_accepted(header: str, languages: list[str]) -> None:
    assert refused_languages(header) == languages


@given(st.text(alphabet="ab;,=q01. */", max_size=60))
def test_weights_are_between_0_and_1_in_descending_order(header: str) -> None:
    weights = [weight for _, weight in by_weight(header)]
    assert weights == sorted(weights, reverse=True)
    assert all(0 <= weight <= 1 for weight in weights)
