"""The verdict on a group's story, in words: complete or not, and who got nothing."""

from collections import Counter
from collections.abc import Iterator

from herald.domain.kinds import Channel

from herald_tools.commands.audit.story import Delivery, Story, slowest
from herald_tools.commands.audit.words import after, short_kind

WITHHELD = {"muted": "muted", "no_device": "without a device", "over_limit": "over the push limit"}
"""Why no push was sent, in words. Any other reason is a refusal by the push platform."""


def verdict(story: Story) -> tuple[bool, str]:
    """Return whether all is well, and a sentence that says so or what is wrong."""
    if not story.is_committed:
        why = f": {story.refusal}" if story.refusal else ""
        return False, f"The group was requested, but not created{why}."
    if not story.is_whole:
        return False, "Unknown: the log does not hold the line of the commit, which lists all deliveries."
    if story.gaps:
        return False, f"Incomplete: {len(story.gaps)} of {len(story.deliveries)} deliveries are not done."
    return True, " ".join(_complete(list(story.deliveries.values())))


def suppressions(story: Story) -> Iterator[str]:
    """Yield a sentence for each kind of notification that a policy suppressed."""
    counts = Counter[tuple[str, str, str]]()
    for (kind, _), line in story.suppressed.items():
        counts[short_kind(kind), line.get("policy_version", ""), line["reason"]] += line["recipients"]
    for (name, version, reason), recipients in sorted(counts.items()):
        yield f"Suppressed by policy {version}: {name} for {users(recipients)} ({reason})."


def users(number: int) -> str:
    """Return a number of users in words."""
    return "1 user" if number == 1 else f"{number:,} users"


def _complete(deliveries: list[Delivery]) -> Iterator[str]:
    """Yield the sentences about a group whose deliveries are all done."""
    delivered = Counter[str]()
    for each in deliveries:
        if each.name.channel is not Channel.PUSH:
            delivered[each.name.channel] += each.recipients or 0
    counts = [f"{number:,} delivered to the {channel}" for channel, number in delivered.items()]
    yield f"Complete: {', '.join(counts) or 'nothing was to be delivered'}."
    if pushes := [each for each in deliveries if each.name.channel is Channel.PUSH]:
        yield _pushes(pushes)
    if (last := slowest(deliveries)) is not None:
        yield f"The last one took {after(last)}."


def _pushes(deliveries: list[Delivery]) -> str:
    sent = sum(len(each.notified) for each in deliveries)
    reasons = [WITHHELD.get(reason, "refused by the platform") for each in deliveries for reason in _withheld(each)]
    why = ", ".join(f"{number:,} {reason}" for reason, number in sorted(Counter(reasons).items()))
    return f"Push: {sent:,} sent, {len(reasons):,} not sent{f' ({why})' if why else ''}."


def _withheld(delivery: Delivery) -> Iterator[str]:
    """Yield the reason for each user without a push. A retry may have reached a user whom an earlier try did not."""
    return (reason for user, reason in delivery.withheld.items() if user not in delivery.notified)
