"""Policies as JSON documents, the one way that Herald stores them: everything said, in a fixed order."""

from typing import Any

from herald.domain.errors import MalformedRecord
from herald.domain.kinds import Channel, Kind
from herald.domain.notifications.texts import Words
from herald.domain.policies.policy import BLOCKS, Block, KindPolicy, Level, OverrideRange, Policy

Document = dict[str, Any]


def to_document(policy: Policy) -> Document:
    """Write a policy out, defaults included: a later version of Herald may have others."""
    override_range = policy.override
    return {
        "level": policy.level.value,
        "kinds": {kind.value: _kind_document(kind, policy) for kind in Kind},
        "push_limit": policy.push_limit,
        "default_locale": policy.default_locale,
        "override": {"lowest": override_range.lowest.value, "highest": override_range.highest.value}
        if override_range
        else None,
    }


def from_document(document: Document) -> Policy:
    """Read `to_document` back. Raises MalformedRecord for anything else."""
    try:
        override_range = document["override"]
        return Policy(
            level=Level(document["level"]),
            kinds={Kind(kind): _kind_policy(said) for kind, said in document["kinds"].items()},
            push_limit=int(document["push_limit"]),
            default_locale=document["default_locale"],
            override=OverrideRange(Level(override_range["lowest"]), Level(override_range["highest"]))
            if override_range
            else None,
        )
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise MalformedRecord(f"not a policy: {type(error).__name__}") from error


def changes(before: Document, after: Document, path: str = "") -> list[str]:
    """Return the paths of everything that differs between two documents: what a change of policy is audited by."""
    found = []
    for name in sorted({*before, *after}):
        where, old, new = f"{path}/{name}", before.get(name), after.get(name)
        if isinstance(old, dict) and isinstance(new, dict):
            found += changes(old, new, where)
        elif old != new:
            found.append(where)
    return found


def _kind_document(kind: Kind, policy: Policy) -> Document:
    said = policy.of(kind)
    return {
        "enabled": said.enabled,
        "channels": [channel.value for channel in Channel if channel in said.channels],
        "blocks": [block.value for block in Block if block in said.blocks & BLOCKS[kind]],
        "member_sample": said.member_sample,
        "required": said.required,
        "words": {locale: {"title": words.title, "body": words.body} for locale, words in sorted(said.words.items())},
    }


def _kind_policy(said: Document) -> KindPolicy:
    return KindPolicy(
        enabled=bool(said["enabled"]),
        channels=frozenset(map(Channel, said["channels"])),
        blocks=frozenset(map(Block, said["blocks"])),
        member_sample=int(said["member_sample"]),
        required=bool(said["required"]),
        words={locale: Words(words["title"], words["body"]) for locale, words in said["words"].items()},
    )
