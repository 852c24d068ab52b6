"""What stands behind the doors of each service: subjects in every phase that they know, and what each route is sent."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from services.followup.events import VisitsScheduled
from services.referral.events import CaseWithdrawn, DisputeResolved, ResolutionFailed
from services.triage.domain.screening import dispute_id_of
from services.triage.events import DisputeWithdrawn
from tests.facts import dispute_closed, dispute_entered, dispute_graded, dispute_relapsed, report_taken
from tests.given import NOON
from tests.house import Town, heard

LEAD, ASSISTING, OTHER = "forestry", "land", "justice"
Make = Callable[[Town, str], Awaitable[UUID]]
"""Makes a subject at this station, at work in this town; returns its id."""


@dataclass(frozen=True)
class Behind:
    """What a service has behind its doors.

    `make` has a way to each phase; `sent` says what each writing route is sent, `{}` for nothing; `about` names the
    sort of subject that a route is about, where there is more than one; `before` does what a route needs beside.
    """

    make: Mapping[str, Mapping[str, Make]]
    sent: Mapping[str, Any]
    about: Mapping[str, str]
    before: Mapping[str, Callable[[Town, str, UUID], Awaitable[None]]] = field(default_factory=dict)


async def _post(town: Town, role: str, station: str, path: str, json: Any, department: str | None = None) -> UUID:
    async with town.as_(role, name="maker", station=station, department=department) as client:
        seen = {}
        if path.startswith(("/disputes/", "/reports/")):
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
OFFICER = {"name": "某人（虚构）", "group": "forest_ranger", "village": "上坪村"}
REASON = {"reason": "（虚构）"}
ENTER = {"outcome": "dispute", "category": "neighbours", "summary": "（虚构）"}
GRADE = {"level": 2, "reason": "（虚构）"}
REGRADE = {"level": 3, "reason": "（虚构）"}
CORRECT = {"category": "contract", "reason": "（虚构）"}
PLAN = {"measures": ["走访"], "responsible": "所长", "finish_on": (NOON + timedelta(days=20)).date().isoformat()}
FAILED = {"reason": "（虚构）", "ways_told": ["诉讼"]}
ASKED = {"days": 3, "reason": "（虚构）", "parties_agree": True}
DUE = {"due_at": (NOON + timedelta(days=9)).isoformat(), "reason": "（虚构）"}

BEHIND: dict[str, Behind] = {
    "intake": Behind(
        make={"report": {"": report}, "own_report": {"": own_report},
              "officer": {"active": officer, "retired": retired}},
        sent={"take_report": REPORT, "register_officer": OFFICER, "retire_officer": REASON},
        about={"show_report": "report", "list_reports": "report", "list_own_reports": "own_report",
               "retire_officer": "officer", "list_officers": "officer"},
    ),
    "triage": Behind(
        make={
            "report": {"waiting": waiting_report, "linked": linked_report, "found": found_report,
                       "urged": urged_report},
            "dispute": {"entered": entered, "graded": graded, "reopened": reopened, "closed": filed,
                        "withdrawn": withdrawn},
        },
        sent={"screen": ENTER, "take_back": REASON, "correct_category": CORRECT, "propose": {"factors": []},
              "grade": REGRADE, "confirm_grade": {}, "refuse_grade": REASON, "adopt_plan": PLAN},
        about={"show_report": "report", "list_reports": "report", "screen": "report", "take_back": "report"},
        before={"confirm_grade": lowered, "refuse_grade": lowered},
    ),
    "referral": Behind(
        make={"dispute": {"waiting": case, "referred": referred, "handled": handled, "returned": returned,
                          "resolved": resolved, "handed_over": handed_over, "failed": failed,
                          "withdrawn": case_withdrawn}},
        sent={"refer": {}, "send_on": {"lead": OTHER}, "grant_extension": {"days": 3}, "refuse_extension": REASON,
              "accept": {}, "return_": REASON, "report_action": {"action": "（虚构）"}, "ask_extension": ASKED,
              "resolve": {"outcome": "（虚构）"}, "fail": FAILED},
        about={},
        before={"grant_extension": asked, "refuse_extension": asked},
    ),
    "followup": Behind(
        make={"dispute": {"visited": visited, "watched": watched, "relapsed": relapsed, "closed": closed,
                          "withdrawn": no_more_followed},
              "entry": {"": opened}, "counted": {"": taken}},
        sent={"add_visit": DUE, "record_visit": {"score": 4}, "record_miss": DUE, "record_relapse": REASON},
        about={"list_open": "entry", "list_counted": "counted"},
    ),
}  # fmt: skip
