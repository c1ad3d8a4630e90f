"""JSON as Go's encoding/json writes and reads it."""

import json
import re
from typing import Any, NoReturn

from herald_tools.openim.errors import Unreadable

_ESCAPED = re.compile("[<>&\u2028\u2029]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_REPLACEMENT = "\ufffd"


def encode(value: Any, *, sort_keys: bool = False) -> str:
    """Return JSON without spaces, and safe inside HTML. Go sorts the keys of maps, and leaves those of structs."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=sort_keys)
    return _ESCAPED.sub(_escape, _LONE_SURROGATE.sub(_REPLACEMENT, text))


def decode(body: bytes) -> Any:
    """Return the value of a JSON text. Raises Unreadable."""
    try:
        return json.loads(body.decode(errors="replace"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Unreadable(str(error) if body.strip() else "EOF") from error


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found.group()):04x}"


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
