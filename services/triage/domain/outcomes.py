"""What a report may be found to be, told apart by `outcome`: a command for each, and the event that it comes to."""

from typing import Annotated, Literal, NamedTuple, TypeAlias, assert_never
from uuid import UUID

from pydantic import Field

from services.triage import events
from services.triage.domain import refusals
from services.triage.domain.grading import Factors
from services.triage.domain.handover import complaint
from services.triage.policy import TriagePolicy
from shared.kernel.command import Command
from shared.kernel.event import Event
from shared.kernel.text import Line, Slug, Text
from shared.kernel.words import Category, Department, called, of_policy

OUTCOME_NAMES = called(
    dispute="矛盾纠纷 · dispute",
    hazard="隐患 · hazard",
    police_matter="警务 · police matter",
    information="信息 · information",
    repeat="重复 · repeat",
    request="咨询诉求 · request",
    for_authority="移交其他机关 · for another authority",
    against_authority="信访、行政争议 · against an authority",
)
Outcome: TypeAlias = Annotated[
    Literal[
        "dispute",
        "hazard",
        "police_matter",
        "information",
        "repeat",
        "request",
        "for_authority",
        "against_authority",
    ],
    OUTCOME_NAMES,
]
OUTCOME = Field(title="研判结论 · outcome")
Reason: TypeAlias = Annotated[Line | None, Field(title="理由 · reason")]


class FindDispute(Command):
    """录入 · A dispute; with `factors` (an empty list counts) the rule table proposes a level at once."""

    outcome: Annotated[Literal["dispute"], OUTCOME_NAMES, OUTCOME]
    category: Annotated[Category, Field(title="类别 · category")]
    summary: Annotated[Text, Field(title="摘要 · summary")]
    factors: Annotated[Factors | None, Field(title="分级因素 · factors")] = None
    reason: Reason = None


class FindHazard(Command):
    """隐患 · A hazard: campus, road, mine, fire, …"""

    outcome: Annotated[Literal["hazard"], OUTCOME_NAMES, OUTCOME]
    hazard: Annotated[Slug, of_policy("hazards"), Field(title="隐患 · hazard")]
    reason: Reason = None


class FindPoliceMatter(Command):
    """警务 · For the police system; with the number of its order, where it has one."""

    outcome: Annotated[Literal["police_matter"], OUTCOME_NAMES, OUTCOME]
    order_number: Annotated[Line | None, Field(title="接警单号 · number of the police order")] = None
    reason: Reason = None


class FindInformation(Command):
    """信息 · Good to know, and no more."""

    outcome: Annotated[Literal["information"], OUTCOME_NAMES, OUTCOME]
    reason: Reason = None


class FindRequest(Command):
    """咨询诉求 · A question or a request, which a department answers."""

    outcome: Annotated[Literal["request"], OUTCOME_NAMES, OUTCOME]
    department: Annotated[Department | None, Field(title="答复部门 · department that answers")] = None
    reason: Reason = None


class FindForAuthority(Command):
    """移交其他机关 · For another authority; with the number of its receipt, where it gave one."""

    outcome: Annotated[Literal["for_authority"], OUTCOME_NAMES, OUTCOME]
    authority: Annotated[Line, Field(title="机关名称 · authority")]
    receipt_number: Annotated[Line | None, Field(title="回执编号 · number of its receipt")] = None
    reason: Reason = None


class FindAgainstAuthority(Command):
    """信访、行政争议 · Against an authority: it has its own way, goes to another body than the one complained of, and
    is never mediated by that one."""

    outcome: Annotated[Literal["against_authority"], OUTCOME_NAMES, OUTCOME]
    against_department: Annotated[Department | None, Field(title="被反映的部门 · department that it is against")] = None
    against: Annotated[Line | None, Field(title="被反映的其他机关 · other authority that it is against")] = None
    way: Annotated[Slug, of_policy("ways"), Field(title="途径 · way by which it goes on")]
    authority: Annotated[Line, Field(title="移交给哪个机关 · authority that it goes to")]
    receipt_number: Annotated[Line | None, Field(title="回执编号 · number of its receipt")] = None
    reason: Reason = None


class LinkReport(Command):
    """重复 · A repeat of a known dispute, hazard or request, one of them: the same place, person or matter."""

    outcome: Annotated[Literal["repeat"], OUTCOME_NAMES, OUTCOME]
    dispute_id: Annotated[UUID | None, Field(title="纠纷编号 · dispute id")] = None
    hazard_id: Annotated[UUID | None, Field(title="隐患编号 · hazard id")] = None
    request_id: Annotated[UUID | None, Field(title="诉求编号 · request id")] = None
    same: Annotated[
        Literal["place", "person", "matter"],
        called(place="地点 · place", person="人员 · person", matter="事项 · matter"),
        Field(title="相同之处 · what is the same"),
    ]
    reason: Reason = None


