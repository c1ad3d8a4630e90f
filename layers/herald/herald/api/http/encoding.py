"""JSON as the API writes it (RFC 8259)."""

import json
from typing import Any


def to_json(value: Any) -> str:
    r"""Return compact JSON in which text beyond ASCII is written as it is, not as `\u` escapes.

    A lone surrogate, which UTF-8 cannot represent (RFC 8259, section 8.2), is still escaped: a problem document may
    repeat a name of the request that contains one.
    """
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return written.encode(errors="backslashreplace").decode()
