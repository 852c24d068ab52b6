"""What triage says: what each report was found to be, how each dispute was graded, planned and reopened."""

from datetime import date, datetime
from uuid import UUID

from shared.kernel.calendar import MaybeProvisional
from shared.kernel.event import Event, Personal
from shared.kernel.words import Code, Count, Level

LOG = "triage"


class ScreeningOpened(Event, kind="triage.screening_opened", zh="待研判"):
    """A report waits for a decision, promised by `screen_by`."""

    report_id: UUID
    channel: Code
    village: str
    text: Personal[str]
    place: Personal[str] = ""
    happened_at: datetime
    category_hint: Code | None = None
    urgent: bool = False
    danger_to_life: bool = False
    screen_by: datetime
    policy: str
    provisional: MaybeProvisional = None


class ScreeningUrged(Event, kind="triage.screening_urged", zh="催办研判"):
    """Nobody decided in time (催办)."""

    report_id: UUID
    screen_by: datetime


class ReportFoundDispute(Event, kind="triage.report_found_dispute", zh="研判为矛盾纠纷"):
    """The report is a dispute and entered the books (录入) under `dispute_id`."""

    report_id: UUID
    dispute_id: UUID
    reason: Personal[str] = ""


class ReportFoundHazard(Event, kind="triage.report_found_hazard", zh="研判为隐患"):
    """The report is a hazard (隐患): campus, road, mine, fire, …"""

    report_id: UUID
    hazard: Code
    reason: Personal[str] = ""


class ReportFoundPoliceMatter(Event, kind="triage.report_found_police_matter", zh="移交警务"):
    """The report is a police matter: handed to the police system, out of our books, under the `order_number` of its
    order (接警单号), where it has one."""

    report_id: UUID
    order_number: Personal[str] = ""
    reason: Personal[str] = ""


class ReportFoundInformation(Event, kind="triage.report_found_information", zh="仅作信息"):
    """The report is information only; nothing is to be done."""

    report_id: UUID
    reason: Personal[str] = ""


class ReportFoundRequest(Event, kind="triage.report_found_request", zh="研判为咨询诉求"):
    """The report is a question or a request (咨询、诉求), which `department`, if one was named, answers."""

    report_id: UUID
    department: Code | None = None
    reason: Personal[str] = ""


class ReportFoundForAuthority(Event, kind="triage.report_found_for_authority", zh="移交其他机关"):
    """The report is for another authority, which took it under `receipt_number`, where it gave one."""

    report_id: UUID
    authority: Personal[str]
    receipt_number: Personal[str] = ""
    reason: Personal[str] = ""


class ReportFoundAgainstAuthority(Event, kind="triage.report_found_against_authority", zh="研判为信访、行政争议"):
    """The report is against an authority: it has its own way, and is never mediated by the body complained of."""

    report_id: UUID
    reason: Personal[str] = ""


class ReportLinked(Event, kind="triage.report_linked", zh="关联已知纠纷"):
    """The report repeats a known dispute: same `place`, `person` or `matter` (一地多报, 一人多报, 一事多报)."""

    report_id: UUID
    dispute_id: UUID
    same: Code
    reason: Personal[str] = ""


class ReportUnlinked(Event, kind="triage.report_unlinked", zh="取消关联"):
    """The link was taken back: the report waits for a decision again, by `screen_by`."""

    report_id: UUID
    dispute_id: UUID
    reason: Personal[str]
    screen_by: datetime
    policy: str
    provisional: MaybeProvisional = None


class DecisionTakenBack(Event, kind="triage.decision_taken_back", zh="撤回研判"):
    """The decision, any but a link, was wrong: the report waits for another one, by `screen_by`. `outcome` is what it
    had been found to be; a dispute, `dispute_id`, is withdrawn on its own stream."""

    report_id: UUID
    outcome: Code
    dispute_id: UUID | None = None
    reason: Personal[str]
    screen_by: datetime
    policy: str
    provisional: MaybeProvisional = None


class DisputeEntered(Event, kind="triage.dispute_entered", zh="录入"):
    """A dispute (矛盾纠纷) entered the books; its grade is promised by `grade_by`."""

    dispute_id: UUID
    report_id: UUID
    channel: Code
    village: str
    category: Code
    summary: Personal[str]
    happened_at: datetime
    grade_by: datetime
    policy: str
    provisional: MaybeProvisional = None


class DisputeRepeated(Event, kind="triage.dispute_repeated", zh="重复反映"):
    """Another report of the same dispute was linked."""

    dispute_id: UUID
    report_id: UUID


class RepeatWithdrawn(Event, kind="triage.repeat_withdrawn", zh="撤销重复"):
    """A linked report turned out to be about something else."""

    dispute_id: UUID
    report_id: UUID


class GradeProposed(Event, kind="triage.grade_proposed", zh="建议分级"):
    """The rule table proposes a level with its reasons; a person decides."""

    dispute_id: UUID
    level: Level
    points: Count
    factors: tuple[Code, ...]
    policy: str


class DisputeGraded(Event, kind="triage.dispute_graded", zh="分级"):
    """A person graded the dispute for the first time and signs for it; referral is promised by `refer_by`."""

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


class DisputeRegraded(Event, kind="triage.dispute_regraded", zh="重新分级"):
    """The grade changed, or was given anew after a relapse (`reopened`); the old one stays on record. `signed_by` is
    who signed for it where another person, whose command it was, confirmed it."""

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


class PlanAdopted(Event, kind="triage.plan_adopted", zh="一案一策"):
    """One case, one plan (一案一策): measures, who is responsible, until when."""

    dispute_id: UUID
    measures: Personal[tuple[str, ...]]
    responsible: Personal[str]
    finish_on: date


class CategoryCorrected(Event, kind="triage.category_corrected", zh="更正类别"):
    """The dispute is about something else than was written: a person says so, and why."""

    dispute_id: UUID
    category: Code
    old_category: Code
    reason: Personal[str]


class DisputeReopened(Event, kind="triage.dispute_reopened", zh="重新办理"):
    """The dispute relapsed and waits for a new grade, with a higher weight, by `grade_by`."""

    dispute_id: UUID
    relapses: Count
    grade_by: datetime
    policy: str
    provisional: MaybeProvisional = None


class DisputeClosed(Event, kind="triage.dispute_closed", zh="归档"):
    """Follow-up closed the dispute and filed it (办结归档): it is not graded any more."""

    dispute_id: UUID


class DisputeWithdrawn(Event, kind="triage.dispute_withdrawn", zh="撤销纠纷"):
    """The report `report_id` was no dispute after all: this one is out of the books, and nobody's any more."""

    dispute_id: UUID
    report_id: UUID
    reason: Personal[str]


class DeadlineCorrected(Event, kind="triage.deadline_corrected", zh="按放假通知更正期限"):
    """The year's notice of holidays came: what was promised on the calendar as the law fixes it is due at `due_at`.
    `subject_id` is the report's or the dispute's; `clock` is screen or grade; `notice` the number of the notice."""

    subject_id: UUID
    clock: Code
    old_due_at: datetime
    due_at: datetime
    notice: str
