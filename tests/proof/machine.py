"""Random schedules of everything that users, crashes, queues and time can do to Herald; promises after each step."""

from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant

from tests.proof.promises import check_always, check_at_the_end
from tests.proof.rules.aws import Aws
from tests.proof.rules.base import rates, seeds
from tests.proof.rules.creating import CreatingUsers
from tests.proof.rules.damage import mend
from tests.proof.rules.operating import Operating
from tests.proof.rules.reading import ReadingUsers
from tests.proof.rules.refusing import Refusing
from tests.proof.weather import calm

A_DAY = 24 * 3600


class HeraldMachine(CreatingUsers, ReadingUsers, Aws, Operating, Refusing):
    """One schedule."""

    mended = True
    """Whether damage is mended before the end. If not, everybody whom it does not concern is notified all the same."""

    @initialize(
        seed=seeds,
        rate=rates,
        gateway=st.sampled_from(["v2", "both", "v1"]),
        mended=st.booleans(),
        scoped=st.booleans(),
        loud=st.booleans(),
        webhook=st.booleans(),
        openim=st.booleans(),
    )
    def begin(  # noqa: PLR0913, PLR0917 - hypothesis draws each of them.
        self,
        seed: int,
        rate: float,
        gateway: str,
        mended: bool,  # noqa: FBT001
        scoped: bool,  # noqa: FBT001
        loud: bool,  # noqa: FBT001
        webhook: bool,  # noqa: FBT001
        openim: bool,  # noqa: FBT001
    ) -> None:
        """Start with a run of reconcile and a few groups.

        Every run of Hypothesis begins with the simplest schedule, which is one step fifty times. It does not count.
        """
        assume(seed)
        self.score.schedules += 1
        self.mended = mended
        self.world.configure("GatewayFormat", gateway)
        if webhook:
            self.world.open_webhook()
        if openim:
            self.world.connect_openim()
        for group_type in ("work", "super"):
            self.known.in_force[group_type].add("built-in/1")
        if scoped:
            self.known.in_force.update({"work": set(), "super": {"built-in/1"}})
            self.change_policy("silent", "group_type/work")
            self.known.in_force["work"] = {self.policies["group_type/work"]}
        if loud:
            self.change_policy("full", "default")
        self.world.reconcile()
        self.create(4, seed, rate)

    @invariant()
    def promises_hold(self) -> None:
        """After every step."""
        check_always(self.world, self.known)

    def teardown(self) -> None:
        """After the last fault, two runs of reconcile within about an hour notify everybody who was missed."""
        try:
            self.trouble.end()
            self.world.calls.choose = calm
            if self.mended:
                self.known.unwritable.clear()
                mend(self.world, self.known)
            self.repair()
            if self.trouble.index_has_lagged:
                self.world.clock.advance(A_DAY)  # What it showed more than an hour late is found the next day.
                self.repair()
            check_always(self.world, self.known)
            check_at_the_end(self.world, self.known)
            for user in sorted(self.known.marks):
                self.check_inbox(user)
            self.score.groups += len({creation.name for creation in self.creations.values() if creation.answer})
            self.score.notifications += len(self.world.notifications())
            self.score.pushes += len(self.world.pushed())
        finally:
            self.score.faults += self.world.calls.injected
            self.stack.close()
