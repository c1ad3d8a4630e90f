"""The environment variables of the functions, as typed models: template.yaml sets them, cold starts read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_type_hints


class InvalidEnvironment(ValueError):
    """A variable is missing or has an invalid value; the message names it."""


class Environment:
    """The variables that every function has. A function's own model adds its variables, one attribute for each.

    An attribute is a string, a number or a StrEnum. One with a default is an optional variable: unset and empty are
    the same, since a template can only leave a variable empty. These are no dataclasses: making one takes a cold start
    almost a millisecond.
    """

    powertools_service_name: str
    """The name of the stack; the dimension of the metrics."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        """Read each attribute from the variable of the same name in upper case. Raises InvalidEnvironment."""
        for name, kind in get_type_hints(type(self)).items():
            if text := variables.get(name.upper()):
                setattr(self, name, _converted(text, kind, name))
            elif not hasattr(self, name):
                raise InvalidEnvironment(f"the environment variable {name.upper()} is not set")

    @classmethod
    def variables(cls) -> set[str]:
        """Return the names of all variables that are read."""
        return {name.upper() for name in get_type_hints(cls)}


def _converted(text: str, kind: type, name: str) -> Any:
    try:
        return kind(text)
    except ValueError as error:
        raise InvalidEnvironment(f"the environment variable {name.upper()} is invalid: {error}") from error
