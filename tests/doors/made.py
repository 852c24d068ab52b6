"""Making what stands behind the doors: a subject in each phase that it knows, and the words that routes are sent."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from services.followup.events import VisitsScheduled
from services.referral.events import CaseWithdrawn, DisputeResolved, ResolutionFailed
from services.triage.domain.screening import dispute_id_of, handover_id_of, hazard_id_of, request_id_of
from services.triage.events import DisputeWithdrawn
from tests.facts import dispute_closed, dispute_entered, dispute_graded, dispute_relapsed, report_taken
from tests.given import NOON
from tests.house import Town, heard
from tests.intake.recorded import photo

LEAD, ASSISTING, OTHER = "forestry", "land", "justice"


async def _post(town: Town, role: str, station: str, path: str, json: Any, department: str | None = None) -> UUID:
    async with town.as_(role, name="maker", station=station, department=department) as client:
        seen = {}
        if path.startswith(("/disputes/", "/reports/", "/hazards/", "/requests/", "/handovers/")):
            subject = "/".join(path.split("/")[:3])
            tag = (await client.get(subject)).headers.get("etag")
            seen = {"If-Match": tag} if tag else {}
        answer = await client.post(path, json=json, headers=seen)
    assert answer.is_success, (path, answer.text)
    told = answer.json()
    told = told[0] if isinstance(told, list) else told
    return UUID(told["stream"].partition("-")[2])


# intake


async def report(town: Town, station: str) -> UUID:
    """A report that was taken."""
    return await _post(town, "desk_officer", station, "/reports", REPORT)


async def photographed(town: Town, station: str) -> UUID:
    """One that a photo came with."""
    async with town.as_("desk_officer", "maker", station) as client:
        kept = (await client.post("/attachments", files={"file": ("photo.jpg", photo(), "image/jpeg")})).json()["hash"]
    return await _post(town, "desk_officer", station, "/reports", REPORT | {"attachments": [kept]})


async def own_report(town: Town, station: str) -> UUID:
    """A report of the information officer who knocks."""
    async with town.as_("information_officer", "knocker", station) as client:
        return UUID((await client.post("/reports", json=REPORT)).json()["report_id"])


async def officer(town: Town, station: str) -> UUID:
    """An information officer on the register."""
    return await _post(town, "desk_officer", station, "/officers", OFFICER)


async def retired(town: Town, station: str) -> UUID:
    """One who left it."""
    subject = await officer(town, station)
    return await _post(town, "desk_officer", station, f"/officers/{subject}/retire", REASON)


async def canvass(town: Town, station: str) -> UUID:
    """A place that was visited."""
    return await _post(town, "desk_officer", station, "/canvasses", CANVASS)


async def canvass_plan(town: Town, station: str) -> UUID:
    """The plan of a month's visits, which was accepted, in the place of any before it."""
    async with town.as_("chief", name="maker", station=station) as chief:
        before = (await chief.get("/canvass-plans", params={"month": CANVASS_PLAN["month"]})).json()["items"]
        path, sent, seen = "/canvass-plans", CANVASS_PLAN, {}
        for one in before:
            path, sent = f"/canvass-plans/{one['plan_id']}/change", {"days": CANVASS_PLAN["days"]}
            seen = {"If-Match": f'"{one["version"]}"'}
        answer = await chief.post(path, json=sent, headers=seen)
    assert answer.is_success, answer.text
    return UUID(answer.json()["stream"].partition("-")[2])


async def canvass_taken_back(town: Town, station: str) -> UUID:
    """A visit that was none."""
    subject = await canvass(town, station)
    return await _post(town, "desk_officer", station, f"/canvasses/{subject}/take-back", REASON)


# triage


async def waiting_report(town: Town, station: str) -> UUID:
    """A report that waits for its decision."""
    subject = uuid4()
    await town.hear(heard(report_taken(subject), f"report-{subject}", subject, station))
    return subject


async def urged_report(town: Town, station: str) -> UUID:
    """One whose time is over."""
    subject = await waiting_report(town, station)
    await town.later(hours=25)
    return subject


async def found_report(town: Town, station: str) -> UUID:
    """One that was found to be a dispute."""
    subject = await waiting_report(town, station)
    await _post(town, "analyst", station, f"/reports/{subject}/screen", ENTER)
    return subject


async def linked_report(town: Town, station: str) -> UUID:
    """One that repeats another."""
    subject, other = await waiting_report(town, station), await entered(town, station)
    linked = {"outcome": "repeat", "dispute_id": str(other), "same": "matter"}
    await _post(town, "analyst", station, f"/reports/{subject}/screen", linked)
    return subject


async def entered(town: Town, station: str) -> UUID:
    """A dispute in the books."""
    return dispute_id_of(await found_report(town, station))


async def graded(town: Town, station: str) -> UUID:
    """A dispute of level 2."""
    subject = await entered(town, station)
    return await _post(town, "analyst", station, f"/disputes/{subject}/grade", GRADE)


