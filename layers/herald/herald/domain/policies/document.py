"""Policies as JSON documents, everything explicit and in a fixed order: as the API has them, and as they are stored."""

from typing import Any

from herald.domain.blocks import BLOCKS, Block
from herald.domain.checks import flag_of, number_of, object_of, text_of
from herald.domain.errors import MalformedRecord
from herald.domain.kinds import BASE_CHANNELS, OPTIONAL_CHANNELS, Channel, Kind
from herald.domain.policies.policy import (
    MAX_MEMBER_SAMPLE,
    MAX_PUSH_LIMIT,
    KindPolicy,
    Level,
    OverrideRange,
    Policy,
)
from herald.domain.texts.shipped import PLACEHOLDERS
from herald.domain.texts.templates import Words, placeholders

Document = dict[str, Any]

_FIELDS = ("level", "kinds", "push_limit", "default_locale", "override")
_FIELDS_OF_A_KIND = ("enabled", "channels", "blocks", "member_sample", "required", "words")
_LATER_FIELDS_OF_A_KIND: Document = {"sound": True}
"""Fields that older versions do not have, with their defaults. Only another value is written: an older version, which
may be deployed again, cannot read a policy with a field that it does not know."""

_ERRORS = (KeyError, ValueError, TypeError)


def to_document(policy: Policy) -> Document:
    """Write a policy with its defaults: a later version of Herald may have other defaults."""
    allowed = policy.override
    return {
        "level": policy.level.value,
        "kinds": {kind.value: _kind_document(kind, policy.of(kind)) for kind in Kind},
        "push_limit": policy.push_limit,
        "default_locale": policy.default_locale,
        "override": {"lowest": allowed.lowest.value, "highest": allowed.highest.value} if allowed else None,
    }


def from_document(document: Document) -> Policy:
    """Read what `to_document` wrote. Raises MalformedRecord for anything else.

    A field that is not known is refused, not left out: a newer version of Herald wrote it, and without its rule people
    could be notified who must not be.
    """
    try:
        level, kinds, push_limit, default_locale, override = _values(document, _FIELDS)
        return Policy(
            level=Level(level),
            kinds={Kind(kind): _kind_policy(rules) for kind, rules in object_of(kinds).items()},
            push_limit=number_of(push_limit, most=MAX_PUSH_LIMIT),
            default_locale=text_of(default_locale),
            override=None if override is None else OverrideRange(*map(Level, _values(override, ("lowest", "highest")))),
        )
    except _ERRORS as error:
        raise MalformedRecord(f"not a policy: {type(error).__name__}: {error}") from error


def stored_document(policy: Policy) -> Document:
    """Write a policy as it is stored. An older version, which may be deployed again, knows no optional channels.

    So `channels` has only those that every stack has. `optional_channels` is written only if it is not the default: all
    of them where `channels` has `gateway`, and none otherwise.
    """
    document = to_document(policy)
    return document | {"kinds": {kind: _divided(rules) for kind, rules in document["kinds"].items()}}


def stored_policy(document: Document) -> Policy:
    """Read what `stored_document` wrote, and documents from before there were optional channels.

    Raises MalformedRecord, also for a placeholder of a newer version of Herald. A request's document is not read by
    this: its placeholders are checked with all other rules, field by field.
    """
    policy = from_document(_undivided(document))
    all_words = [words for rules in policy.kinds.values() for words in rules.words.values()]
    try:
        named = {name for words in all_words for text in (words.title, words.body) for name in placeholders(text)}
    except ValueError as error:
        raise MalformedRecord(f"not a policy: {type(error).__name__}: {error}") from error
    if unknown := named - PLACEHOLDERS.keys():
        raise MalformedRecord(f"not a policy: unknown placeholders: {', '.join(sorted(unknown))}")
    return policy


def changes(before: Document, after: Document, path: str = "") -> list[str]:
    """Return the paths of everything that differs between two documents, for the audit of a policy change."""
    found = []
    for name in sorted({*before, *after}):
        where, old, new = f"{path}/{name}", before.get(name), after.get(name)
        if isinstance(old, dict) and isinstance(new, dict):
            found += changes(old, new, where)
        elif old != new:
            found.append(where)
    return found


def _divided(rules: Document) -> Document:
    base = [channel for channel in rules["channels"] if channel in BASE_CHANNELS]
    optional = [channel for channel in rules["channels"] if channel in OPTIONAL_CHANNELS]
    later = {} if optional == _optional_channels_beside(base) else {"optional_channels": optional}
    return {**rules, "channels": base, **later}


def _undivided(document: Document) -> Document:
    try:
        kinds = {kind: _joined(rules) for kind, rules in object_of(object_of(document)["kinds"]).items()}
    except _ERRORS as error:
        raise MalformedRecord(f"not a policy: {type(error).__name__}: {error}") from error
    return document | {"kinds": kinds}


def _joined(rules: Any) -> Document:
    found = dict(object_of(rules))
    if "channels" in found:  # Otherwise `from_document` refuses it.
        optional = found.pop("optional_channels", _optional_channels_beside(found["channels"]))
        found["channels"] = [*found["channels"], *optional]
    return found


def _optional_channels_beside(base: list[str]) -> list[str]:
    return [channel.value for channel in OPTIONAL_CHANNELS] if Channel.GATEWAY in base else []


def _kind_document(kind: Kind, rules: KindPolicy) -> Document:
    later = {"sound": rules.sound}
    return {
        "enabled": rules.enabled,
        "channels": [channel.value for channel in Channel if channel in rules.channels],
        "blocks": [block.value for block in Block if block in rules.blocks & BLOCKS[kind]],
        "member_sample": rules.member_sample,
        "required": rules.required,
        "words": {locale: {"title": words.title, "body": words.body} for locale, words in sorted(rules.words.items())},
        **{name: value for name, value in later.items() if value != _LATER_FIELDS_OF_A_KIND[name]},
    }


def _kind_policy(rules: Document) -> KindPolicy:
    rules = _LATER_FIELDS_OF_A_KIND | object_of(rules)
    enabled, channels, blocks, member_sample, required, words, sound = _values(
        rules, (*_FIELDS_OF_A_KIND, *_LATER_FIELDS_OF_A_KIND)
    )
    return KindPolicy(
        enabled=flag_of(enabled),
        channels=frozenset(map(Channel, channels)),
        blocks=frozenset(map(Block, blocks)),
        member_sample=number_of(member_sample, most=MAX_MEMBER_SAMPLE),
        required=flag_of(required),
        sound=flag_of(sound),
        words={locale: _words(texts) for locale, texts in object_of(words).items()},
    )


def _words(texts: Document) -> Words:
    title, body = _values(texts, ("title", "body"))
    return Words(text_of(title), text_of(body))


def _values(document: Any, fields: tuple[str, ...]) -> list[Any]:
    """Return the values of exactly these fields. Raises KeyError for a missing field, ValueError for another one."""
    if unknown := sorted(object_of(document).keys() - set(fields)):
        raise ValueError(f"unknown fields: {', '.join(unknown)}")
    return [document[name] for name in fields]
