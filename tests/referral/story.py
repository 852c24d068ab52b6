"""One dispute and the people round it, for the tests of referral."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.referral import domain
from services.referral.domain import Accept, OpenCase, Refer, Resolve, Return
from shared.decider import Actor, Command
from shared.event import Event
from tests.given import NOON, POLICY, Past, envelope, given

DISPUTE = domain.dispute(POLICY)
ID = UUID("00000000-0000-0000-0000-0000000000d1")
REFER_BY = NOON + timedelta(hours=24)

ANALYST = Actor("analyst", "li")
CHIEF = Actor("chief", "wang")
JUSTICE = Actor("liaison", "zhao", "justice")
LAND = Actor("liaison", "sun", "land")
WOMEN = Actor("liaison", "zhou", "women")
CLOCK = Actor("system", "clock")


def by(actor: Actor, at: datetime = NOON) -> Any:
    """The words of a command of this actor at this time."""
    return envelope(by=actor, at=at)


def open_case(category: str = "neighbours") -> Command:
    """A quarrel of neighbours, graded 3: the route table proposes justice."""
    return OpenCase(
        **by(CLOCK),
        dispute_id=ID,
        level=3,
        category=category,
        village="Lianxi",
        summary="（虚构）两家为水沟争执",
        refer_by=REFER_BY,
        policy="2026-01",
    )


def waiting() -> Past:
    """Graded, not yet referred."""
    return given(DISPUTE).said_by(open_case())


def referred() -> Past:
    """With justice, and land assisting; not signed for."""
    return waiting().said_by(Refer(**by(ANALYST), assisting=("land",)))


def in_hand() -> Past:
    """Signed for by justice."""
    return referred().said_by(Accept(**by(JUSTICE)))


def returned() -> Past:
    """Sent back by justice."""
    return referred().said_by(Return(**by(JUSTICE), reason="不属调解范围"))


def resolved() -> Past:
    """Resolved by justice."""
    return in_hand().said_by(Resolve(**by(JUSTICE), outcome="（虚构）水沟改道"))


def only(past: Past, kind: type[Event]) -> Any:
    """The one event of this kind in the past."""
    (event,) = [event for event in past.events if isinstance(event, kind)]
    return event
