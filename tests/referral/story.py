"""One dispute and the people round it, for the tests of referral."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from services.referral.domain.case import CASE
from services.referral.domain.department import Accept, Resolve, Return
from services.referral.domain.incoming import HandOver, OpenCase
from services.referral.domain.station import Refer
from services.referral.policy import ReferralPolicy
from shared.kernel.command import Command
from shared.kernel.decider import OutgoingEvent
from shared.kernel.event import Event
from shared.kernel.recorded import Actor
from tests.given import NOON, SUBJECT, Past, policy_of
from tests.given import given as given_stream

POLICY = policy_of(ReferralPolicy)
ID = SUBJECT
REFER_BY = NOON + timedelta(hours=24)
ACCEPT_BY = POLICY.promise(POLICY.accept, NOON, 3).due_at
RESOLVE_BY = POLICY.promise(POLICY.resolve, NOON, 3).due_at

ANALYST = Actor("analyst", "li")
CHIEF = Actor("chief", "wang")
JUSTICE = Actor("liaison", "zhao", "justice")
LAND = Actor("liaison", "sun", "land")
WOMEN = Actor("liaison", "zhou", "women")
CLOCK = Actor("system", "clock")


class Wish(NamedTuple):
    """What somebody wants, and when: `past.when(Accept(), JUSTICE)`."""

    command: Command
    by: Actor
    at: datetime


def wish(command: Command, by: Actor, at: datetime = NOON) -> Wish:
    """The command of this actor at this time."""
    return Wish(command, by, at)


def given(*events: Event, policy: ReferralPolicy = POLICY) -> Past:
    """What has happened so far in this case."""
    return given_stream(CASE, policy, *events)


def open_case(category: str = "neighbours") -> Wish:
    """A quarrel of neighbours, graded 3: the route table proposes justice."""
    return wish(
        OpenCase(
            level=3,
            category=category,
            village="Lianxi",
            summary="（虚构）两家为水沟争执",
            refer_by=REFER_BY,
            policy="2026-01",
        ),
        CLOCK,
    )


def waiting() -> Past:
    """Graded, not yet referred."""
    return given().after(*open_case())


def referred() -> Past:
    """With justice, and land assisting; not signed for."""
    return waiting().after(Refer(assisting=("land",)), ANALYST)


def in_hand() -> Past:
    """Signed for by justice."""
    return referred().after(Accept(), JUSTICE)


def returned() -> Past:
    """Sent back by justice."""
    return referred().after(Return(reason="不属调解范围"), JUSTICE)


def resolved() -> Past:
    """Resolved by justice."""
    return in_hand().after(Resolve(outcome="（虚构）水沟改道"), JUSTICE)


def handed_over() -> Past:
    """Resolved by justice, and taken over by follow-up."""
    return resolved().after(HandOver(resolved_at=NOON), CLOCK)


def only(past: Past, kind: type[Event]) -> Any:
    """The one event of this kind in the past."""
    (event,) = [event for event in past.events if isinstance(event, kind)]
    return event


def to(department: str, event: Event) -> OutgoingEvent:
    """What this department is told, by nobody whom it could know."""
    return OutgoingEvent(f"referrals.{department}", event, Actor("system", "referral"))
