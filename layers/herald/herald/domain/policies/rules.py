"""What a policy must hold to beyond the types of its fields: said with the field, before anything is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.errors import FieldError
from herald.domain.kinds import Channel, Kind
from herald.domain.locales import LANGUAGE_RULE, is_language_tag
from herald.domain.notifications.content import encode
from herald.domain.notifications.shipped_texts import SHIPPED, known_placeholders, unknown_placeholders
from herald.domain.notifications.texts import Unbalanced
from herald.domain.policies.document import to_document
from herald.domain.policies.policy import BLOCKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from herald.domain.notifications.texts import Words
    from herald.domain.policies.policy import KindPolicy, Policy

MAX_POLICY_BYTES = 16 * 1024
"""Bytes of a policy's document: far below an item's 400 KB (AWS), and read by every function that sends."""

MAX_LOCALES = 8
"""Languages that a policy may add: every message carries its words in all of them."""


def faults_of(policy: Policy) -> Iterator[FieldError]:
    """Yield everything that is wrong with a policy."""
    if len(encode(to_document(policy)).encode()) > MAX_POLICY_BYTES:
        yield FieldError("#", f"must have at most {MAX_POLICY_BYTES} bytes")
    override_range = policy.override
    if override_range and override_range.lowest.loudness > override_range.highest.loudness:
        yield FieldError("#/override/lowest", "must not be louder than 'highest'")
    for kind in Kind:
        yield from _faults_of_kind(kind, policy.of(kind), f"#/kinds/{kind}")
        if policy.default_locale not in {*SHIPPED, *policy.of(kind).words}:
            yield FieldError("#/default_locale", f"must be a locale that {kind} has words in")


def _faults_of_kind(kind: Kind, said: KindPolicy, where: str) -> Iterator[FieldError]:
    if Channel.INBOX not in said.channels:
        yield FieldError(
            f"{where}/channels", "must include 'inbox': what stands in the ledger is proven, and nothing else is"
        )
    for locale, words in said.words.items():
        yield from _faults_of_locale(locale, said, f"{where}/words/{locale}")
        yield from _faults_of_words(words, kind, said, f"{where}/words/{locale}")


def _faults_of_locale(locale: str, said: KindPolicy, where: str) -> Iterator[FieldError]:
    if not is_language_tag(locale):
        yield FieldError(where, LANGUAGE_RULE)
    if sum(other.lower() == locale.lower() for other in said.words) > 1:
        yield FieldError(where, "must be there once: language tags do not differ by case (RFC 5646)")
    for shipped in SHIPPED:
        if locale != shipped and locale.lower() == shipped.lower():
            yield FieldError(where, f"must be written '{shipped}', as the words that it replaces are")


def _faults_of_words(words: Words, kind: Kind, said: KindPolicy, where: str) -> Iterator[FieldError]:
    blocks = said.blocks & BLOCKS[kind]
    known = ", ".join(f"{{{name}}}" for name in known_placeholders(blocks))
    for field, template in (("title", words.title), ("body", words.body)):
        if not template.strip():
            yield FieldError(f"{where}/{field}", "must have something to read")
        try:
            unknown = unknown_placeholders(template, blocks)
        except Unbalanced:
            yield FieldError(
                f"{where}/{field}", f"must close every brace around one name, out of {known}; a brace itself is doubled"
            )
            continue
        for name in unknown:
            yield FieldError(f"{where}/{field}", f"must not name {{{name}}}: with these blocks there are {known}")
