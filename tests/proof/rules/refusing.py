"""What AWS refuses for a while, until it ends or an operator mends it."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.proof.rules.base import PEOPLE, chosen, seeds
from tests.proof.rules.damage import Damaging

OPERATOR_ERRORS = ["AuthorizationError", "PlatformApplicationDisabled", "KMSDisabled", "KMSAccessDenied"]
"""What SNS answers a push with if an operator must mend something."""

MAX_UNWRITABLE, MAX_PUSHLESS = 3, 3
"""Users in trouble at a time: most must be able to notice if it concerns them, too."""


class Refusing(Damaging):
    """Hot inboxes, missing permissions, deleted endpoints, an index that lags."""

    @rule(what=st.sampled_from(["an inbox", "pushes", "v1", "the index", "an endpoint"]), seed=seeds)
    def refuse(self, what: str, seed: int) -> None:
        """AWS begins to refuse something, or takes it again."""
        {
            "an inbox": self._writes,
            "pushes": self._pushes,
            "v1": self._v1,
            "the index": self._index,
            "an endpoint": self._endpoint,
        }[what](seed)

    def _writes(self, seed: int) -> None:
        """One inbox takes no writes from now on, or all take them again."""
        if len(self.known.unwritable) == MAX_UNWRITABLE:
            self.known.unwritable.clear()
            self.step("all inboxes take writes")
        else:
            self.known.unwritable.add(chosen(seed, PEOPLE))
            self.step("an inbox takes nothing")

    def _pushes(self, seed: int) -> None:
        """SNS refuses every push until an operator mends the cause."""
        refused = self.trouble.pushes_refused is None
        self.trouble.pushes_refused = chosen(seed, OPERATOR_ERRORS) if refused else None
        self.step("SNS refuses pushes" if refused else "an operator mends pushes")

    def _v1(self, _: int) -> None:
        """SNS lists the announcements in v1 as failed, behind a 200."""
        self.trouble.v1_refused = not self.trouble.v1_refused
        self.step("SNS refuses v1" if self.trouble.v1_refused else "SNS takes v1")

    def _index(self, _: int) -> None:
        """The index by creation shows no new groups, or catches up."""
        if self.trouble.index_stands_since is None:
            self.trouble.let_the_index_lag(self.world.clock.now)
            self.step("the index stands still")
        else:
            self.trouble.index_stands_since = None
            self.step("the index catches up")

    def _endpoint(self, seed: int) -> None:
        """Somebody deletes the endpoint of a device, with all that the emulator knows of its pushes."""
        profiles = [item for item in self.world.items("SettingsTable") if item["SK"]["S"] == "PROFILE"]
        profile = chosen(seed, [each for each in profiles if "phone" in each["devices"]["M"]])
        if profile is None or len(self.known.pushless) >= MAX_PUSHLESS:
            return
        endpoint = profile["devices"]["M"]["phone"]["M"]["endpoint"]["S"]
        self.world.backing.sns.delete_endpoint(EndpointArn=endpoint)
        self.pushless(profile["PK"]["S"].removeprefix("USER#"))
        self.step("delete an endpoint")
