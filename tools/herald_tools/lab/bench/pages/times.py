"""The time of creations on the local AWS, as tables and as a picture."""

from collections.abc import Iterator
from typing import Any

from herald_tools.lab.bench.designs import DESIGNS
from herald_tools.lab.bench.figures import Figure, growth
from herald_tools.lab.bench.measurements import Measured
from herald_tools.lab.bench.races import CLIENTS, LOAD_MEMBERS, Race
from herald_tools.lab.markdown import NAMES, table

PICTURE = "performance.svg"


def times_page(found: Measured) -> Iterator[str]:
    """Yield the lines of this part."""
    yield "## How long it takes"
    yield ""
    yield "On the local AWS, with real requests, stream, topic and queues, and with warm workers. Seconds from the request: until"
    yield "the answer, and until the last notification is in its inbox, at the time that the delivering function recorded. The"
    yield "local AWS is one process for all services, so these figures compare designs and predict nothing. On AWS, API Gateway"
    yield "would end the requests of the common sample after 29 s."
    yield ""
    yield f"![Seconds until the last inbox]({PICTURE})"
    yield from _table("Answer", found, "answer")
    yield from _table("Last inbox", found, "last")
    yield from _growth(found.races)
    if found.load.rates:
        yield from _load(found)


def _load(found: Measured) -> Iterator[str]:
    yield ""
    yield f"{CLIENTS} clients create groups of {LOAD_MEMBERS} without a pause for {found.plan.load_seconds:.0f} s:"
    rows = [[NAMES[each], found.load.rate(each).show(1)] for each in DESIGNS]
    yield from table(["design", "groups a second, from the first request to the last inbox"], rows)
    yield "Herald has an authorizer, limits, policies and an audit log here, and the samples have none."
    yield ""


def drawing(found: Measured) -> dict[str, Any]:
    """Return the drawing: seconds until the last inbox by members, with a line for each design."""
    return {
        "title": "Seconds until the last member has it in the inbox (local AWS)",
        "members": [race.members for race in found.races],
        "lines": {NAMES[each]: [race.last(each).middle for race in found.races] for each in DESIGNS},
    }


def _table(title: str, found: Measured, of: str) -> list[str]:
    rows = []
    for race in found.races:
        figures: dict[str, Figure] = {design: getattr(race, of)(design) for design in DESIGNS}
        ratios = (figures[each].times(figures["herald"]).show(1, "×") for each in DESIGNS[1:])
        rows.append([f"{race.members:,}", *(each.show(3) for each in figures.values()), *ratios])
    head = (*(NAMES[each] for each in DESIGNS), *(f"{NAMES[each]} : Herald" for each in DESIGNS[1:]))
    return table([f"{title}, members", *head], rows)


def _growth(races: list[Race]) -> Iterator[str]:
    sizes = [race.members for race in races]
    exponents = (f"{NAMES[each]} {growth(sizes, [race.last(each) for race in races]):.2f}" for each in DESIGNS)
    yield f"Growth from {sizes[0]:,} to {sizes[-1]:,} members, as the exponent of the time until the last inbox (1 is"
    yield f"proportional to the members): {'; '.join(exponents)}."
