"""Sentences for deciders: `given(CASE, opened).when(Refer(), by=ANALYST).then(referred)`.

What was said before comes as events, what is wanted as a command with its envelope, what must come of it as events: a
test never looks at a state, so that states may change their shape without a test noticing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from shared.kernel.calendar import CHINA
from shared.kernel.command import Command, Envelope
from shared.kernel.decider import Decider, OutgoingEvent, fold
from shared.kernel.event import Event
from shared.kernel.policy import Policy
from shared.kernel.recorded import Actor
from shared.kernel.refusals import Refused
from shared.kernel.stations import EVERY_STATION
from shared.run.settings import Settings
from shared.store.policies import PolicyFiles

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=CHINA)
INSTALLATION = "town-of-tests"
STATION = "changluo"
SUBJECT = UUID("00000000-0000-0000-0000-0000000000d1")
P = TypeVar("P", bound=Policy)


def policy_of(model: type[P], at: datetime = NOON) -> P:
    """The county's policy as this service reads it, at noon of a working Monday."""
    return PolicyFiles(Settings().policy, model).of(EVERY_STATION, at)


def envelope(by: Actor, at: datetime = NOON, subject: UUID = SUBJECT, **changes: Any) -> Envelope:
    """What comes with a command of this actor at this time."""
    return replace(Envelope(id=UUID(int=1), at=at, by=by, station=STATION, subject=subject), **changes)


@dataclass(frozen=True)
class Outcome:
    """What the decider answered: what it said, or why it refused."""

    said: tuple[Event | OutgoingEvent, ...]
    refusal: Refused | None

    def then(self, *expected: Event | OutgoingEvent) -> None:
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
        assert all(self.refusal.zh.partition("：")), "the refusal must say in Chinese why and what to do next"
        assert all(self.refusal.en.partition(": ")), "the refusal must say in English why and what to do next"


@dataclass(frozen=True)
class Past:
    """A decider, the policy in force, and what has happened so far on a stream."""

    decider: Decider[Any]
    policy: Any
    events: Sequence[Event]
    subject: UUID = SUBJECT

    def when(self, command: Command, by: Actor, at: datetime = NOON, **changes: Any) -> Outcome:
        """This actor wants something at this time; `changes` to the envelope."""
        given_with = envelope(by, at, self.subject, **changes)
        try:
            said = tuple(self.decider.decide(command, fold(self.decider, self.events), given_with, self.policy))
        except Refused as refusal:
            return Outcome((), refusal)
        return Outcome(said, None)

    def after(self, command: Command, by: Actor, at: datetime = NOON, **changes: Any) -> "Past":
        """The past after this command was done: for histories that are easier told by what was wanted."""
        outcome = self.when(command, by, at, **changes)
        assert outcome.refusal is None, f"refused: {outcome.refusal}"
        own = [said for said in map(self._own, outcome.said) if said is not None]
        return replace(self, events=(*self.events, *own))

    def _own(self, said: Event | OutgoingEvent) -> Event | None:
        """The event, if it stands on the decider's own log."""
        if isinstance(said, OutgoingEvent):
            return said.event if said.log == self.decider.log else None
        return said


def given(decider: Decider[Any], policy: Any, *events: Event, subject: UUID = SUBJECT) -> Past:
    """What has happened so far: `given(CASE, POLICY)` for nothing yet."""
    return Past(decider, policy, events, subject)
