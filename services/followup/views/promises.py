"""Every promise that a stage makes, and how it ended (`promise_row`): what the board counts, what is late and whose.

A promise lives on one stream, from the event that says by when to the one that keeps it or makes it void, and a stream
is heard in its order: so it does not matter whose log is heard first. Only the village may be told by another log than
the promise; it is filled in whenever that is heard. A promise is kept by what it asked for: a referral by a signature
or by a return with its reason, a report by whatever decision. What fell away meanwhile is superseded.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from services.followup import events as followup
from services.referral import events as referral
from services.triage import events as triage
from shared.kernel.recorded import RecordedEvent
from shared.kernel.words import called
from shared.store.view import RawChange, View

AnyClock: TypeAlias = Literal["screen", "grade", "refer", "accept", "resend", "resolve", "visit"]
Clock: TypeAlias = Annotated[
    AnyClock,
    called(
        screen="研判 · screen",
        grade="分级 · grade",
        refer="流转 · refer",
        accept="签收 · sign for",
        resend="再次流转 · send on",
        resolve="化解 · resolve",
        visit="回访 · visit",
    ),
]
Ended: TypeAlias = Annotated[
    Literal["kept", "superseded"], called(kept="已办到 · kept", superseded="已被取代 · superseded")
]
ANALYST, STATION, VISITOR = "analyst", "station", "visitor"

PROMISES = View("promise_row", "subject", "clock", "round")

# Changes of one subject never share a statement, so that each sees what the one before it did.
BEGIN = """
insert into promise_row (subject, clock, round, station, dispute_id, village, level, owner, begun_at, due_at)
select n.subject, n.clock, n.round, n.station, n.dispute_id,
    coalesce(n.village, (select p.village from promise_row p
                         where p.subject = n.subject and p.village is not null limit 1)),
    coalesce(n.level, (select p.level from promise_row p
                       where p.subject = n.subject and p.clock = n.after order by p.round desc limit 1)),
    n.owner, n.begun_at, n.due_at
from unnest($1::uuid[], $2::text[], $3::int[], $4::text[], $5::uuid[], $6::text[], $7::int[], $8::text[], $9::text[],
    $10::timestamptz[], $11::timestamptz[])
    as n(subject, clock, round, station, dispute_id, village, level, after, owner, begun_at, due_at)
on conflict do nothing"""
STANDING = "p.subject = n.subject and p.clock = n.clock and p.ended_at is null and p.round = coalesce(n.round, p.round)"
END = f"""
update promise_row p set ended_at = n.ended_at, ended = n.ended
from unnest($1::uuid[], $2::text[], $3::int[], $4::timestamptz[], $5::text[])
    as n(subject, clock, round, ended_at, ended)
