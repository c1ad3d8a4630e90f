"""What a policy must satisfy beyond the types of its fields. Checked, field by field, before anything is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.blocks import BLOCKS
from herald.domain.compact_json import encode
from herald.domain.errors import FieldError
from herald.domain.kinds import Channel, Kind
from herald.domain.locales.tags import LANGUAGE_RULE, is_language_tag, same_language
from herald.domain.policies.document import to_document
from herald.domain.texts.shipped import SHIPPED_LOCALES, known_placeholders
from herald.domain.texts.template_rules import template_faults
from herald.domain.texts.templates import PLURAL_EXAMPLE, InvalidTemplate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from herald.domain.blocks import Block
    from herald.domain.policies.policy import KindPolicy, Policy
    from herald.domain.texts.templates import Words

MAX_POLICY_BYTES = 16 * 1024
"""Bytes of a policy's document: far below an item's 400 KB (AWS limit), and read by every function that sends."""

MAX_LOCALES = 8
"""Languages that a policy may add: every message carries its words in all of them."""


def faults_of(policy: Policy) -> Iterator[FieldError]:
    """Yield every fault of a policy."""
    if len(encode(to_document(policy)).encode()) > MAX_POLICY_BYTES:
        yield FieldError("#", f"must have at most {MAX_POLICY_BYTES} bytes")
    allowed = policy.override
    if allowed and allowed.lowest.loudness > allowed.highest.loudness:
        yield FieldError("#/override/lowest", "must not be louder than 'highest'")
    for kind in Kind:
        yield from _faults_of_kind(kind, policy.of(kind), f"#/kinds/{kind}")
        if policy.default_locale not in {*SHIPPED_LOCALES, *policy.of(kind).words}:
            yield FieldError("#/default_locale", f"must be a locale in which {kind} has words")


def _faults_of_kind(kind: Kind, rules: KindPolicy, where: str) -> Iterator[FieldError]:
    if Channel.INBOX not in rules.channels:
        yield FieldError(
            f"{where}/channels", "must include 'inbox': the ledger proves only what is delivered to inboxes and devices"
        )
    for locale, words in rules.words.items():
        yield from _faults_of_locale(locale, rules, f"{where}/words/{locale}")
        yield from _faults_of_words(locale, words, rules.blocks & BLOCKS[kind], f"{where}/words/{locale}")


def _faults_of_locale(locale: str, rules: KindPolicy, where: str) -> Iterator[FieldError]:
    if not is_language_tag(locale):
        yield FieldError(where, LANGUAGE_RULE)
    if same := [other for other in rules.words if other != locale and same_language(other, locale)]:
        yield FieldError(where, f"must be there once: '{same[0]}' is the same language (RFC 5646, CLDR)")
    for shipped in SHIPPED_LOCALES:
        if locale != shipped and locale.lower() == shipped.lower():
            yield FieldError(where, f"must be written '{shipped}', like the words that it replaces")


def _faults_of_words(locale: str, words: Words, blocks: frozenset[Block], where: str) -> Iterator[FieldError]:
    for field, template in (("title", words.title), ("body", words.body)):
        try:
            faults = list(template_faults(template, locale, blocks))
        except InvalidTemplate:
            known = ", ".join(f"{{{name}}}" for name in known_placeholders(blocks))
            rule = f"must close every brace around one name, out of {known}, or around plural forms: {PLURAL_EXAMPLE}"
            faults = [f"{rule}; a literal brace is doubled"]
        yield from (FieldError(f"{where}/{field}", fault) for fault in faults)
