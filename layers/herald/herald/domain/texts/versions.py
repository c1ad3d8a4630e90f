"""Versions of how Herald words a notification. A group keeps the one that it was created under.

A message must have the same bytes whenever it is published, also by a later version of Herald.
"""

FIRST = 1
"""As it was before names were isolated: groups without the attribute `texts_version` have it."""

CURRENT = 2
"""Names are isolated and cut between characters as readers see them; shipped texts have plural forms."""
