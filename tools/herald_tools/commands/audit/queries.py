"""The saved queries of template.yaml, by name."""

import re

from herald.domain.identifiers import ID_RULE, is_valid_id

from herald_tools.commands.audit.language import Query, read
from herald_tools.local.template import saved_queries

GROUP, USER = "GROUP-ID", "USER-ID"
"""Stand in a query where an operator's id belongs."""

_PATTERN = re.compile("/[^/]*/")


def query(name: str, *, group: str | None = None, user: str | None = None) -> Query:
    """Return a saved query with its ids filled in. Raises ValueError where there is none, or an id is lacking."""
    texts = saved_queries()
    known = {each.replace(" ", "-"): each for each in texts}
    wanted = name.replace(" ", "-")
    if wanted not in known:
        raise ValueError(f"there is no query {name!r}; there are: {', '.join(known)}")
    text = texts[known[wanted]]
    for stands, value, option in ((GROUP, group, "--group"), (USER, user, "--user")):
        if stands in text:
            text = _filled(text, stands, _checked(value, f"the query {name!r} wants {option}"))
    return read(text)


def _checked(value: str | None, otherwise: str) -> str:
    if value is None:
        raise ValueError(otherwise)
    if not is_valid_id(value):
        raise ValueError(f"an id {ID_RULE}; this is {value!r}")
    return value


def _filled(text: str, stands: str, value: str) -> str:
    """Put an id in place: in a pattern, a dot stands for itself alone."""
    escaped = value.replace(".", r"\.")
    return _PATTERN.sub(lambda pattern: pattern[0].replace(stands, escaped), text).replace(stands, value)
