"""Which format of notifications a client reads, by its Accept header (RFC 9110, section 12.5.1)."""

from http import HTTPStatus

from herald.api.http.problems import RequestRefused
from herald.domain.notifications.publication import Format

JSON = "application/json"
V1, V2 = "application/vnd.herald.v1+json", "application/vnd.herald.v2+json"
MEDIA_TYPES = {
    V1: Format.V1,
    V2: Format.V2,
    JSON: Format.V2,
    "application/*": Format.V2,
    "*/*": Format.V2,
}


def accepted_format(header: str) -> tuple[Format, str]:
    """Return the format that a client reads best, and the media type to answer with; without a header it is v2.

    Raises RequestRefused (406) for one that reads nothing of ours.
    """
    ranges = sorted(_ranges(header or JSON), key=lambda found: -found[1])
    refused = {media_range for media_range, quality in ranges if quality == 0}
    for media_range, quality in ranges:
        if quality > 0 and media_range in MEDIA_TYPES:
            candidates = (JSON, V2) if media_range.endswith("*") else (media_range,)
            for media_type in candidates:
                if media_type not in refused:
                    return MEDIA_TYPES[media_type], media_type
    rule = f"must accept one of {', '.join(name for name in MEDIA_TYPES if not name.endswith('*'))}"
    raise RequestRefused(
        HTTPStatus.NOT_ACCEPTABLE, f"The request is not valid: Accept {rule}.", {"header": "Accept", "detail": rule}
    )


def _ranges(header: str) -> list[tuple[str, float]]:
    found = []
    for part in header.split(","):
        media_range, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = next((value[2:] for value in parameters if value.startswith("q=")), "1")
        found.append((media_range, float(quality) if quality.replace(".", "", 1).isdecimal() else 0.0))
    return found
