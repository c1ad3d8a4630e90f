"""docs/operating.md names causes as the code words them, and adds up what the template costs in a month."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from herald.adapters.observability.audit_metrics import MEASURES
from herald.domain.kinds import BASE_CHANNELS, LEDGER_CHANNELS, Kind

from herald_tools.generators.checks.template import PRODUCTION, resolved
from herald_tools.local.paths import ROOT
from tests.support.metric_filters import metric_filters
from tests.support.template import of_type

PAGE = (ROOT / "docs" / "operating.md").read_text()
SOURCES = [ROOT / "layers" / "herald" / "herald", ROOT / "tools" / "herald_tools" / "commands" / "operate"]
AWS = resolved(PRODUCTION)

ALARM_METRIC, OWN_METRIC, DASHBOARD, KEY, WEB_ACL, FIREWALL_RULE = 0.10, 0.30, 3.00, 1.00, 5.00, 1.00
"""US dollars a month (AWS's list prices in us-east-1)."""


def monthly_rows() -> dict[str, tuple[int, float]]:
    """Return what a stack costs in a month by the page: how many of each thing, and for how much."""
    found = re.findall(r"^\| ([^|]+) \| (\d+) \| ([\d.]+) \|$", PAGE, re.MULTILINE)
    return {what: (int(count), float(dollars)) for what, count, dollars in found}


def metrics_watched() -> int:
    alarms = of_type("AWS::CloudWatch::Alarm", AWS).values()
    return sum(sum("MetricStat" in each for each in alarm.get("Metrics", [])) or 1 for alarm in alarms)


def own_metrics() -> int:
    """Count the metrics of Herald's own. Those that have dimensions exist for each recorded channel and each kind.

    A stack that is not configured for the optional channels has no metrics of them.
    """
    channels = set(LEDGER_CHANNELS) & set(BASE_CHANNELS)
    written = {measure.name for measures in MEASURES.values() for measure in measures}
    by_kind = ("kind" in each.dimensions for each in metric_filters())
    return len(written) + sum(len(channels) * len(Kind) if each else 1 for each in by_kind)


def test_the_monthly_costs_are_those_of_the_template() -> None:
    (firewall,) = of_type("AWS::WAFv2::WebACL", AWS).values()
    rules = len(firewall["Rules"])
    dashboards, keys = len(of_type("AWS::CloudWatch::Dashboard", AWS)), len(of_type("AWS::KMS::Key", AWS))
    assert list(monthly_rows().values()) == [
        (metrics_watched(), pytest.approx(metrics_watched() * ALARM_METRIC)),
        (dashboards, dashboards * DASHBOARD),
        (own_metrics(), pytest.approx(own_metrics() * OWN_METRIC)),
        (keys, keys * KEY),
        (1 + rules, WEB_ACL + rules * FIREWALL_RULE),
    ]


def test_the_monthly_sum_is_that_of_the_rows() -> None:
    (told,) = re.findall(r"a stack costs about (\d+) US dollars a month", PAGE)
    assert int(told) == round(sum(dollars for _, dollars in monthly_rows().values()))


def test_the_widgets_that_alarms_refer_to_are_on_the_dashboard() -> None:
    (dashboard,) = of_type("AWS::CloudWatch::Dashboard", AWS).values()
    titles = re.findall(r'"title": "([^"]+)"', dashboard["DashboardBody"]["Fn::Sub"])
    alarms = " ".join(PAGE.partition("\n## Alarms")[2].partition("\n## ")[0].split())
    named = set(re.findall(r'"([A-Z][^"]+)"', alarms))
    assert named
    assert named <= {re.sub(r" \(.*\)$", "", title) for title in titles}


def causes() -> list[str]:
    """Return the causes in the page that are sentences; single words are names that AWS or Python gives."""
    table = PAGE.partition("## Causes in the dead-letter queues")[2].partition("\n## ")[0]
    first_cells = re.findall(r"^\| (.*?) \| (?:inbox|stream)", table, re.MULTILINE)
    return [cause for cell in first_cells for cause in re.findall(r"`([^`]+)`", cell) if " " in cause]


def texts(path: Path) -> Iterator[str]:
    """Yield every string of a module as a pattern: what is filled in may be anything."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield re.escape(node.value)
        if isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
            if sum(len(str(part)) for part in parts if part is not None) >= len("not a : "):
                yield "".join(".+" if part is None else re.escape(str(part)) for part in parts)


PATTERNS = {pattern for folder in SOURCES for path in folder.rglob("*.py") for pattern in texts(path)}


@pytest.mark.parametrize("cause", causes())
def test_a_cause_is_worded_as_herald_words_it(cause: str) -> None:
    assert any(re.fullmatch(pattern, cause) for pattern in PATTERNS)


def test_the_page_has_causes_of_every_queue() -> None:
    assert len(causes()) > 10
