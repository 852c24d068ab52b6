"""Sentences for deciders: `given(DISPUTE, entered).when(grade).then(graded)`.

What was said before comes as events, what is asked as a command, what must come of it as events: a test never looks
at a state, so that states may change their shape without a test noticing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypedDict, Unpack
from uuid import UUID

from shared.decider import Actor, Command, Decider, Notice, Refused, replay
from shared.event import Event
from shared.policy import load_policy
from shared.workdays import CHINA

POLICY = load_policy(Path(__file__).parents[1] / "deploy" / "policy" / "default.yaml")
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=CHINA)
STATION = "changluo"


class Envelope(TypedDict, total=False):
    """What every command carries besides its own words."""

    id: UUID
    at: datetime
    by: Actor
    station: str
    expected_version: int | None


def envelope(role: str = "analyst", **given: Unpack[Envelope]) -> Any:
    """The words that come with a command from the door; `at` is noon of a working Monday unless told otherwise."""
    return {"id": UUID(int=1), "at": NOON, "by": Actor(role, "test"), "station": STATION, **given}


@dataclass(frozen=True)
class Outcome:
    """What the decider answered: what it said, or why it refused."""

    said: tuple[Event | Notice, ...]
    refusal: Refused | None

    def then(self, *expected: Event | Notice) -> None:
        """It said exactly this, in this order."""
        assert self.refusal is None, f"refused: {self.refusal}"
        assert self.said == expected

    def quiet(self) -> None:
        """It had nothing to say, and did not refuse."""
        self.then()

    def refused(self, why: type[Refused], code: str) -> None:
        """It said no for this reason, in both languages, and said nothing else."""
        assert self.refusal is not None, f"not refused, but said {self.said}"
        assert (type(self.refusal), self.refusal.code) == (why, code)
        assert self.refusal.zh, "the refusal must say in Chinese why and what to do next"
        assert self.refusal.en, "the refusal must say in English why and what to do next"


@dataclass(frozen=True)
class Past:
    """A decider and what has happened so far on its stream."""

    decider: Decider[Any]
    events: Sequence[Event]

    def when(self, command: Command) -> Outcome:
        """Ask for something."""
        try:
            said = tuple(self.decider.decide(command, replay(self.decider, self.events)))
        except Refused as refusal:
            return Outcome((), refusal)
        return Outcome(said, None)

    def said_by(self, command: Command) -> "Past":
        """The past after this command was done: for histories that are easier told by what was asked."""
        outcome = self.when(command)
        assert outcome.refusal is None, f"refused: {outcome.refusal}"
        return Past(self.decider, (*self.events, *(said for said in outcome.said if isinstance(said, Event))))


def given(decider: Decider[Any], *events: Event) -> Past:
    """What has happened so far: `given(DISPUTE)` for nothing yet."""
    return Past(decider, events)
