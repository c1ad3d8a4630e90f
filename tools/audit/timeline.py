"""Finds a group's story in the audit log."""

from tools.audit import queries
from tools.audit.insights import Insights
from tools.audit.spans import Span
from tools.audit.story import Story, tell
from tools.operate.target import Target


def story_of(group_id: str, span: Span, target: Target) -> Story:
    """Return what a stretch of time has of a group's story. Raises ValueError for what is no id."""
    found = Insights(target).lines(queries.query("group timeline", group=group_id), span)
    return tell(group_id, found.lines, cut=found.cut)
