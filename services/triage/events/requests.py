"""What triage says of a request (咨询、诉求): opened, handed on, urged, answered, its asker told; or withdrawn."""

from datetime import datetime
from uuid import UUID

from shared.kernel.calendar import MaybeProvisional
from shared.kernel.event import Event, Personal
from shared.kernel.words import Code


class RequestOpened(Event, kind="triage.request_opened", zh="受理咨询诉求"):
    """A request (咨询、诉求) waits for its answer, promised by `answer_by`; by `department`, where one was named."""

    request_id: UUID
    report_id: UUID
    department: Code | None = None
    village: str
    summary: Personal[str]
    happened_at: datetime
    answer_by: datetime
    policy: str
    provisional: MaybeProvisional = None


class RequestHandedOn(Event, kind="triage.request_handed_on", zh="咨询诉求改由其他部门答复"):
    """The request is for `department` to answer, by `answer_by`; `old_department` had it before, if one did."""

    request_id: UUID
    department: Code
    old_department: Code | None = None
    reason: Personal[str]
    answer_by: datetime
    policy: str
    provisional: MaybeProvisional = None


class RequestUrged(Event, kind="triage.request_urged", zh="催办答复"):
    """Nobody answered the request in time (催办)."""

    request_id: UUID
    answer_by: datetime


class RequestAnswered(Event, kind="triage.request_answered", zh="答复咨询诉求"):
    """The request has its answer, of `department`, where it was with one; the asker is still to be told."""

    request_id: UUID
    department: Code | None = None
    answer: Personal[str]


class AskerTold(Event, kind="triage.asker_told", zh="告知答复"):
    """Whoever asked was told the answer at `told_at`, by `told_by`, by the way `told_how` of the policy: it is done."""

    request_id: UUID
    told_at: datetime
    told_by: Personal[str]
    told_how: Code


class RequestRepeated(Event, kind="triage.request_repeated", zh="咨询诉求重复反映"):
    """Another report of the same request was linked."""

    request_id: UUID
    report_id: UUID


class RequestRepeatWithdrawn(Event, kind="triage.request_repeat_withdrawn", zh="撤销咨询诉求重复反映"):
    """A report linked to the request turned out to be about something else."""

    request_id: UUID
    report_id: UUID


class RequestWithdrawn(Event, kind="triage.request_withdrawn", zh="撤销咨询诉求"):
    """The report `report_id` was no request after all: nobody answers this one any more."""

    request_id: UUID
    report_id: UUID
    reason: Personal[str]
