"""What users do who create groups."""

from random import Random

from herald.domain.groups.roster import RosterTooDense, spread
from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.proof.promises.ends import counts_add_up
from tests.proof.rules.base import PEOPLE, Schedule, at_most, chosen, rates, seeds
from tests.proof.story import Creation
from tests.support.faults import Fault
from tests.support.stream_mapping import Killed

TRANSIENT = 503
TYPES = ("work", "work", "super")


class CreatingUsers(Schedule):
    """They create, retry and misuse keys, and ask what became of their groups."""

    @rule(groups=st.integers(1, 4), seed=seeds, rate=rates)
    def create(self, groups: int, seed: int, rate: float) -> None:
        """Some users create a group each."""
        random = Random(seed)
        for _ in range(groups):
            creation = _creation(len(self.creations), random)
            self.creations[creation.name] = creation
            self.ask(creation, seed + len(self.creations), rate)
        self.step("create")

    @rule(times=st.integers(1, 4), seed=seeds, rate=rates)
    def retry(self, times: int, seed: int, rate: float) -> None:
        """Some users retry, even if they have an answer already."""
        for creation in Random(seed).choices(list(self.creations.values()), k=times):
            self.ask(creation, seed, rate)
        self.step("retry")

    @at_most(3, "misuse")
    @rule(seed=seeds)
    def misuse(self, seed: int) -> None:
        """A user sends another request with the key of an existing group."""
        if creation := chosen(seed, self._answered()):
            other = creation.body | {"name": "another group"}
            status, _ = self.world.request(
                "POST", "/groups", creation.creator, other, headers={"Idempotency-Key": creation.key}
            )
            assert status in (422, TRANSIENT), f"a key was misused and answered with {status}"
            self.step("misuse")

    @at_most(2, "create while throttled")
    @rule(seed=seeds)
    def create_while_throttled(self, seed: int) -> None:
        """DynamoDB throttles every write of a user's new group: nothing counts against the quota."""
        creation = _creation(len(self.creations), Random(seed))
        before = self._counted(creation.creator)
        self.world.calls.choose = lambda operation: (
            Fault.THROTTLED if operation in ("PutItem", "TransactWriteItems") else None
        )
        key = {"Idempotency-Key": creation.key}
        status, _ = self.world.request("POST", "/groups", creation.creator, creation.body, headers=key)
        self.world.calls.choose = lambda operation: None
        assert status == TRANSIENT, f"a throttled creation was answered with {status}"
        after = self._counted(creation.creator)
        assert after == before, f"{creation.creator} was charged for what was never written: {after - before}"
        self.score.checked["only real creations are charged"] += 1
        self.step("create while throttled")

    @at_most(3, "look at deliveries")
    @rule(seed=seeds)
    def look_at_deliveries(self, seed: int) -> None:
        """A creator asks what became of a group."""
        creation = chosen(seed, self._answered())
        group_id = creation.answer["group"]["group_id"] if creation else ""
        if creation and not self.known.is_damaged("GroupsTable", self.known.groups(self.world)[group_id]):
            status, answer = self.world.request("GET", f"/groups/{group_id}/deliveries", creation.creator)
            assert status == 200, f"the deliveries of {creation.name} are not shown: {status}"
            counts_add_up(answer, creation.name)
            self.score.checked["deliveries are counted in people"] += 1
            self.step("look at deliveries")

    def ask(self, creation: Creation, seed: int, rate: float) -> None:
        """Send a request, and remember the answer."""
        key = {"Idempotency-Key": creation.key}
        try:
            with self.in_weather(seed, rate):
                status, answer = self.world.request("POST", "/groups", creation.creator, creation.body, headers=key)
        except Killed:
            return
        if creation.answer is not None:
            self.score.duplicates["requests"] += 1
        if status != 201 and self._damaged(creation):
            return  # Its own group cannot be read.
        assert status in (201, TRANSIENT), f"answered with {status}: {answer}"
        if status == 201:
            assert creation.answer in (None, answer), f"another answer to the same request: {answer}"
            creation.answer = answer

    def _answered(self) -> list[Creation]:
        return [each for each in self.creations.values() if each.answer and not self._damaged(each)]

    def _damaged(self, creation: Creation) -> bool:
        return any(
            self.known.is_damaged("GroupsTable", item) and item["name"]["S"] == creation.name
            for item in self.known.groups(self.world).values()
        )

    def _counted(self, user: str) -> int:
        """Return how many creations of a user count against the quota."""
        items = self.world.items("InboxTable")
        mine = [each for each in items if each["PK"]["S"] == f"USER#{user}" and each["SK"]["S"].startswith("CREATED#")]
        return sum(int(item["creations"]["N"]) for item in mine)


def _creation(number: int, random: Random) -> Creation:
    while True:
        creator, *others = random.sample(PEOPLE, random.randint(2, 20))
        admins = others[: number % 3] if len(others) > 4 else []
        members = others[len(admins) :]
        if _spread(members, len(others) + 1):
            break
    body = {"name": f"group {number}", "group_type": random.choice(TYPES), "admins": admins, "members": members}
    return Creation(creator, f"key-{number}", body)


def _spread(members: list[str], member_count: int) -> bool:
    """Return whether so few members can be spread over several chunks."""
    try:
        spread(members, member_count, frozenset(members))
    except RosterTooDense:
        return False
    return True
