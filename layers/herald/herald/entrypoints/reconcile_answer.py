"""A report of reconcile as the function's response."""

from __future__ import annotations

from typing import Any

from herald.domain.times import to_rfc3339
from herald.use_cases.reconcile.findings import Finding
from herald.use_cases.reconcile.report import Report

ReconcileResponse = dict[str, Any]

MAX_FINDINGS = 1_000
"""Findings in one response: about 200 KB of the 6 MB that Lambda can return (AWS limit)."""


def answer(report: Report) -> ReconcileResponse:
    """Return a report as JSON, with its first `MAX_FINDINGS` findings."""
    return {
        "skipped": False,
        "finished": report.finished,
        "reached": to_rfc3339(report.reached),
        "checked": report.checked,
        "republished": report.republished,
        "incomplete": report.incomplete,
        "late": report.late,
        **{which.value: count for which, count in report.remembered.items()},
        "found": len(report.findings),
        "findings": [_row(finding) for finding in report.findings[:MAX_FINDINGS]],
    }


def _row(finding: Finding) -> dict[str, Any]:
    return {
        "group_id": finding.header.group_id,
        "created_at": to_rfc3339(finding.header.created_at),
        "planned": finding.planned,
        "missing": finding.missing,
        "failed": finding.failed,
        "republished": finding.republished,
        "reason": finding.reason,
    }
