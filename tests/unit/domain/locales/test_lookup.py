"""Which of the texts that there are suits a reader best."""

import pytest
from herald.domain.locales.lookup import covers, equivalent, lookup
from herald.domain.locales.tags import is_language_tag, read_locale, same_language
from hypothesis import given
from hypothesis import strategies as st

AVAILABLE = ["en", "zh-CN", "zh-Hant", "de", "sl-rozaj-1994"]
CHINESE = ["en", "zh-CN", "zh-TW"]
NONE = "none"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (["zh-CN"], "zh-CN"),
        (["ZH-cn"], "zh-CN"),
        (["zh-CN-x-private"], "zh-CN"),
        (["zh-Hant-TW"], "zh-Hant"),
        (["zh-SG"], "zh-CN"),
        (["zh-Hans-CN"], "zh-CN"),
        (["zh"], "zh-CN"),
        (["zh-TW"], "zh-Hant"),
        (["fr", "de-AT"], "de"),
        (["de-AT", "zh-CN"], "de"),
        (["zh-Hant-a-b-c-1"], "zh-Hant"),
        (["sl-rozaj-1994-x-y"], "sl-rozaj-1994"),
        (["fr"], "en"),
        (["no locale", "", "*", "i-default"], "en"),
        ([], "en"),
    ],
)
def test_the_first_wanted_locale_that_has_texts_is_taken(wanted: list[str], found: str) -> None:
    assert lookup(wanted, AVAILABLE, "en") == found


@pytest.mark.parametrize(
    ("wanted", "available", "found"),
    [
        (["zh-Hans-HK"], CHINESE, "zh-CN"),
        (["zh-Hant-CN"], CHINESE, "zh-TW"),
        (["zh-HK"], CHINESE, "zh-TW"),
        (["zh-MO"], [*CHINESE, "zh-HK"], "zh-HK"),
        (["zh-Hant-TW"], ["en", "zh-TW"], "zh-TW"),
        (["zh-TW"], ["en", "zh-CN"], NONE),
        (["zh-TW", "zh", "en-US"], ["en", "zh-CN"], "en"),
        (["zh-Hant", "zh"], CHINESE, "zh-TW"),
        (["zh", "zh-TW"], CHINESE, "zh-CN"),
        (["zh-CN"], ["en", "zh-Hans"], "zh-Hans"),
        (["sr-Latn-RS"], ["en", "sr"], NONE),
        (["sr-Latn", "sr"], ["en", "sr"], NONE),
        (["sr-ME"], ["sr", "sr-Latn"], "sr-Latn"),
        (["sr-BA"], ["sr", "sr-Latn"], "sr"),
        (["az-IR"], ["az"], NONE),
        (["az-AZ"], ["az-Latn"], "az-Latn"),
        (["uz-AF"], ["uz", "uz-Arab"], "uz-Arab"),
        (["uz-Cyrl"], ["uz"], NONE),
        (["pa-PK"], ["pa"], NONE),
        (["pa-Arab"], ["pa", "pa-PK"], "pa-PK"),
        (["mn-CN"], ["mn"], NONE),
    ],
)
def test_a_script_comes_before_a_region(wanted: list[str], available: list[str], found: str) -> None:
    assert lookup(wanted, available, NONE) == found


@pytest.mark.parametrize(
    ("old", "today"),
    [
        ("iw-IL", "he"),
        ("in-ID", "id"),
        ("ji", "yi"),
        ("jw", "jv"),
        ("mo-MD", "ro"),
        ("sh", "sr-Latn"),
        ("scr", "hr"),
        ("tl-PH", "fil"),
        ("no", "nb"),
        ("nb-NO", "no"),
        ("nn-NO", "nb"),
        ("nb", "nn"),
        ("no-bok", "nb"),
        ("no-nyn", "nn"),
        ("cmn-Hans-CN", "zh"),
        ("zh-cmn-Hant", "zh-TW"),
        ("zh-yue-HK", "zh-Hant"),
        ("yue-Hant-HK", "zh-TW"),
        ("yue-Hans", "zh-CN"),
        ("zh-guoyu", "zh"),
        ("zsm-MY", "ms"),
        ("arb", "ar"),
        ("arz-EG", "ar"),
        ("swh", "sw"),
        ("pes-IR", "fa"),
        ("prs", "fa-AF"),
        ("ekk", "et"),
        ("lvs", "lv"),
        ("azj", "az"),
        ("uzn", "uz"),
        ("khk", "mn"),
        ("eng-US", "en"),
        ("ger", "de"),
        ("en-UK", "en-GB"),
        ("my-BU", "my-MM"),
    ],
)
def test_old_codes_and_members_of_a_macrolanguage_find_their_language_and_the_other_way_round(
    old: str, today: str
) -> None:
    assert lookup([old], ["cs", today], NONE) == today
    assert lookup([today], ["cs", old], NONE) in (old, NONE if old in ("arz-EG", "zh-yue-HK") or "yue" in old else old)


