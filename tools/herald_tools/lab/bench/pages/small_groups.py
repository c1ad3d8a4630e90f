"""What is promised of small groups: Herald costs and takes no more than the batched sample, which does much less."""

from collections.abc import Iterator

from herald_tools.lab.bench.measurements import Costs, Measured
from herald_tools.lab.bench.promise import Promise, at_least, at_most
from herald_tools.lab.bench.races import LOAD_MEMBERS, Race

SMALLEST = 2
MAX_CALLS = 5
"""Calls of the batched sample for a group of 2."""

MAX_LOGGED = 2_500
"""Bytes of log for a group of 2."""

DOLLARS = {10: 0.8, 25: 0.6}
"""By members, the most that a group may cost, as a share of what the batched sample costs."""

RACED = 10


def small_promises(found: Measured) -> Iterator[Promise]:
    """Yield the promises, each as a comparison with the batched sample of the same run where there is one."""
    yield from _counted(found)
    yield from _dollars(found)
    for race in found.races:
        if race.members == RACED:
            yield _last_inbox(race)
    if found.load.rates:
        rates = found.load.rate("herald").times(found.load.rate("batched"))
        what = f"8 clients, groups of {LOAD_MEMBERS}: groups a second, Herald : sample, batched"
        yield at_least(1.2, what, rates)


def _counted(found: Measured) -> Iterator[Promise]:
    for members in (SMALLEST, RACED):
        yield at_most(MAX_CALLS, f"a group of {members}: calls", found.costs["herald"][members].calls, "")
    for design, limit, by in (("herald", 5, ""), ("uncounted", 4, " by a chat back end")):
        units = found.bare_costs[design][SMALLEST].write_units
        yield at_most(limit, f"a group of {SMALLEST}{by}: write units", units, "")
    logged = max(costs["herald"][SMALLEST].logged for costs in (found.costs, found.bare_costs))
    yield at_most(MAX_LOGGED, f"a group of {SMALLEST}: log", logged, " bytes")


def _dollars(found: Measured) -> Iterator[Promise]:
    both = (found.costs, found.bare_costs)
    yield at_most(1.0, _dollars_of(f"{SMALLEST} by a chat back end"), _worst(both, "uncounted", SMALLEST))
    yield at_most(1.05, _dollars_of(str(SMALLEST)), _worst(both, "herald", SMALLEST))
    for members, limit in DOLLARS.items():
        yield at_most(limit, _dollars_of(str(members)), _worst(both, "herald", members))


def _dollars_of(group: str) -> str:
    return f"a group of {group}: dollars, Herald : sample, batched"


def _worst(costs: tuple[Costs, ...], design: str, members: int) -> float:
    """Return the larger ratio of groups with texts and without."""
    return max(each[design][members].dollars / each["batched"][members].dollars for each in costs)


def _last_inbox(race: Race) -> Promise:
    what = f"a group of {race.members}: until the last inbox, Herald : sample, batched"
    return at_most(1.5, what, race.last("herald").times(race.last("batched")))
