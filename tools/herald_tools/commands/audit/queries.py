"""The saved queries of template.yaml, by name."""

import re
from functools import cache

from herald.domain.identifiers import ID_RULE, is_valid_id
from samtranslator.yaml_helper import yaml_parse

from herald_tools.commands.audit.language import Query, read
from herald_tools.local.paths import ROOT

GROUP, USER = "GROUP-ID", "USER-ID"
"""Stand in a query where an operator's id belongs."""

_PATTERN = re.compile("/[^/]*/")


@cache
def texts() -> dict[str, str]:
    """Return the text of every saved query by its name, without the stack's before it."""
    resources = yaml_parse((ROOT / "template.yaml").read_text())["Resources"]
    saved = (each["Properties"] for each in resources.values() if each["Type"] == "AWS::Logs::QueryDefinition")
    return {each["Name"]["Fn::Sub"].partition("/")[2]: each["QueryString"] for each in saved}


def query(name: str, *, group: str | None = None, user: str | None = None) -> Query:
    """Return a saved query with its ids filled in. Raises ValueError where there is none, or an id is lacking."""
    known = {each.replace(" ", "-"): each for each in texts()}
    wanted = name.replace(" ", "-")
    if wanted not in known:
        raise ValueError(f"there is no query {name!r}; there are: {', '.join(known)}")
    text = texts()[known[wanted]]
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
