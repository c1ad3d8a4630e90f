"""CLDR's plural rules, reduced to whole numbers: Herald counts people."""

from collections.abc import Mapping

from babel.plural import PluralRule

_ORDER = ("zero", "one", "two", "few", "many")


def reduced(rule: PluralRule) -> str:
    """Return a rule as Herald's table has it, such as `one n=1 few n%10=2..4&n%100!=12..14`.

    A category that no whole number has is left out; every number without a category is `other`.
    """
    conditions = {tag: _condition(text) for tag, text in _texts(rule).items()}
    return " ".join(f"{tag} {conditions[tag]}" for tag in _ORDER if conditions.get(tag))


def _texts(rule: PluralRule) -> Mapping[str, str]:
    return rule.rules


def _condition(text: str) -> str:
    """Return a condition on whole numbers: alternatives with `|`, each of relations with `&`. "" if none can hold."""
    alternatives = [_alternative(each) for each in text.split(" or ")]
    return "|".join(dict.fromkeys(each for each in alternatives if each))


def _alternative(text: str) -> str:
    """Return the relations that all must hold; "" if one of them holds for no whole number."""
    relations = [_relation(each) for each in text.split(" and ")]
    return "" if False in relations else "&".join(each for each in relations if isinstance(each, str))


def _relation(text: str) -> str | bool:
    """Return a relation, or whether it holds for all whole numbers.

    Of CLDR's operands n and i are the number itself; v, w, f, t, c and e, which count digits behind the point and of
    the exponent, are 0. An example is `n mod 100 not in 12..14`.
    """
    left, _, values = text.partition(" in ")
    left, negated = left.removesuffix(" not"), left.endswith(" not")
    operand, _, divisor = left.partition(" mod ")
    if operand not in "ni":
        return _holds_zero(values) is not negated
    return f"n{f'%{divisor}' if divisor else ''}{'!=' if negated else '='}{values}"


def _holds_zero(values: str) -> bool:
    return any(each.partition("..")[0] == "0" for each in values.split(","))
