"""Policies as JSON documents, in the one form that Herald stores: everything explicit, in a fixed order."""

from typing import Any

from herald.domain.blocks import BLOCKS, Block
from herald.domain.errors import MalformedRecord
from herald.domain.kinds import Channel, Kind
from herald.domain.policies.policy import KindPolicy, Level, OverrideRange, Policy
from herald.domain.texts.templates import Words

Document = dict[str, Any]


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
    """Read what `to_document` wrote. Raises MalformedRecord for anything else."""
    try:
        allowed = document["override"]
        return Policy(
            level=Level(document["level"]),
            kinds={Kind(kind): _kind_policy(rules) for kind, rules in document["kinds"].items()},
            push_limit=int(document["push_limit"]),
            default_locale=document["default_locale"],
            override=OverrideRange(Level(allowed["lowest"]), Level(allowed["highest"])) if allowed else None,
        )
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise MalformedRecord(f"not a policy: {type(error).__name__}") from error


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


def _kind_document(kind: Kind, rules: KindPolicy) -> Document:
    return {
        "enabled": rules.enabled,
        "channels": [channel.value for channel in Channel if channel in rules.channels],
        "blocks": [block.value for block in Block if block in rules.blocks & BLOCKS[kind]],
        "member_sample": rules.member_sample,
        "required": rules.required,
        "words": {locale: {"title": words.title, "body": words.body} for locale, words in sorted(rules.words.items())},
    }


def _kind_policy(rules: Document) -> KindPolicy:
    return KindPolicy(
        enabled=bool(rules["enabled"]),
        channels=frozenset(map(Channel, rules["channels"])),
        blocks=frozenset(map(Block, rules["blocks"])),
        member_sample=int(rules["member_sample"]),
        required=bool(rules["required"]),
        words={locale: Words(words["title"], words["body"]) for locale, words in rules["words"].items()},
    )
