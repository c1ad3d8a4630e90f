"""JSON as Herald writes it: the same document always has the same bytes."""

import json
from typing import Any


def encode(document: dict[str, Any]) -> str:
    """Write a document without spaces, with its keys in their order and non-ASCII characters as they are.

    U+FFFE and U+FFFF are escaped: SQS messages are XML 1.0 text, which does not allow them.
    """
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
    return text.replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
