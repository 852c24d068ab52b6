"""What triage says: what each report was found to be, how each dispute was graded, planned and reopened."""

from datetime import date, datetime
from uuid import UUID

from services.triage.events import alerts as alerts
from services.triage.events import amended as amended
from services.triage.events import handovers as handovers
from services.triage.events import hazards as hazards
from services.triage.events import merging as merging
from services.triage.events import plans as plans
from services.triage.events import requests as requests
from services.triage.events import weeks as weeks
from services.triage.events.grades import (
    DisputeGraded as DisputeGraded,
)
from services.triage.events.grades import (
    DisputeRegraded as DisputeRegraded,
)
from services.triage.events.grades import (
    GradeAwaitsConfirmation as GradeAwaitsConfirmation,
)
from services.triage.events.grades import (
    GradeConfirmed as GradeConfirmed,
)
from services.triage.events.grades import (
    GradeHoldsUnconfirmed as GradeHoldsUnconfirmed,
)
from services.triage.events.grades import (
    GradeNotConfirmed as GradeNotConfirmed,
)
from services.triage.events.grades import (
    GradeProposed as GradeProposed,
)
from services.triage.events.grades import (
    GradingUrged as GradingUrged,
)
from shared.kernel.calendar import MaybeProvisional
from shared.kernel.event import Event, Personal
from shared.kernel.words import Code, Count

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
    campaign: str | None = None
    persons: Personal[tuple[UUID, ...]] = ()
    subject: Personal[str] = ""
    precision: Code = "instant"
    order: Personal[str] = ""
    """The number of the other system's order that the report is; `repeats_order`: of the one that it repeats."""
    repeats_order: Personal[str] = ""


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
    """The report is a hazard (隐患): campus, road, mine, fire, …; followed as `hazard_id`, where hazards were
    followed already when it was found."""

    report_id: UUID
    hazard: Code
    hazard_id: UUID | None = None
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
    """The report is a question or a request (咨询、诉求), which `department`, if one was named, answers; followed as
    `request_id`, where requests were followed already when it was found."""

    report_id: UUID
    department: Code | None = None
    request_id: UUID | None = None
    reason: Personal[str] = ""


class ReportFoundForAuthority(Event, kind="triage.report_found_for_authority", zh="移交其他机关"):
    """The report is for another authority, which took it under `receipt_number`, where it gave one; followed as
    `handover_id`, where hand-overs were followed already when it was found."""

    report_id: UUID
    authority: Personal[str]
    receipt_number: Personal[str] = ""
    handover_id: UUID | None = None
    reason: Personal[str] = ""


class ReportFoundAgainstAuthority(Event, kind="triage.report_found_against_authority", zh="研判为信访、行政争议"):
    """The report is against an authority: it has its own way, and is never mediated by the body complained of.

    That body is a `department` of the policy or another one, `against`; it goes on by a `way` of the policy at another
    `authority`, followed as `handover_id`; nothing of this where it was found before hand-overs were followed.
    """

    report_id: UUID
    against: Personal[str] = ""
    department: Code | None = None
    way: Code | None = None
    authority: Personal[str] = ""
    receipt_number: Personal[str] = ""
    handover_id: UUID | None = None
    reason: Personal[str] = ""


class ReportLinked(Event, kind="triage.report_linked", zh="关联已知纠纷"):
    """The report repeats a known dispute: same `place`, `person` or `matter` (一地多报, 一人多报, 一事多报)."""

    report_id: UUID
    dispute_id: UUID
    same: Code
    reason: Personal[str] = ""


class ReportLinkedToHazard(Event, kind="triage.report_linked_to_hazard", zh="关联已知隐患"):
    """The report is of a known hazard: same `place`, `person` or `matter`."""

    report_id: UUID
    hazard_id: UUID
    same: Code
    reason: Personal[str] = ""


class ReportLinkedToRequest(Event, kind="triage.report_linked_to_request", zh="关联已知诉求"):
    """The report is of a known request: same `place`, `person` or `matter`."""

    report_id: UUID
    request_id: UUID
    same: Code
    reason: Personal[str] = ""


class ReportUnlinked(Event, kind="triage.report_unlinked", zh="取消关联"):
    """The link to a dispute was taken back: the report waits for a decision again, by `screen_by`."""

    report_id: UUID
    dispute_id: UUID
    reason: Personal[str]
    screen_by: datetime
    policy: str
    provisional: MaybeProvisional = None


class DecisionTakenBack(Event, kind="triage.decision_taken_back", zh="撤回研判"):
    """The decision, any but a link to a dispute, was wrong: the report waits for another one, by `screen_by`.

    `outcome` is what it had been found to be; a dispute, `dispute_id`, a hazard, `hazard_id`, a request, `request_id`,
    or a hand-over, `handover_id`, is withdrawn on its own stream, a link to a hazard or a request is taken off there.
    """

    report_id: UUID
    outcome: Code
    dispute_id: UUID | None = None
    hazard_id: UUID | None = None
    request_id: UUID | None = None
    handover_id: UUID | None = None
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


class DisputeUnfiled(Event, kind="triage.dispute_unfiled", zh="重启回访"):
    """Follow-up visits the dispute once more, which was reported again after it had been filed: it is not closed."""

    dispute_id: UUID


class DisputeWithdrawn(Event, kind="triage.dispute_withdrawn", zh="撤销纠纷"):
    """The report `report_id` was no dispute after all: this one is out of the books, and nobody's any more."""

    dispute_id: UUID
    report_id: UUID
    reason: Personal[str]


class DeadlineCorrected(Event, kind="triage.deadline_corrected", zh="按放假通知更正期限"):
    """The year's notice of holidays came: what was promised on the calendar as the law fixes it is due at `due_at`.

    `subject_id` is the report's, the dispute's, the hazard's, the request's or the hand-over's; `clock` is screen,
    grade, plan, act, answer or receipt; `notice` the number of the notice.
    """

    subject_id: UUID
    clock: Code
    old_due_at: datetime
    due_at: datetime
    notice: str
