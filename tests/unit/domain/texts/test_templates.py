"""Templates: what they may say, and the plural forms that each language needs."""

import pytest
from herald.domain.blocks import Block
from herald.domain.texts.filling import fill
from herald.domain.texts.template_rules import template_faults
from herald.domain.texts.templates import InvalidTemplate, Words, parts_of, placeholders

BLOCKS = frozenset(Block)
ENGLISH = "{recipients, plural, one {# person is} other {# people are}} notified"
POLISH = "{recipients, plural, one {# osoba} few {# osoby} many {# osób} other {# osoby}}"
ARABIC = "{recipients, plural, zero {لا أحد} one {شخص} two {شخصان} few {# أشخاص} many {# شخصًا} other {# شخص}}"
HEBREW = "{member_count, plural, one {חבר אחד} two {שני חברים} other {# חברים}}"


def filled(template: str, locale: str, number: int) -> str:
    values = {"recipients": number, "member_count": number, "group_name": "Walkers"}
    return fill(Words("t", template), values, locale).body


@pytest.mark.parametrize(
    ("template", "locale", "number", "text"),
    [
        (ENGLISH, "en", 1, "1 person is notified"),
        (ENGLISH, "en-GB", 2, "2 people are notified"),
        (ENGLISH, "en", 0, "0 people are notified"),
        (POLISH, "pl", 1, "1 osoba"),
        (POLISH, "pl", 4, "4 osoby"),
        (POLISH, "pl-PL", 12, "12 osób"),
        (POLISH, "pl", 10_000, "10000 osób"),
        (ARABIC, "ar", 0, "لا أحد"),
        (ARABIC, "ar-EG", 2, "شخصان"),
        (ARABIC, "ar", 103, "103 أشخاص"),
        (ARABIC, "ar", 100, "100 شخص"),
        (HEBREW, "iw", 2, "שני חברים"),
        (HEBREW, "he", 20, "20 חברים"),
        ("{recipients, plural, =0 {nobody} =1 {you alone} other {#}}", "en", 1, "you alone"),
        ("{recipients, plural, =0 {nobody} other {#}}", "ja", 0, "nobody"),
        ("{recipients,plural,one{# in {group_name}}other{# in “{group_name}”}}!", "en", 2, "2 in “Walkers”!"),
        ("{recipients, plural, =0 {} other {#}}a", "ja", 0, "a"),
        ("# {{{recipients}}} #", "en", 3, "# {3} #"),
        ("it's {recipients}, plural", "en", 3, "it's 3, plural"),
    ],
)
def test_a_number_takes_the_form_that_its_language_has_for_it(
    template: str, locale: str, number: int, text: str
) -> None:
    assert filled(template, locale, number) == text
    assert list(template_faults(template, locale, BLOCKS)) == []


def test_a_template_names_the_values_in_its_plural_forms_too() -> None:
    template = "{recipients, plural, one {{group_name}} other {{inviter_name} #}} {group_id}"
    assert list(placeholders(template)) == ["recipients", "group_name", "inviter_name", "recipients", "group_id"]


@pytest.mark.parametrize(
    "template",
    [
        "{",
        "}",
        "{}",
        "{ group_name }",
        "{group_name!r}",
        "{group_name:>9}",
        "{group_name.upper}",
        "{group_name[0]}",
        "{group_name}}",
        "{recipients, plural}",
        "{recipients, plural, }",
        "{recipients, plural, one {#}}",
        "{recipients, plural, one {#} one {#} other {#}}",
        "{recipients, plural, some {#} other {#}}",
        "{recipients, plural, one {#} other {#}",
        "{recipients, plural, one {# other {#}}",
        "{recipients, plural, offset:1 one {#} other {#}}",
        "{recipients, plural, other {{recipients, plural, other {#}}}}",
        "{recipients, select, other {#}}",
        "{recipients, selectordinal, other {#}}",
        "{recipients, number}",
    ],
)
def test_a_template_can_only_name_values_and_plural_forms(template: str) -> None:
    with pytest.raises(InvalidTemplate):
        parts_of(template)


@pytest.mark.parametrize(
    ("template", "locale", "fault"),
    [
        (ENGLISH, "pl", "must have the plural forms one, few, many, other in 'pl': few, many is missing"),
        (ENGLISH, "ru-RU", "must have the plural forms one, few, many, other in 'ru-RU': few, many is missing"),
        (POLISH, "ar", "must have the plural forms zero, one, two, few, many, other in 'ar': zero, two is missing"),
        (ENGLISH, "iw", "must have the plural forms one, two, other in 'iw': two is missing"),
        ("{recipients, plural, other {#}}", "en", "must have the plural forms one, other in 'en': one is missing"),
        (
            "{group_name, plural, one {#} other {#}}",
            "en",
            "must not have plural forms of {group_name}: numbers are member_count, recipients",
        ),
        ("{recipients, plural, one {{weather}} other {#}}", "en", "must not name {weather}"),
        ("\u200b", "en", "must contain visible text"),
        ("\u3164\u2800", "en", "must contain visible text"),
        ("{recipients, plural, =0 {} one {#} other {#}}", "en", "must contain visible text"),
        ("a\u0085b", "en", "must have no control characters"),
        ("a\ufffeb", "en", "must have no control characters"),
        ("x" * 301, "en", "must have at most 300 characters"),
    ],
)
def test_a_template_that_some_reader_could_not_read_is_refused(template: str, locale: str, fault: str) -> None:
    (found,) = template_faults(template, locale, BLOCKS)
    assert found.startswith(fault)


@pytest.mark.parametrize(
    ("template", "locale"), [(POLISH, "en"), (ENGLISH, "fr"), (ENGLISH, "es-MX"), (ENGLISH, "zh-CN"), (POLISH, "cs")]
)
def test_forms_that_no_number_of_people_takes_may_be_left_out_or_be_there(template: str, locale: str) -> None:
    """French has a form from a million on; translators also write the form for fractions."""
    assert list(template_faults(template, locale, BLOCKS)) == []


def test_the_longest_plural_template_has_more_room() -> None:
    template = f"{{recipients, plural, one {{{'a' * 290}}} other {{{'b' * 290}}}}}"
    assert list(template_faults(template, "en", BLOCKS)) == []
