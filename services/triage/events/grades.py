"""What triage says of the grade of a dispute: proposed, signed, waited for, confirmed or not, changed."""

from datetime import datetime
from uuid import UUID

from shared.kernel.calendar import MaybeProvisional
from shared.kernel.event import Event, Personal
from shared.kernel.words import Code, Count, Level


class GradeProposed(Event, kind="triage.grade_proposed", zh="建议分级"):
    """The rule table proposes a level with its reasons; a person decides."""

    dispute_id: UUID
    level: Level
    points: Count
    factors: tuple[Code, ...]
    policy: str


class DisputeGraded(Event, kind="triage.dispute_graded", zh="分级"):
    """A person graded the dispute for the first time and signs for it; referral is promised by `refer_by`,
    and a plan (一案一策), where the level wants one, by `plan_by`."""

    dispute_id: UUID
    level: Level
    proposed_level: Level
    factors: tuple[Code, ...]
    reason: Personal[str]
    category: Code
    channel: Code
    village: str
    summary: Personal[str]
    refer_by: datetime
    policy: str
    provisional: MaybeProvisional = None
    plan_by: datetime | None = None


class DisputeRegraded(Event, kind="triage.dispute_regraded", zh="重新分级"):
    """The grade changed, or was given anew after a relapse (`reopened`); the old one stays on record. `signed_by` is
    who signed for it where another person, whose command it was, confirmed it; `plan_by` as for a first grade, where no
    plan holds on."""

    dispute_id: UUID
    level: Level
    old_level: Level
    proposed_level: Level
    factors: tuple[Code, ...]
    reason: Personal[str]
    category: Code
    channel: Code
    village: str
    summary: Personal[str]
    reopened: bool
    refer_by: datetime
    policy: str
    provisional: MaybeProvisional = None
    signed_by: str = ""
    plan_by: datetime | None = None


class GradeAwaitsConfirmation(Event, kind="triage.grade_awaits_confirmation", zh="分级待他人确认"):
    """A less serious grade was signed for; it does not hold until another person confirms it."""

    dispute_id: UUID
    level: Level
    old_level: Level
    proposed_level: Level
    factors: tuple[Code, ...]
    reason: Personal[str]
    signed_by: str
    policy: str


class GradeHoldsUnconfirmed(Event, kind="triage.grade_holds_unconfirmed", zh="分级先行生效，待他人确认"):
    """A grave grade holds at once, for danger does not wait; another person is to confirm it."""

    dispute_id: UUID
    level: Level
    signed_by: str
    policy: str


class GradeConfirmed(Event, kind="triage.grade_confirmed", zh="确认分级"):
    """Another person agrees to the grade that `signed_by` signed for."""

    dispute_id: UUID
    level: Level
    signed_by: str


class GradeNotConfirmed(Event, kind="triage.grade_not_confirmed", zh="不予确认分级"):
    """Another person does not agree: what held before holds still, and what held at once goes on."""

    dispute_id: UUID
    level: Level
    signed_by: str
    reason: Personal[str]


class GradingUrged(Event, kind="triage.grading_urged", zh="催办分级"):
    """Nobody graded in time (催办)."""

    dispute_id: UUID
    grade_by: datetime
