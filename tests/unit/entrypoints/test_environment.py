"""Typed models of environment variables: what is read, and what is refused at a cold start."""

from enum import StrEnum

import pytest
from herald.entrypoints.environment import Environment, InvalidEnvironment


class Colour(StrEnum):
    RED = "red"


class PaintEnvironment(Environment):
    wall: str
    coats: int
    colour: Colour
    primer: str = ""
    brushes: int = 2


COMPLETE = {"POWERTOOLS_SERVICE_NAME": "herald", "WALL": "north", "COATS": "3", "COLOUR": "red"}


def test_each_field_is_read_from_the_variable_of_its_name() -> None:
    read = PaintEnvironment(COMPLETE | {"PRIMER": "grey", "BRUSHES": "5", "UNKNOWN": "ignored"})
    assert (read.powertools_service_name, read.wall, read.coats, read.primer, read.brushes) == (
        "herald",
        "north",
        3,
        "grey",
        5,
    )
    assert read.colour is Colour.RED
    assert PaintEnvironment.variables() == {*COMPLETE, "PRIMER", "BRUSHES"}


@pytest.mark.parametrize("unset", [{}, {"PRIMER": "", "BRUSHES": ""}], ids=["absent", "empty"])
def test_an_optional_variable_that_is_not_set_has_its_default(unset: dict[str, str]) -> None:
    read = PaintEnvironment(COMPLETE | unset)
    assert (read.primer, read.brushes) == ("", 2)


@pytest.mark.parametrize("name", COMPLETE)
def test_a_missing_variable_is_named(name: str) -> None:
    missing = {key: value for key, value in COMPLETE.items() if key != name}
    for variables in (missing, missing | {name: ""}):
        with pytest.raises(InvalidEnvironment, match=f"variable {name} is not set"):
            PaintEnvironment(variables)


@pytest.mark.parametrize(("name", "value"), [("COATS", "three"), ("COLOUR", "blue"), ("BRUSHES", "1.5")])
def test_an_invalid_variable_is_named_with_its_value(name: str, value: str) -> None:
    with pytest.raises(InvalidEnvironment, match=rf"variable {name} is invalid: .*{value}"):
        PaintEnvironment(COMPLETE | {name: value})
