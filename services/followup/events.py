"""What follow-up says: which visits are promised, what they found, whether a dispute relapsed or is closed."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.kernel.event import Event, Personal
from shared.kernel.words import Count, Level, Score

LOG = "followup"


class PromisedVisit(BaseModel):
    """One return visit: its number within the dispute and the instant by which it is due."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    number: Count
    due_at: datetime


class VisitsScheduled(Event, kind="followup.visits_scheduled", zh="安排回访"):
    """A dispute, resolved at `resolved_at`, will be visited again, on the days that its level asks for."""

    dispute_id: UUID
    level: Level
    resolved_at: datetime
    visits: tuple[PromisedVisit, ...]
    handlers: tuple[str, ...]
    policy: str


class VisitAdded(Event, kind="followup.visit_added", zh="增加回访"):
    """One more visit than the level asks for was promised."""

    dispute_id: UUID
    number: Count
    due_at: datetime
    reason: Personal[str]


class VisitUrged(Event, kind="followup.visit_urged", zh="催办回访"):
    """A visit was not made by its day (催办)."""

    dispute_id: UUID
    number: Count
    due_at: datetime


class VisitMade(Event, kind="followup.visit_made", zh="回访"):
    """A return visit (回访) took place: how satisfied the parties are, 1 to 5, and why."""

    dispute_id: UUID
    number: Count
    score: Score
    why: Personal[str] = ""
    new_conflict: bool = False
    sued: bool = False
    measures: Personal[str] = ""


class VisitMissed(Event, kind="followup.visit_missed", zh="未见到人"):
    """Nobody was met: the visit is promised again by `due_at`."""

    dispute_id: UUID
    number: Count
    reason: Personal[str]
    due_at: datetime


class DisputeRelapsed(Event, kind="followup.dispute_relapsed", zh="矛盾反复"):
    """A visit found the conflict alive again: the dispute goes back to triage.

    `number` is the visit that found it, or the last one made before somebody else told of it (0: none was made);
    the visits `cancelled` were still promised and fall away.
    """

    dispute_id: UUID
    number: Count
    reason: Personal[str]
    cancelled: tuple[int, ...] = ()


class DisputeClosed(Event, kind="followup.dispute_closed", zh="办结归档"):
    """The last visit found it holding: closed and filed (办结归档)."""

    dispute_id: UUID


class FollowingEnded(Event, kind="followup.following_ended", zh="停止回访"):
    """The dispute was withdrawn: nobody visits or watches it any more, and the visits `cancelled` fall away."""

    dispute_id: UUID
    cancelled: tuple[int, ...] = ()


class RepeatNoted(Event, kind="followup.repeat_noted", zh="记下又有反映"):
    """Another report of the dispute was linked at `linked_at`, and no resolution from before that has been heard of."""

    dispute_id: UUID
    report_id: UUID
    linked_at: datetime


class ReportedAgain(Event, kind="followup.reported_again", zh="化解后又有反映"):
    """Another report of the dispute was linked after it had been resolved."""

    dispute_id: UUID
    report_id: UUID


class VisitBroughtForward(Event, kind="followup.visit_brought_forward", zh="提前回访"):
    """The next visit is promised earlier, by `due_at`: the dispute was reported again."""

    dispute_id: UUID
    number: Count
    due_at: datetime
    policy: str


class FollowingReopened(Event, kind="followup.following_reopened", zh="归档后再回访"):
    """A dispute that was closed and filed was reported again: it is visited once more, by `due_at`."""

    dispute_id: UUID
    number: Count
    due_at: datetime
    policy: str


class WatchOpened(Event, kind="followup.watch_opened", zh="列入关注"):
    """A dispute that could not be resolved is watched, every week from `look_by` on."""

    dispute_id: UUID
    level: Level
    look_by: datetime


class WatchReminded(Event, kind="followup.watch_reminded", zh="每周关注"):
    """A week went by for an unresolved dispute: look again by `look_by`."""

    dispute_id: UUID
    look_by: datetime
