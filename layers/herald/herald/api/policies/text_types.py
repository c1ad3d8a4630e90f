"""Types of texts and locales in requests and responses, with the rules that OpenAPI readers see."""

from typing import Annotated

from pydantic import Field, StringConstraints

from herald.api.http.validation import PATTERN_RULES
from herald.domain.locales.tags import (
    DEVICE_LOCALE,
    DEVICE_LOCALE_RULE,
    LANGUAGE_RULE,
    LANGUAGE_TAG,
    MAX_LANGUAGE_TAG,
)
from herald.domain.texts.templates import MAX_PLURAL_TEMPLATE, MAX_TEMPLATE, PLURAL_EXAMPLE
from herald.domain.texts.validity import LINE_PATTERN, LINE_RULE

PATTERN_RULES[LINE_PATTERN] = LINE_RULE
PATTERN_RULES[LANGUAGE_TAG] = LANGUAGE_RULE
PATTERN_RULES[DEVICE_LOCALE] = DEVICE_LOCALE_RULE

Template = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_PLURAL_TEMPLATE, pattern=LINE_PATTERN),
    Field(
        description=f"A text with placeholders in braces, such as {{group_name}}: up to {MAX_TEMPLATE} characters, or "
        f"up to {MAX_PLURAL_TEMPLATE} with plural forms such as {PLURAL_EXAMPLE}."
    ),
]
Locale = Annotated[
    str,
    StringConstraints(max_length=MAX_LANGUAGE_TAG, pattern=LANGUAGE_TAG),
    Field(description=f"A locale: {LANGUAGE_RULE}."),
]
ReaderLocale = Annotated[
    str,
    StringConstraints(max_length=MAX_LANGUAGE_TAG, pattern=DEVICE_LOCALE),
    Field(description=f"The language of a reader: {DEVICE_LOCALE_RULE}."),
]