async def lowered(town: Town, station: str, subject: UUID) -> None:
    """Somebody signed for a less serious grade, which another person is to confirm."""
    await _post(town, "analyst", station, f"/disputes/{subject}/grade", REGRADE)


async def reopened(town: Town, station: str) -> UUID:
    """A dispute that is alive again."""
    subject = await graded(town, station)
    await town.hear(heard(dispute_relapsed(subject), f"dispute-{subject}", uuid4(), station))
    return subject


async def filed(town: Town, station: str) -> UUID:
    """A dispute that follow-up has closed."""
    subject = await graded(town, station)
    await town.hear(heard(dispute_closed(subject), f"dispute-{subject}", uuid4(), station))
    return subject


async def withdrawn(town: Town, station: str) -> UUID:
    """A dispute that was none."""
    subject = await found_report(town, station)
    await _post(town, "analyst", station, f"/reports/{subject}/take-back", REASON)
    return dispute_id_of(subject)


async def hazard_report(town: Town, station: str) -> UUID:
    """A report that was found to be a hazard."""
    subject = await waiting_report(town, station)
    await _post(town, "analyst", station, f"/reports/{subject}/screen", FIND_HAZARD)
    return subject


async def hazard(town: Town, station: str) -> UUID:
    """A hazard on which somebody is to act."""
    return hazard_id_of(await hazard_report(town, station))


async def urged_hazard(town: Town, station: str) -> UUID:
    """One on which nobody acted in time."""
    subject = await hazard(town, station)
    await town.later(days=7)
    return subject


async def removed_hazard(town: Town, station: str) -> UUID:
    """One that is gone."""
    return await _post(town, "analyst", station, f"/hazards/{await hazard(town, station)}/remove", REMOVED)


async def withdrawn_hazard(town: Town, station: str) -> UUID:
    """One that was none."""
    subject = await hazard_report(town, station)
    await _post(town, "analyst", station, f"/reports/{subject}/take-back", REASON)
    return hazard_id_of(subject)


async def request_report(town: Town, station: str) -> UUID:
    """A report that was found to be a request."""
    subject = await waiting_report(town, station)
    await _post(town, "analyst", station, f"/reports/{subject}/screen", FIND_REQUEST)
    return subject


async def request(town: Town, station: str) -> UUID:
    """A request that is to be answered."""
    return request_id_of(await request_report(town, station))


async def urged_request(town: Town, station: str) -> UUID:
    """One that nobody answered in time."""
    subject = await request(town, station)
    await town.later(days=30)
    return subject


async def answered_request(town: Town, station: str) -> UUID:
    """One that has its answer."""
    subject = await request(town, station)
    return await _post(town, "analyst", station, f"/requests/{subject}/answer", ANSWER)


async def told_request(town: Town, station: str) -> UUID:
    """One whose asker was told."""
    return await _post(town, "analyst", station, f"/requests/{await answered_request(town, station)}/told", TOLD)


async def withdrawn_request(town: Town, station: str) -> UUID:
    """One that was none."""
    subject = await request_report(town, station)
    await _post(town, "analyst", station, f"/reports/{subject}/take-back", REASON)
    return request_id_of(subject)


async def handover_report(town: Town, station: str) -> UUID:
    """A report that was found to be for another authority."""
    subject = await waiting_report(town, station)
    await _post(town, "analyst", station, f"/reports/{subject}/screen", FIND_FOR_AUTHORITY)
    return subject


async def handover(town: Town, station: str) -> UUID:
    """A hand-over that waits for its receipt."""
    return handover_id_of(await handover_report(town, station))


async def urged_handover(town: Town, station: str) -> UUID:
    """One whose receipt is late."""
    subject = await handover(town, station)
    await town.later(days=30)
    return subject


async def received_handover(town: Town, station: str) -> UUID:
    """One with its receipt."""
    return await _post(town, "analyst", station, f"/handovers/{await handover(town, station)}/receipt", RECEIPT)


async def withdrawn_handover(town: Town, station: str) -> UUID:
    """One that was none."""
    subject = await handover_report(town, station)
    await _post(town, "analyst", station, f"/reports/{subject}/take-back", REASON)
    return handover_id_of(subject)


# referral


async def case(town: Town, station: str) -> UUID:
    """A dispute that waits to be referred."""
    subject = uuid4()
    event = dispute_graded(subject, category="hills_forest_land")
    await town.hear(heard(event, f"dispute-{subject}", uuid4(), station))
    return subject


async def referred(town: Town, station: str) -> UUID:
    """One that was referred."""
    sent = {"lead": LEAD, "assisting": [ASSISTING]}
    return await _post(town, "analyst", station, f"/disputes/{await case(town, station)}/refer", sent)


async def _as_lead(town: Town, station: str, subject: UUID, step: str, sent: Any) -> UUID:
    return await _post(town, "liaison", station, f"/disputes/{subject}/{step}", sent, LEAD)


async def handled(town: Town, station: str) -> UUID:
    """One that was signed for."""
    return await _as_lead(town, station, await referred(town, station), "accept", {})


async def returned(town: Town, station: str) -> UUID:
    """One that was sent back."""
    return await _as_lead(town, station, await referred(town, station), "return", REASON)


