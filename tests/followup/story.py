"""One dispute after its resolution, and who wants what of it, for the tests of follow-up."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from services.followup import events
from services.followup.domain.following import FOLLOWING
from services.followup.domain.outcomes import EndFollowing, OpenWatch, RemindToLook, ScheduleVisits
from services.followup.domain.repeats import NoteRepeat
from services.followup.domain.visits import (
    AddVisit,
    Findings,
    Miss,
    RecordMiss,
    RecordRelapse,
    RecordVisit,
    Relapse,
    UrgeVisit,
)
from services.followup.policy import FollowupPolicy
from shared.kernel.command import Command
from shared.kernel.policy import Span
from shared.kernel.recorded import Actor
from tests.given import NOON, SUBJECT, Past, policy_of
from tests.given import given as given_stream

BEFORE_2027 = policy_of(FollowupPolicy)
POLICY = BEFORE_2027.model_copy(update={"repeat_visit": Span(days=1)})
ID = SUBJECT
REPORT = UUID(int=41)
VISITOR = Actor("visitor", "chen")
CLOCK = Actor("system", "clock")
DAY = timedelta(days=1)


class Wish(NamedTuple):
    """What somebody wants, and when: `past.when(*visit(1, day=3))`."""

    command: Command
    by: Actor
    at: datetime


def wish(command: Command, day: float, by: Actor = VISITOR) -> Wish:
    """The command, this many days after the resolution."""
    return Wish(command, by, NOON + day * DAY)


def schedule(level: int = 3, day: float = 0) -> Wish:
    """Resolved on this day, at this level, by zhao."""
    return wish(ScheduleVisits(level=level, resolved_at=NOON + day * DAY, handlers=("zhao",)), day, CLOCK)


def visit(number: int, day: float, by: Actor = VISITOR, relapse: str | None = None, **found: Any) -> Wish:
    """The visit of this number, made on this day, with what was found."""
    seen = Relapse(reason=relapse) if relapse else None
    return wish(RecordVisit(number=number, findings=Findings(**{"score": 5, **found}, relapse=seen)), day, by)


def miss(number: int, day: float, due: float, by: Actor = VISITOR) -> Wish:
    """Nobody was there; the visit is due on another day."""
    return wish(RecordMiss(number=number, miss=Miss(reason="外出务工", due_at=NOON + due * DAY)), day, by)


def again(day: float, linked: float | None = None) -> Wish:
    """Triage tells that another report of it was linked, on this day or on an earlier one."""
    linked_at = NOON + (day if linked is None else linked) * DAY
    return wish(NoteRepeat(report_id=REPORT, linked_at=linked_at), day, CLOCK)


def add(day: float, due: float) -> Wish:
    """One more visit, due on this day."""
    return wish(AddVisit(due_at=NOON + due * DAY, reason="再看一次"), day)


def tell(day: float) -> Wish:
    """A relapse is told outside of a visit."""
    return wish(RecordRelapse(reason="（虚构）又起争执"), day)


def urge(number: int, day: float) -> Wish:
    """The clock looks at this visit."""
    return wish(UrgeVisit(number=number), day, CLOCK)


def remind(day: float) -> Wish:
    """The clock looks at a watched dispute."""
    return wish(RemindToLook(), day, CLOCK)


def end(day: float) -> Wish:
    """It was no dispute after all."""
    return wish(EndFollowing(), day, CLOCK)


def watch(day: float) -> Wish:
    """Mediation failed."""
    return wish(OpenWatch(level=3), day, CLOCK)


def given(*so_far: Any) -> Past:
    """What has happened so far to this dispute."""
    return given_stream(FOLLOWING, POLICY, *so_far)


def scheduled(level: int = 3) -> Past:
    """Resolved at noon; by default two visits are promised."""
    return given().after(*schedule(level))


def relapsed() -> Past:
    """It flared up again, found on the first visit."""
    return scheduled().after(*visit(1, 3, relapse="（虚构）又起争执"))


def closed() -> Past:
    """Both visits made, and filed."""
    return scheduled().after(*visit(1, 3)).after(*visit(2, 30))


def watched() -> Past:
    """Mediation failed, and it is looked at every week."""
    return given().after(*watch(0))


def made(number: int, score: int = 5) -> events.VisitMade:
    """The visit was made."""
    return events.VisitMade(dispute_id=ID, number=number, score=score)
