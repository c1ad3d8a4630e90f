"""Finds the story of a group in the audit log."""

from datetime import timedelta

from herald_tools.commands.audit import queries
from herald_tools.commands.audit.insights import Insights
from herald_tools.commands.audit.rebuild import rebuild
from herald_tools.commands.audit.story import Story
from herald_tools.commands.common.spans import Span
from herald_tools.commands.common.target import Target

_CLOCKS_DIFFER = timedelta(minutes=1)


def story_of(group_id: str, span: Span, target: Target) -> Story:
    """Return a group's story up to the end of `span`, from its creation on even if that was before `span`.

    Raises ValueError if `group_id` is not a valid id.
    """
    insights, query = Insights(target), queries.query("group-timeline", group=group_id)
    found = insights.lines(query, span)
    story = rebuild(group_id, found.lines, cut=found.cut)
    if story.created_at is None or story.created_at >= span.start:
        return story
    found = insights.lines(query, Span(story.created_at - _CLOCKS_DIFFER, span.end))
    return rebuild(group_id, found.lines, cut=found.cut)