async def resolved(town: Town, station: str) -> UUID:
    """One that was resolved."""
    return await _as_lead(town, station, await handled(town, station), "resolve", {"outcome": "和好（虚构）"})


async def failed(town: Town, station: str) -> UUID:
    """One whose mediation failed."""
    return await _as_lead(town, station, await handled(town, station), "fail", FAILED)


async def handed_over(town: Town, station: str) -> UUID:
    """One that follow-up has taken over."""
    subject = await resolved(town, station)
    event = VisitsScheduled(
        dispute_id=subject, level=3, resolved_at=town.clock.now(), visits=(), handlers=(), policy="test"
    )
    await town.hear(heard(event, f"dispute-{subject}", uuid4(), station))
    return subject


async def case_withdrawn(town: Town, station: str) -> UUID:
    """One that triage withdrew."""
    subject = await case(town, station)
    event = DisputeWithdrawn(dispute_id=subject, report_id=uuid4(), reason="（虚构）")
    await town.hear(heard(event, f"dispute-{subject}", uuid4(), station))
    return subject


async def asked(town: Town, station: str, subject: UUID) -> None:
    """More days were asked for."""
    await _as_lead(town, station, subject, "extension", ASKED)


# follow-up


async def visited(town: Town, station: str) -> UUID:
    """A dispute that is visited."""
    subject = uuid4()
    event = DisputeResolved(
        dispute_id=subject, department=LEAD, level=3, category="neighbours", outcome="虚构", handlers=("li",),
        resolved_at=NOON,
    )  # fmt: skip
    await town.hear(heard(event, f"dispute-{subject}", uuid4(), station))
    return subject


async def watched(town: Town, station: str) -> UUID:
    """One that is looked at every week."""
    subject = uuid4()
    event = ResolutionFailed(dispute_id=subject, department=LEAD, level=3, reason="虚构", ways_told=("诉讼",))
    await town.hear(heard(event, f"dispute-{subject}", uuid4(), station))
    return subject


async def relapsed(town: Town, station: str) -> UUID:
    """One that is alive again."""
    subject = await visited(town, station)
    return await _post(town, "visitor", station, f"/disputes/{subject}/relapse", REASON)


async def closed(town: Town, station: str) -> UUID:
    """One that was filed."""
    subject = await visited(town, station)
    for number in (1, 2):
        await _post(town, "visitor", station, f"/disputes/{subject}/visits/{number}", {"score": 5})
    return subject


async def no_more_followed(town: Town, station: str) -> UUID:
    """One that was withdrawn."""
    subject = await visited(town, station)
    event = CaseWithdrawn(dispute_id=subject)
    await town.hear(heard(event, f"dispute-{subject}", uuid4(), station))
    return subject


async def opened(town: Town, station: str) -> UUID:
    """One that is in the books and not resolved."""
    subject = uuid4()
    await town.hear(heard(dispute_entered(subject), f"dispute-{subject}", uuid4(), station))
    return subject


async def taken(town: Town, station: str) -> UUID:
    """A report that is counted."""
    subject = uuid4()
    await town.hear(heard(report_taken(subject), f"report-{subject}", uuid4(), station))
    return subject


REPORT = {"channel": "officer", "village": "上坪村", "happened_at": NOON.isoformat(), "text": "（虚构）"}
CANVASS = {"site": "shangping_1", "visited_at": NOON.isoformat(), "found": False}
CANVASS_PLAN: dict[str, Any] = {"month": "2026-03-01", "days": [{"day": "2026-03-09", "sites": ["shangping_1"]}]}
CHANGED_PLAN = {"days": CANVASS_PLAN["days"]}
DROPPED_DAY = {"day": "2026-03-09", "reason": "（虚构）"}
OFFICER = {"name": "某人（虚构）", "group": "forest_ranger", "village": "上坪村"}
REASON = {"reason": "（虚构）"}
ENTER = {"outcome": "dispute", "category": "neighbours", "summary": "（虚构）"}
FIND_HAZARD = {"outcome": "hazard", "hazard": "road"}
FIND_REQUEST = {"outcome": "request", "department": LEAD}
FIND_FOR_AUTHORITY = {"outcome": "for_authority", "authority": "（虚构）"}
RECEIPT = {"receipt_number": "（虚构）"}
ANSWER = {"answer": "（虚构）"}
TOLD = {"told_by": "（虚构）", "told_how": "phone"}
REMOVED = {"how": "（虚构）"}
GRADE = {"level": 2, "reason": "（虚构）"}
REGRADE = {"level": 3, "reason": "（虚构）"}
CORRECT = {"category": "contract", "reason": "（虚构）"}
PLAN = {"measures": ["走访"], "responsible": "所长", "finish_on": (NOON + timedelta(days=20)).date().isoformat()}
FAILED = {"reason": "（虚构）", "ways_told": ["诉讼"]}
ASKED = {"days": 3, "reason": "（虚构）", "parties_agree": True}
DUE = {"due_at": (NOON + timedelta(days=9)).isoformat(), "reason": "（虚构）"}
