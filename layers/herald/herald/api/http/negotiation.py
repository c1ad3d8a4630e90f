"""Content negotiation: which format and which languages a client prefers (RFC 9110, section 12.5)."""

import re
from http import HTTPStatus

from herald.api.http.problems import RequestRefused
from herald.domain.locales.tags import read_locale
from herald.domain.notifications.publication import Format

JSON = "application/json"
V1, V2 = "application/vnd.herald.v1+json", "application/vnd.herald.v2+json"

FORMATS = {V1: Format.V1, V2: Format.V2, JSON: Format.V2}
"""The media types of an inbox page, with their formats."""

_RANGES = {**{media_type: (media_type,) for media_type in FORMATS}, "application/*": (JSON, V2), "*/*": (JSON, V2)}
"""The media types that satisfy each media range, the default first. Only a client that names v1 receives v1."""

_QUALITY = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?")


def accepted_format(header: str) -> tuple[Format, str]:
    """Return the format that an Accept header prefers, and the media type of the answer; v2 without a header.

    Raises RequestRefused (406) if the header accepts none of the media types.
    """
    weighted = [(media_range.lower(), weight) for media_range, weight in by_weight(header or JSON)]
    refused = {media_range for media_range, weight in weighted if not weight}
    for media_range, weight in weighted:
        for media_type in _RANGES.get(media_range, ()):
            if weight and media_type not in refused:
                return FORMATS[media_type], media_type
    rule = f"must accept one of {', '.join(FORMATS)}"
    raise RequestRefused(
        HTTPStatus.NOT_ACCEPTABLE, f"The request is not valid: Accept {rule}.", {"header": "Accept", "detail": rule}
    )


def accepted_languages(header: str) -> list[str]:
    """Return the language tags of an Accept-Language header, the preferred first, without `*`.

    The header is a preference: a tag that is not valid is ignored and never refused.
    """
    return [tag for tag, weight in by_weight(header) if weight and read_locale(tag)]


def refused_languages(header: str) -> list[str]:
    """Return the language tags that an Accept-Language header refuses while it accepts all others (`*`).

    Without `*` a header accepts nothing but what it names: then nothing else is better than what it refuses.
    """
    weighted = by_weight(header)
    if not any(tag == "*" and weight for tag, weight in weighted):
        return []
    return [tag for tag, weight in weighted if not weight and read_locale(tag)]


def by_weight(header: str) -> list[tuple[str, float]]:
    """Parse a header's list of values with weights from 0 to 1 (RFC 9110, section 12.4.2); the highest weight first.

    Values of the same weight keep the header's order. A value without a weight has the weight 1; 0 means "not
    acceptable". Parameters other than the weight are ignored, and so is a value whose weight is not valid.
    """
    found = []
    for element in header.split(","):
        value, *parameters = element.split(";")
        weights = [text.strip() for name, _, text in (each.partition("=") for each in parameters) if _is_weight(name)]
        if value.strip() and all(map(_QUALITY.fullmatch, weights)):
            found.append((value.strip(), float(weights[0]) if weights else 1.0))
    return sorted(found, key=lambda pair: -pair[1])


def _is_weight(parameter_name: str) -> bool:
    return parameter_name.strip().lower() == "q"