Finding: TypeAlias = (
    FindDispute
    | FindHazard
    | FindPoliceMatter
    | FindInformation
    | FindRequest
    | FindForAuthority
    | FindAgainstAuthority
    | LinkReport
)
Screen: TypeAlias = Annotated[Finding, Field(discriminator="outcome")]

Decision: TypeAlias = (
    events.ReportFoundDispute
    | events.ReportFoundHazard
    | events.ReportFoundPoliceMatter
    | events.ReportFoundInformation
    | events.ReportFoundRequest
    | events.ReportFoundForAuthority
    | events.ReportFoundAgainstAuthority
    | events.ReportLinked
    | events.ReportLinkedToHazard
    | events.ReportLinkedToRequest
)
OUTCOMES: dict[type[Event], Outcome] = {
    events.ReportFoundDispute: "dispute",
    events.ReportFoundHazard: "hazard",
    events.ReportFoundPoliceMatter: "police_matter",
    events.ReportFoundInformation: "information",
    events.ReportLinked: "repeat",
    events.ReportLinkedToHazard: "repeat",
    events.ReportLinkedToRequest: "repeat",
    events.ReportFoundRequest: "request",
    events.ReportFoundForAuthority: "for_authority",
    events.ReportFoundAgainstAuthority: "against_authority",
}
"""What each decision found a report to be."""


class Ids(NamedTuple):
    """The ids of what a report would open: a dispute, a hazard, a request, a hand-over."""

    dispute: UUID
    hazard: UUID
    request: UUID
    handover: UUID


def found(command: Finding, report_id: UUID, ids: Ids, policy: TriagePolicy) -> Decision:
    """The decision of this command, by which one of these is opened, if it is any of them.

    Raises Invalid for words that the policy does not know, and for a repeat of several or of none.
    """
    reason = command.reason or ""
    match command:
        case FindDispute():
            return events.ReportFoundDispute(report_id=report_id, dispute_id=ids.dispute, reason=reason)
        case FindHazard():
            if command.hazard not in policy.hazards:
                raise refusals.UNKNOWN_HAZARD(hazards=policy.hazards)
            return events.ReportFoundHazard(
                report_id=report_id, hazard=command.hazard, hazard_id=ids.hazard, reason=reason
            )
        case FindPoliceMatter():
            order = command.order_number or ""
            return events.ReportFoundPoliceMatter(report_id=report_id, order_number=order, reason=reason)
        case FindInformation():
            return events.ReportFoundInformation(report_id=report_id, reason=reason)
        case FindRequest():
            if command.department not in (None, *policy.departments):
                raise refusals.UNKNOWN_DEPARTMENT(departments=policy.departments)
            return events.ReportFoundRequest(
                report_id=report_id, department=command.department, request_id=ids.request, reason=reason
            )
        case FindForAuthority():
            return events.ReportFoundForAuthority(
                report_id=report_id,
                authority=command.authority,
                receipt_number=command.receipt_number or "",
                handover_id=ids.handover,
                reason=reason,
            )
        case FindAgainstAuthority():
            return _against(command, report_id, ids.handover, policy)
        case LinkReport():
            return _linked(command, report_id, reason)
        case _:
            assert_never(command)


def _against(
    command: FindAgainstAuthority, report_id: UUID, handover_id: UUID, policy: TriagePolicy
) -> events.ReportFoundAgainstAuthority:
    complaint.check(command.authority, command.against, command.against_department, command.way, policy)
    return events.ReportFoundAgainstAuthority(
        report_id=report_id,
        against=command.against or "",
        department=command.against_department,
        way=command.way,
        authority=command.authority,
        receipt_number=command.receipt_number or "",
        handover_id=handover_id,
        reason=command.reason or "",
    )


def _linked(
    command: LinkReport, report_id: UUID, reason: str
) -> events.ReportLinked | events.ReportLinkedToHazard | events.ReportLinkedToRequest:
    same = command.same
    match command.dispute_id, command.hazard_id, command.request_id:
        case UUID() as dispute_id, None, None:
            return events.ReportLinked(report_id=report_id, dispute_id=dispute_id, same=same, reason=reason)
        case None, UUID() as hazard_id, None:
            return events.ReportLinkedToHazard(report_id=report_id, hazard_id=hazard_id, same=same, reason=reason)
        case None, None, UUID() as request_id:
            return events.ReportLinkedToRequest(report_id=report_id, request_id=request_id, same=same, reason=reason)
        case _:
            raise refusals.LINK_TO_ONE()
