"""Finds a group's story in the audit log."""

from datetime import timedelta

from herald_tools.commands.audit import queries
from herald_tools.commands.audit.insights import Insights
from herald_tools.commands.audit.story import Story, tell
from herald_tools.commands.common.spans import Span
from herald_tools.commands.common.target import Target

_CLOCKS_DIFFER = timedelta(minutes=1)


def story_of(group_id: str, span: Span, target: Target) -> Story:
    """Return a group's story up to the end of a stretch of time. Raises ValueError for what is no id.

    Where the group is older than the stretch, its story is told from its creation on all the same.
    """
    insights, query = Insights(target), queries.query("group-timeline", group=group_id)
    found = insights.lines(query, span)
    story = tell(group_id, found.lines, cut=found.cut)
    if story.created_at is None or story.created_at >= span.start:
        return story
    found = insights.lines(query, Span(story.created_at - _CLOCKS_DIFFER, span.end))
    return tell(group_id, found.lines, cut=found.cut)
