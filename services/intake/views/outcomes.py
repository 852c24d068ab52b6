"""What became of each report (`outcome_row`) and of the dispute that it is or repeats (`fate_row`), as others tell it.

Triage tells what a report was found to be, referral and follow-up how its dispute fares: each fills columns of its own,
so that it does not matter who is heard first. Only kinds and ids are kept, and nobody's words.
"""

from typing import Annotated, Literal, TypeAlias

from services.followup import events as followup
from services.referral.events import DisputeResolved
from services.triage import events as triage
from shared.kernel.event import Event
from shared.kernel.recorded import RecordedEvent
from shared.kernel.words import called
from shared.store.columns import Add
from shared.store.view import Change, View

Became: TypeAlias = Annotated[
    Literal[
        "taken",
        "dispute",
        "repeat",
        "hazard",
        "police_matter",
        "information",
        "request",
        "for_authority",
        "against_authority",
        "resolved",
        "closed",
        "withdrawn",
    ],
    called(
        taken="已收到，待研判 · taken, waits for a decision",
        dispute="矛盾纠纷，办理中 · a dispute, being handled",
        repeat="与已知纠纷重复，办理中 · repeats a known dispute, being handled",
        hazard="隐患 · a hazard",
        police_matter="移交警务 · a police matter",
        information="仅作信息 · information only",
        request="咨询诉求 · a question or request",
        for_authority="移交其他机关 · for another authority",
        against_authority="信访、行政争议 · against an authority",
        resolved="已化解 · resolved",
        closed="已归档 · closed",
        withdrawn="已撤回 · withdrawn by whoever reported it",
    ),
]

OUTCOMES = View("outcome_row", "report_id")
FATES = View("fate_row", "dispute_id")
FOUND: dict[type[Event], str] = {
    triage.ReportFoundHazard: "hazard",
    triage.ReportLinkedToHazard: "hazard",
    triage.ReportFoundPoliceMatter: "police_matter",
    triage.ReportFoundInformation: "information",
    triage.ReportFoundRequest: "request",
    triage.ReportLinkedToRequest: "request",
    triage.ReportFoundForAuthority: "for_authority",
    triage.ReportFoundAgainstAuthority: "against_authority",
}


@OUTCOMES.on(triage.ReportFoundDispute, triage.ReportLinked)
def _dispute(event: triage.ReportFoundDispute | triage.ReportLinked, recorded: RecordedEvent) -> Change:
    found = "repeat" if isinstance(event, triage.ReportLinked) else "dispute"
    return OUTCOMES.put(event.report_id, found=found, dispute_id=event.dispute_id, decided_at=recorded.recorded_at)


@OUTCOMES.on(*FOUND)
def _else(event: Event, recorded: RecordedEvent) -> Change:
    found = FOUND[type(event)]
    return OUTCOMES.put(recorded.subject, found=found, dispute_id=None, decided_at=recorded.recorded_at)


@OUTCOMES.on(triage.ReportUnlinked, triage.DecisionTakenBack)
def _taken_back(event: triage.ReportUnlinked | triage.DecisionTakenBack, recorded: RecordedEvent) -> Change:
    return OUTCOMES.put(event.report_id, found=None, dispute_id=None, decided_at=None)


@FATES.on(DisputeResolved)
def _resolved(event: DisputeResolved, recorded: RecordedEvent) -> Change:
    return FATES.put(event.dispute_id, resolutions=Add(1), resolved_at=recorded.recorded_at)


@FATES.on(followup.DisputeRelapsed)
def _relapsed(event: followup.DisputeRelapsed, recorded: RecordedEvent) -> Change:
    return FATES.put(event.dispute_id, relapses=Add(1))


@FATES.on(followup.DisputeClosed)
def _closed(event: followup.DisputeClosed, recorded: RecordedEvent) -> Change:
    return FATES.put(event.dispute_id, closed_at=recorded.recorded_at)


BECAME = """case when r.withdrawn_at is not null then 'withdrawn' when f.closed_at is not null then 'closed'
    when f.resolutions > f.relapses then 'resolved' else coalesce(o.found, 'taken') end"""
BECAME_AT = """case when r.withdrawn_at is not null then r.withdrawn_at when f.closed_at is not null then f.closed_at
    when f.resolutions > f.relapses then f.resolved_at else o.decided_at end"""
"""When it became so, null while it waits; `r` is its row of `report_row`.

Resolutions and relapses take turns: their numbers tell which came last."""
JOINED = "left join outcome_row o using (report_id) left join fate_row f on f.dispute_id = o.dispute_id"