@pytest.mark.parametrize(
    ("wanted", "available", "found"),
    [
        ("es-MX", ["es", "es-419"], "es-419"),
        ("es-MX", ["es-ES", "es-AR"], "es-AR"),
        ("en-AU", ["en", "en-001"], "en-001"),
        ("en-AU", ["en-US", "en-GB"], "en-GB"),
        ("en-PH", ["en-GB", "en"], "en"),
        ("pt-AO", ["pt", "pt-PT"], "pt-PT"),
        ("pt-PT", ["en", "pt-BR"], "pt-BR"),
        ("de", ["en", "de-AT"], "de-AT"),
        ("de-CH", ["de-AT", "de"], "de"),
        ("fr-CA", ["fr-CA", "fr"], "fr-CA"),
    ],
)
def test_the_nearest_region_is_taken(wanted: str, available: list[str], found: str) -> None:
    assert lookup([wanted], available, NONE) == found


@pytest.mark.parametrize(
    ("device", "found"),
    [
        ("zh_TW", "zh-TW"),
        ("zh_TW_#Hant", "zh-TW"),
        ("zh-TW-#Hant", "zh-TW"),
        ("zh__#Hant", "zh-TW"),
        ("zh_CN_#Hans", "zh-CN"),
        ("zh-Hans_HK", "zh-CN"),
        ("zh_TW.Big5", "zh-TW"),
        ("zh_CN.UTF-8", "zh-CN"),
        ("en_US.UTF-8", "en"),
        ("en_US_POSIX", "en"),
        ("en_US@calendar=buddhist", "en"),
        ("EN_us", "en"),
        ("C", NONE),
        ("C.UTF-8", NONE),
        ("POSIX", NONE),
    ],
)
def test_locales_are_read_as_devices_write_them(device: str, found: str) -> None:
    assert lookup([device], CHINESE, NONE) == found


@pytest.mark.parametrize(
    ("device", "found"),
    [("sr_RS@latin", "sr-Latn"), ("sr__#Latn", "sr-Latn"), ("sr_RS", "sr"), ("uz_UZ@cyrillic", NONE)],
)
def test_a_script_is_read_wherever_a_device_writes_it(device: str, found: str) -> None:
    assert lookup([device], ["sr", "sr-Latn", "uz"], NONE) == found


@given(st.text(max_size=40))
def test_no_text_breaks_the_lookup(text: str) -> None:
    assert lookup([text], CHINESE, NONE) in (*CHINESE, NONE)
    if is_language_tag(text):
        assert read_locale(text)


@given(
    st.lists(
        st.sampled_from(["en", "en-GB", "zh", "zh-TW", "iw", "he", "sr-Latn", "sh", "es-419", "pt-PT", "nb"]),
        unique=True,
    )
)
def test_a_locale_that_has_texts_finds_them_itself(available: list[str]) -> None:
    assert [lookup([locale], available, NONE) for locale in available] == available


@pytest.mark.parametrize(
    ("one", "other"), [("iw", "he"), ("tl-PH", "fil-PH"), ("zh-CN", "ZH-cn"), ("cmn", "zh"), ("en-UK", "en-GB")]
)
def test_two_tags_of_one_meaning_are_the_same(one: str, other: str) -> None:
    assert same_language(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("zh", "zh-CN"), ("en", "en-US"), ("no", "nb"), ("zh-TW", "zh-HK"), ("english!", "x")]
)
def test_two_tags_that_differ_in_what_they_say_are_not_the_same(one: str, other: str) -> None:
    assert not same_language(one, other)


def test_a_range_means_its_regions_and_a_region_only_itself() -> None:
    assert covers("en", "en-GB")
    assert covers("en-US", "en")
    assert not covers("en-GB", "en")
    assert not covers("*", "en")


def test_an_equivalent_has_the_same_language_script_and_region() -> None:
    assert equivalent("zh-CN", {"zh-Hans"}) == "zh-Hans"
    assert equivalent("en", {"en-GB"}) is None
    assert equivalent("zh-CN", {"zh", "zh-CN"}) == "zh-CN"
