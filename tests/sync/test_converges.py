"""Whoever holds the same entries shows the same, whatever came in between: a machine that writes, syncs,
delivers, interrupts and puts back, and many random runs of the same."""

import contextlib

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.storage.databases import unlocked
from tests.strategies import requests
from tests.sync import runs
from tests.sync.world import PEOPLE, WAYS, World, made

_SHORT = 300  # sync runs
_who = st.integers(0, PEOPLE - 1)


class Exchanges(RuleBasedStateMachine):
    """Three databases, each beside its own copy of the shared folder."""

    def __init__(self) -> None:
        super().__init__()
        self._open = contextlib.ExitStack()
        self.world: World | None = None

    @initialize()
    def begin(self) -> None:
        """An empty world."""
        self.world = self._open.enter_context(made())

    @rule(who=_who, asked=requests, years=st.sampled_from((0, 0, -10, 10)))
    def record(self, who: int, asked: list[tuple[str, str, int, str]], years: int) -> None:
        """Somebody writes."""
        self._world.record(who, asked, years)

    @rule(who=_who, status=st.sampled_from(("stalled", "no-action")))
    def assess(self, who: int, status: str) -> None:
        """Somebody judges what others judge too."""
        numbers = {"stalled": 2, "no-action": 3}
        self._world.record(who, [("proposal:one", "assess", numbers[status], "2026-03-10")])

    @rule(who=_who, number=st.integers(0, 40))
    def retract(self, who: int, number: int) -> None:
        """Somebody takes out what they hold, whoever wrote it."""
        self._world.record(who, [("proposal:one", "retract", number, "2026-03-10")])

    @rule(who=_who)
    def sync(self, who: int) -> None:
        """Somebody syncs."""
        self._world.sync(who)

    @rule(who=_who)
    def sync_again_and_again(self, who: int) -> None:
        """Somebody syncs, more often than there is need."""
        self._world.sync(who)
        self._world.sync(who)

    @rule(who=_who, passes=st.integers(0, 20))
    def be_interrupted(self, who: int, passes: int) -> None:
        """Somebody's sync ends in the middle."""
        self._world.sync(who, passes)

    @rule(who=_who)
    def ask(self, who: int) -> None:
        """Somebody only asks."""
        self._world.dry(who)

    @rule(source=_who, to=_who, number=st.integers(0, 999), way=st.sampled_from(WAYS))
    def deliver(self, source: int, to: int, number: int, way: str) -> None:
        """A file comes over."""
        self._world.deliver(source, to, number, way)

    @rule(who=_who)
    def back_up(self, who: int) -> None:
        """Somebody keeps a copy."""
        self._world.back_up(who)

    @rule(who=_who, in_place=st.booleans())
    def restore(self, who: int, in_place: bool) -> None:
        """Somebody puts it back."""
        self._world.restore(who, in_place=in_place)

    def teardown(self) -> None:
        """Once everybody has synced twice, all show the same."""
        with self._open:
            if self.world is not None:
                self.world.settle()

    @property
    def _world(self) -> World:
        assert self.world is not None
        return self.world


TestExchanges = Exchanges.TestCase
TestExchanges.settings = settings(
    max_examples=30, stateful_step_count=25, deadline=None, database=None
)


def test_random_runs_converge() -> None:
    outcomes = list(runs.outcomes(_SHORT))
    assert sum(outcome.syncs for outcome in outcomes) >= _SHORT
    assert [outcome for outcome in outcomes if outcome.flaw] == []


def test_the_oracle_sees_what_was_lost_and_what_is_shown_otherwise() -> None:
    """Or all of the above could not fail."""
    with made() as world:
        world.record(0, [("proposal:one", "describe", 1, ""), ("proposal:one", "note", 1, "")])
        world.settle()
        with unlocked(world.dbs[1]) as connection:
            connection.execute("UPDATE proposals SET title = 'Other'")
        with pytest.raises(AssertionError, match="shows something else"):
            world.settle()
        world.record(0, [("proposal:one", "note", 2, "")])
        with unlocked(world.dbs[0]) as connection:
            connection.execute("DROP TRIGGER entries_are_never_deleted")
            connection.execute("DELETE FROM entries WHERE body LIKE '%note 2%'")
        with pytest.raises(AssertionError, match="an acknowledged entry is gone"):
            world.sync(0)
