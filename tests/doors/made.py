"""Making what stands behind the doors: a subject in each phase that it knows, and the words that routes are sent."""

from typing import Any
from uuid import UUID, uuid4

from services.followup.events import VisitsScheduled
from services.referral.events import CaseWithdrawn, DisputeResolved, ResolutionFailed
from services.triage.events import DisputeWithdrawn
from tests.doors.sent import ASKED, ASSISTING, CANVASS, CANVASS_PLAN, FAILED, LEAD, OFFICER, REASON, REPORT
from tests.facts import dispute_entered, dispute_graded, report_taken
from tests.given import NOON
from tests.house import Town, heard
from tests.intake.recorded import photo


async def post(town: Town, role: str, station: str, path: str, json: Any, department: str | None = None) -> UUID:
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
    return await post(town, "desk_officer", station, "/reports", REPORT)


async def photographed(town: Town, station: str) -> UUID:
    """One that a photo came with."""
    async with town.as_("desk_officer", "maker", station) as client:
        kept = (await client.post("/attachments", files={"file": ("photo.jpg", photo(), "image/jpeg")})).json()["hash"]
    return await post(town, "desk_officer", station, "/reports", REPORT | {"attachments": [kept]})


async def own_report(town: Town, station: str) -> UUID:
    """A report of the information officer who knocks."""
    async with town.as_("information_officer", "knocker", station) as client:
        return UUID((await client.post("/reports", json=REPORT)).json()["report_id"])


async def own_withdrawn(town: Town, station: str) -> UUID:
    """One of his that he withdrew."""
    subject = await own_report(town, station)
    return await post(town, "desk_officer", station, f"/reports/{subject}/withdraw", REASON)


async def officer(town: Town, station: str) -> UUID:
    """An information officer on the register."""
    return await post(town, "desk_officer", station, "/officers", OFFICER)


async def retired(town: Town, station: str) -> UUID:
    """One who left it."""
    subject = await officer(town, station)
    return await post(town, "desk_officer", station, f"/officers/{subject}/retire", REASON)


async def canvass(town: Town, station: str) -> UUID:
    """A place that was visited."""
    return await post(town, "desk_officer", station, "/canvasses", CANVASS)


async def own_canvass(town: Town, station: str) -> UUID:
    """A visit of the information officer who knocks."""
    async with town.as_("information_officer", "knocker", station) as client:
        return UUID((await client.post("/canvasses", json=CANVASS)).json()["canvass_id"])


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
    return await post(town, "desk_officer", station, f"/canvasses/{subject}/take-back", REASON)


# triage


async def case(town: Town, station: str) -> UUID:
    """A dispute that waits to be referred."""
    subject = uuid4()
    event = dispute_graded(subject, category="hills_forest_land")
    await town.hear(heard(event, f"dispute-{subject}", uuid4(), station))
    return subject


async def referred(town: Town, station: str) -> UUID:
    """One that was referred."""
    sent = {"lead": LEAD, "assisting": [ASSISTING]}
    return await post(town, "analyst", station, f"/disputes/{await case(town, station)}/refer", sent)


async def _as_lead(town: Town, station: str, subject: UUID, step: str, sent: Any) -> UUID:
    return await post(town, "liaison", station, f"/disputes/{subject}/{step}", sent, LEAD)


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
    return await post(town, "visitor", station, f"/disputes/{subject}/relapse", REASON)


async def closed(town: Town, station: str) -> UUID:
    """One that was filed."""
    subject = await visited(town, station)
    for number in (1, 2):
        await post(town, "visitor", station, f"/disputes/{subject}/visits/{number}", {"score": 5})
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