where {STANDING}"""
MOVE = f"""
update promise_row p set due_at = n.due_at
from unnest($1::uuid[], $2::text[], $3::int[], $4::timestamptz[]) as n(subject, clock, round, due_at)
where {STANDING}"""
LEVEL = """
update promise_row p set level = n.level from unnest($1::uuid[], $2::int[]) as n(subject, level)
where p.subject = n.subject and p.ended_at is null and p.clock in ('refer', 'accept', 'resend', 'resolve')"""
VILLAGE = """
update promise_row p set village = n.village from unnest($1::uuid[], $2::text[]) as n(subject, village)
where p.subject = n.subject and p.village is null"""


def _begin(
    recorded: RecordedEvent,
    clock: Clock,
    owner: str,
    due_at: datetime,
    *,
    begun_at: datetime | None = None,
    round_: int | None = None,
    village: str | None = None,
    level: int | None = None,
    after: Clock | None = None,
) -> RawChange:
    """A promise begins; where its event tells no level, it is that of the last promise of the clock `after`."""
    subject = recorded.subject
    dispute_id = subject if recorded.stream.startswith("dispute-") else None
    return (
        BEGIN, subject, clock, round_ or recorded.version, recorded.station, dispute_id, village, level, after, owner,
        begun_at or recorded.recorded_at, due_at,
    )  # fmt: skip


def _end(
    recorded: RecordedEvent, clock: Clock, ended: Ended = "kept", at: datetime | None = None, round_: int | None = None
) -> RawChange:
    return (END, recorded.subject, clock, round_, at or recorded.recorded_at, ended)


def _move(subject: UUID, clock: str, due_at: datetime, round_: int | None = None) -> RawChange:
    return (MOVE, subject, clock, round_, due_at)


@PROMISES.on(triage.ScreeningOpened)
def _screening(event: triage.ScreeningOpened, recorded: RecordedEvent) -> RawChange:
    return _begin(recorded, "screen", ANALYST, event.screen_by, village=event.village)


@PROMISES.on(triage.ReportUnlinked, triage.DecisionTakenBack)
def _screening_again(event: triage.ReportUnlinked | triage.DecisionTakenBack, recorded: RecordedEvent) -> RawChange:
    return _begin(recorded, "screen", ANALYST, event.screen_by)


@PROMISES.on(
    triage.ReportFoundDispute,
    triage.ReportFoundHazard,
    triage.ReportFoundPoliceMatter,
    triage.ReportFoundInformation,
    triage.ReportFoundRequest,
    triage.ReportFoundForAuthority,
    triage.ReportFoundAgainstAuthority,
    triage.ReportLinked,
    triage.ReportLinkedToHazard,
    triage.ReportLinkedToRequest,
)
def _screened(event: object, recorded: RecordedEvent) -> RawChange:
    return _end(recorded, "screen")


@PROMISES.on(triage.amended.ScreeningWithdrawn)
def _not_screened(event: triage.amended.ScreeningWithdrawn, recorded: RecordedEvent) -> RawChange:
    return _end(recorded, "screen", "superseded")


@PROMISES.on(triage.DisputeEntered)
def _grading(event: triage.DisputeEntered, recorded: RecordedEvent) -> RawChange:
    return _begin(recorded, "grade", ANALYST, event.grade_by, village=event.village)


@PROMISES.on(triage.DisputeReopened, triage.merging.MergeUndone)
def _grading_again(event: triage.DisputeReopened | triage.merging.MergeUndone, recorded: RecordedEvent) -> RawChange:
    return _begin(recorded, "grade", ANALYST, event.grade_by)


@PROMISES.on(triage.DisputeGraded, triage.DisputeRegraded)
def _graded(event: object, recorded: RecordedEvent) -> RawChange:
    return _end(recorded, "grade")


@PROMISES.on(triage.DisputeWithdrawn, triage.merging.DisputeMerged)
def _not_graded(event: object, recorded: RecordedEvent) -> RawChange:
    return _end(recorded, "grade", "superseded")


@PROMISES.on(triage.DeadlineCorrected, referral.DeadlineCorrected)
def _corrected(event: triage.DeadlineCorrected | referral.DeadlineCorrected, recorded: RecordedEvent) -> RawChange:
    return _move(recorded.subject, event.clock, event.due_at)


@PROMISES.on(referral.CaseOpened)
def _referring(event: referral.CaseOpened, recorded: RecordedEvent) -> Iterable[RawChange]:
    graded_at = recorded.occurred_at  # the clock runs from the grade, however late referral heard of it
    yield _begin(
        recorded, "refer", STATION, event.refer_by, begun_at=graded_at, village=event.village, level=event.level
    )
    yield (VILLAGE, recorded.subject, event.village)  # of visits, whose own log may be read first


@PROMISES.on(referral.CaseReopened)
def _referring_again(event: referral.CaseReopened, recorded: RecordedEvent) -> RawChange:
    return _begin(recorded, "refer", STATION, event.refer_by, begun_at=recorded.occurred_at, level=event.level)


@PROMISES.on(referral.LevelChanged)
def _level_changed(event: referral.LevelChanged, recorded: RecordedEvent) -> RawChange:
    return (LEVEL, recorded.subject, event.level)


@PROMISES.on(referral.DisputeReferred)
def _referred(event: referral.DisputeReferred, recorded: RecordedEvent) -> Iterable[RawChange]:
    yield _end(recorded, "refer", at=event.referred_at)
    yield _begin(recorded, "accept", event.lead, event.accept_by, level=event.level)


@PROMISES.on(referral.DisputeSentOn)
def _sent_on(event: referral.DisputeSentOn, recorded: RecordedEvent) -> Iterable[RawChange]:
    yield _end(recorded, "resend")
    yield _begin(recorded, "accept", event.lead, event.accept_by, level=event.level)


@PROMISES.on(referral.ReferralAccepted)
def _accepted(event: referral.ReferralAccepted, recorded: RecordedEvent) -> Iterable[RawChange]:
    yield _end(recorded, "accept")
    yield _begin(recorded, "resolve", event.department, event.resolve_by, after="accept")


@PROMISES.on(referral.ReferralReturned)
def _returned(event: referral.ReferralReturned, recorded: RecordedEvent) -> Iterable[RawChange]:
    yield _end(recorded, "accept")
    yield _begin(recorded, "resend", STATION, event.resend_by, after="accept")


@PROMISES.on(referral.ExtensionGranted)
def _extended(event: referral.ExtensionGranted, recorded: RecordedEvent) -> RawChange:
    return _move(recorded.subject, "resolve", event.resolve_by)


@PROMISES.on(referral.DisputeResolved)
def _resolved(event: referral.DisputeResolved, recorded: RecordedEvent) -> RawChange:
    return _end(recorded, "resolve", at=event.resolved_at)


@PROMISES.on(referral.ResolutionFailed)
def _failed(event: referral.ResolutionFailed, recorded: RecordedEvent) -> RawChange:
    return _end(recorded, "resolve", "superseded")


@PROMISES.on(referral.CaseWithdrawn)
def _withdrawn(event: referral.CaseWithdrawn, recorded: RecordedEvent) -> Iterable[RawChange]:
    clocks: tuple[Clock, ...] = ("refer", "accept", "resend", "resolve")
    return [_end(recorded, clock, "superseded") for clock in clocks]


@PROMISES.on(followup.VisitsScheduled)
def _visiting(event: followup.VisitsScheduled, recorded: RecordedEvent) -> Iterable[RawChange]:
    for visit in event.visits:
        yield _begin(
            recorded, "visit", VISITOR, visit.due_at,
            begun_at=event.resolved_at, round_=visit.number, level=event.level,
        )  # fmt: skip


@PROMISES.on(followup.VisitAdded, followup.FollowingReopened)
def _visit_added(event: followup.VisitAdded | followup.FollowingReopened, recorded: RecordedEvent) -> RawChange:
    return _begin(recorded, "visit", VISITOR, event.due_at, round_=event.number, after="visit")


@PROMISES.on(followup.VisitMissed, followup.VisitBroughtForward)
def _moved(event: followup.VisitMissed | followup.VisitBroughtForward, recorded: RecordedEvent) -> RawChange:
    return _move(recorded.subject, "visit", event.due_at, event.number)


@PROMISES.on(followup.VisitMade)
def _visited(event: followup.VisitMade, recorded: RecordedEvent) -> RawChange:
    return _end(recorded, "visit", at=recorded.occurred_at, round_=event.number)


@PROMISES.on(followup.DisputeRelapsed, followup.FollowingEnded)
def _cancelled(
    event: followup.DisputeRelapsed | followup.FollowingEnded, recorded: RecordedEvent
) -> Iterable[RawChange]:
    return [_end(recorded, "visit", "superseded", round_=number) for number in event.cancelled]
