"""Shipped words are in no policy version and in every message. So they never change, whatever generation is added.

Otherwise a retry after a deployment would publish other bytes under the same id.
"""

import json
from collections.abc import Iterator

import pytest
from herald.domain.locales.lookup import equivalent
from herald.domain.texts.versions import FIRST

from tests.golden.cases import Case
from tests.golden.generations import CASES, MESSAGES, OUTPUTS, all_generations, is_whole
from tests.golden.subject import all_shipped_words, reworded, shipped_words, texts_version_of


def messages() -> Iterator[tuple[str, int, frozenset[str]]]:
    """Yield the CloudEvents of all generations.

    Each comes with the version of Herald's wording that its group has, and the languages in which its policy has words
    of its own.
    """
    for generation in all_generations():
        for body in generation.lines(MESSAGES):
            yield body, FIRST, frozenset()
        for case, outputs in zip(generation.lines(CASES), generation.lines(OUTPUTS), strict=True):
            for text in outputs.values():
                if is_whole(text) and is_whole(outputs["item 0"]) and text.startswith('{"specversion"'):
                    version = texts_version_of(json.loads(outputs["item 0"]))
                    yield text, version, languages_of(case, json.loads(text)["type"])


def languages_of(case: Case, kind: str) -> frozenset[str]:
    document = case["policy"]["document"] if case["policy"] else {}
    return frozenset(document.get("kinds", {}).get(kind, {}).get("words", {}))


MESSAGES_OF_ALL = list(messages())


def is_shipped(locale: str, own: frozenset[str], version: int) -> bool:
    """Return whether a message has shipped words in a locale, where its policy has words in others."""
    return locale not in own if version == FIRST else equivalent(locale, own) is None


def changed_messages() -> list[str]:
    """Return the messages that would have other words today."""
    return [
        body
        for body, version, own in MESSAGES_OF_ALL
        if any(
            then != now
            for locale, (then, now) in shipped_words(body, version).items()
            if is_shipped(locale, own, version)
        )
    ]


def test_what_was_published_would_read_the_same_today() -> None:
    assert len(MESSAGES_OF_ALL) > 100
    assert changed_messages() == []


@pytest.mark.parametrize("words", all_shipped_words(), ids=str)
def test_no_shipped_words_can_change_unnoticed(
    words: tuple[int, str, str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("herald.domain.texts.shipped.SHIPPED", reworded(words))
    assert changed_messages()
