"""The cost of a creation in each design."""

from collections.abc import Iterator

from herald_tools.lab.bench.measurements import Costs, Measured
from herald_tools.lab.costs.dollars import CALL_SECONDS
from herald_tools.lab.costs.prices import US_EAST_1
from herald_tools.lab.markdown import NAMES, table


def costs_page(found: Measured) -> Iterator[str]:
    """Yield the lines of this part."""
    yield "## What a creation costs"
    yield ""
    yield "Counted while the code of each design runs, by AWS's rules for sizes (`tools/herald_tools/lab/costs`). Dollars are"
    yield f"for a million groups at list prices ({US_EAST_1.of}), without storage, if each call takes {CALL_SECONDS * 1000:.0f} ms."
    yield "All designs receive up to ten queue messages of a group at a time. Not included is what does not grow with groups or is"
    yield "optional: the authorizer, whose answers API Gateway caches; reconcile; the firewall; reads of the gateway queue; traces."
    yield "*Not counting*: a chat back end (role `admin`) creates. Its creations are not limited, so they need no counter."
    yield from _calls(found.costs)
    yield from _table("Write units", found.costs, "write_units", "{:,.0f}")
    yield from _table("US dollars", found.costs, "dollars", "{:,.2f}")
    yield "The same for a group without introduction and announcement, whose notifications are small in each design:"
    yield from _table("Write units", found.bare_costs, "write_units", "{:,.0f}")
    yield from _table("US dollars", found.bare_costs, "dollars", "{:,.2f}")
    yield "The log of a creation, audit lines and metrics included, is part of the dollars:"
    yield from _logged(found.bare_costs)


def _calls(costs: Costs) -> list[str]:
    designs = [design for design in costs if design != "floor"]
    rows = []
    for members, herald in costs["herald"].items():
        counts = (f"{costs[design][members].calls:,}" for design in designs)
        rows.append([f"{members:,}", *counts, f"{costs['common'][members].calls / herald.calls:.1f}"])
    return table(["Calls, members", *(NAMES[design] for design in designs), "common : Herald"], rows)


def _table(title: str, costs: Costs, what: str, form: str) -> list[str]:
    rows = []
    for members in costs["herald"]:
        by_design = {design: getattr(costs[design][members], what) for design in costs}
        herald = by_design["herald"]
        shown = (form.format(value) for value in by_design.values())
        ratios = (f"{herald / by_design[other]:.2f}" for other in ("batched", "common", "floor"))
        rows.append([f"{members:,}", *shown, *ratios])
    ratios_to = ("Herald : batched", "Herald : common", "Herald : floor")
    head = [f"{title}, members", *(NAMES[design] for design in costs), *ratios_to]
    return table(head, rows)


def _logged(costs: Costs) -> list[str]:
    designs = [design for design in costs if design != "floor"]
    rows = [
        [f"{members:,}", *(f"{costs[design][members].logged:,}" for design in designs)] for members in costs["herald"]
    ]
    return table(["Bytes of log, members", *(NAMES[design] for design in designs)], rows)
