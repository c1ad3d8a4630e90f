"""The group that every measurement creates."""

NAME = "Hikers of the north"

INTRODUCTION = (
    "We walk every second Sunday, between ten and twenty kilometres, in all weathers but ice. Bring boots that have "
    "seen a hill before, something to eat, and a friend if you like: newcomers are welcome, dogs as well."
)

ANNOUNCEMENT = (
    "The next walk starts at the old station at 9:15; the train arrives at 9:04. We go along the river to the mill, "
    "over the ridge with its view of both valleys, and down through the beech wood to the village, where the inn "
    "keeps a table for us from two o'clock on. Who wants the short way stays by the river and is there an hour "
    "earlier. If it rains hard on Saturday evening, look here before you leave: we walk a week later then."
)
"""Both texts are of usual length. Beside the rest of an invitation they exceed one write unit (1 KB)."""
