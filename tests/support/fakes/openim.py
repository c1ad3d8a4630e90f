"""The store of OpenIM's token in memory."""

from herald.adapters.openim.tokens import KeptToken


class FakeTokenStore:
    """One token, and a claim to fetch the next."""

    def __init__(self) -> None:
        self.kept: KeptToken | None = None
        self.claimed_until = 0

    def get(self) -> KeptToken | None:
        return self.kept

    def claim(self, seen: KeptToken | None, now: int, until: int) -> bool:
        fetched_at = [each and each.fetched_at for each in (seen, self.kept)]
        if self.claimed_until >= now or fetched_at[0] != fetched_at[1]:
            return False
        self.claimed_until = until
        return True

    def put(self, kept: KeptToken) -> None:
        self.kept, self.claimed_until = kept, 0
