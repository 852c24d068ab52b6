"""What became of each report (`outcome_row`), of the dispute that it is or repeats (`fate_row`), and of the hazard, the
request or the hand-over (`ending_row`), as others tell it.

Triage tells what a report was found to be, referral and follow-up how its dispute fares: each fills columns of its own,
so that it does not matter who is heard first. Only kinds and ids are kept, and nobody's words.
"""

from typing import Annotated, Literal, TypeAlias
from uuid import UUID

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

OUTCOMES = View("outcome_row", "report_id", personal=("police_order",))
ENDINGS = View("ending_row", "matter_id")
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
    return _put(event.report_id, recorded, found, event.dispute_id)


@OUTCOMES.on(*FOUND)
def _else(event: Event, recorded: RecordedEvent) -> Change:
    police_order = event.order_number if isinstance(event, triage.ReportFoundPoliceMatter) else ""
    return _put(recorded.subject, recorded, FOUND[type(event)], matter_id=_matter(event), police_order=police_order)


def _matter(event: Event) -> UUID | None:
    ids = (getattr(event, name, None) for name in ("hazard_id", "request_id", "handover_id"))
    return next((one for one in ids if one is not None), None)


@OUTCOMES.on(triage.ReportUnlinked, triage.DecisionTakenBack)
def _taken_back(event: triage.ReportUnlinked | triage.DecisionTakenBack, recorded: RecordedEvent) -> Change:
    return OUTCOMES.put(
        event.report_id,
        found=None,
        dispute_id=None,
        matter_id=None,
        decided_at=None,
        police_order="",
        changed_at=recorded.recorded_at,
    )


def _put(
    report_id: UUID,
    recorded: RecordedEvent,
    found: str,
    dispute_id: UUID | None = None,
    matter_id: UUID | None = None,
    police_order: str = "",
) -> Change:
    at = recorded.recorded_at
    return OUTCOMES.put(
        report_id,
        found=found,
        dispute_id=dispute_id,
        matter_id=matter_id,
        decided_at=at,
        police_order=police_order,
        changed_at=at,
    )


@ENDINGS.on(triage.hazards.HazardRemoved, triage.requests.RequestAnswered, triage.handovers.ReceiptEntered)
def _ended(event: Event, recorded: RecordedEvent) -> Change:
    return ENDINGS.put(recorded.subject, ended_at=recorded.recorded_at)


@ENDINGS.on(triage.requests.RequestHandedOn)
def _goes_on(event: triage.requests.RequestHandedOn, recorded: RecordedEvent) -> Change:
    return ENDINGS.put(recorded.subject, ended_at=None)


@FATES.on(DisputeResolved)
def _resolved(event: DisputeResolved, recorded: RecordedEvent) -> Change:
    return FATES.put(
        event.dispute_id, resolutions=Add(1), resolved_at=recorded.recorded_at, changed_at=recorded.recorded_at
    )


@FATES.on(followup.DisputeRelapsed)
def _relapsed(event: followup.DisputeRelapsed, recorded: RecordedEvent) -> Change:
    return FATES.put(event.dispute_id, relapses=Add(1), changed_at=recorded.recorded_at)


@FATES.on(followup.DisputeClosed)
def _closed(event: followup.DisputeClosed, recorded: RecordedEvent) -> Change:
    return FATES.put(event.dispute_id, closed_at=recorded.recorded_at, changed_at=recorded.recorded_at)


BECAME = """case when w.withdrawn_at is not null then 'withdrawn' when f.closed_at is not null then 'closed'
    when f.resolutions > f.relapses then 'resolved' else coalesce(o.found, 'taken') end"""
BECAME_AT = """case when w.withdrawn_at is not null then w.withdrawn_at when f.closed_at is not null then f.closed_at
    when f.resolutions > f.relapses then f.resolved_at else o.decided_at end"""
"""When it became so, null while it waits. Resolutions and relapses take turns: their numbers tell which came last."""
STAGE = """case when w.withdrawn_at is not null or f.closed_at is not null or f.resolutions > f.relapses
    or e.ended_at is not null or o.found in ('information', 'police_matter')
    then 'settled' when o.found is null then 'received'
    else 'handled' end"""
"""How far it is, for whoever reported it: what is known, or is the police's from now on, is settled."""
STAGE_AT = f"coalesce(w.withdrawn_at, e.ended_at, {BECAME_AT})"
"""Since when it is so far, null while it waits."""
JOINED = """left join outcome_row o using (report_id) left join fate_row f on f.dispute_id = o.dispute_id
    left join ending_row e on e.matter_id = o.matter_id
    left join (select report_id, withdrawn_at from report_row) w using (report_id)"""
CHANGED_AT = "greatest(o.changed_at, f.changed_at, w.withdrawn_at)"
"""When something of it changed last, its coming back to wait among it; null where nothing was heard."""
