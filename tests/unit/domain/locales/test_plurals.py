"""Plural categories: those of the CLDR, for the numbers of people that there are."""

import pytest
from babel import Locale, localedata
from herald.domain.groups.group import MAX_MEMBERS
from herald.domain.locales.cldr import PLURAL_RULES
from herald.domain.locales.plurals import MAX_COUNT, categories, category
from herald.domain.locales.tables import plural_rules

NUMBERS = [*range(250), *range(990, 1030), 2_000, 5_001, 9_999, 10_000, 10_001, 100_000, 1_000_000, 2_000_001]
LOCALES = [identifier for identifier in localedata.locale_identifiers() if identifier.count("_") < 2]


@pytest.mark.parametrize("letter", sorted({locale[0] for locale in LOCALES}))
def test_every_locale_counts_as_the_cldr_says(letter: str) -> None:
    for identifier in (each for each in LOCALES if each[0] == letter):
        rule = Locale.parse(identifier).plural_form
        found = {number: category(identifier.replace("_", "-"), number) for number in NUMBERS}
        assert found == {number: rule(number) for number in NUMBERS}, identifier


@pytest.mark.parametrize(
    ("locale", "needed"),
    [
        ("en", ("one", "other")),
        ("en-GB", ("one", "other")),
        ("pl", ("one", "few", "many", "other")),
        ("ar-EG", ("zero", "one", "two", "few", "many", "other")),
        ("fr", ("one", "other")),
        ("cs", ("one", "few", "other")),
        ("ja", ("other",)),
        ("iw", ("one", "two", "other")),
        ("sh", ("one", "few", "other")),
        ("pt-PT", ("one", "other")),
        ("tlh", ("other",)),
        ("no locale", ("other",)),
    ],
)
def test_a_language_needs_the_categories_that_its_numbers_have(locale: str, needed: tuple[str, ...]) -> None:
    assert categories(locale) == needed


@pytest.mark.parametrize("rule", PLURAL_RULES)
def test_no_number_of_people_has_a_category_that_is_not_asked_for(rule: str) -> None:
    """Every number is looked at, where `categories` looks at a few."""
    locale = next(locale for locale, its in plural_rules().items() if its == rule)
    assert {category(locale, number) for number in range(MAX_COUNT + 1)} <= {*categories(locale)}


def test_a_number_with_a_form_of_its_own_needs_no_category() -> None:
    assert categories("en", but=[1]) == ("other",)
    assert categories("ru", but=[1]) == ("one", "few", "many", "other")


def test_the_largest_number_of_people_is_that_of_the_largest_group() -> None:
    assert MAX_COUNT == MAX_MEMBERS + 1


def test_portuguese_of_portugal_counts_nobody_as_several() -> None:
    assert (category("pt", 0), category("pt-PT", 0), category("pt-AO", 0)) == ("one", "other", "other")
