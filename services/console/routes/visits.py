"""Return visits: the day's list, one visit, and the disputes that are followed."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from services.console.doors.trouble import Refused
from services.console.routes.access import is_open_to
from services.console.routes.cases import beside
from services.console.routes.forms import Form
from services.console.routes.here import Here, Visit
from services.console.showing.times import moment
from services.console.showing.words import PHASES

router = APIRouter()

Rows: TypeAlias = Sequence[Mapping[str, Any]]
Followed: TypeAlias = Literal["watched", "visited", "relapsed", "closed"]
SCORES = (("5", "5 很满意"), ("4", "4 满意"), ("3", "3 一般"), ("2", "2 不满意"), ("1", "1 很不满意"))
BARRED = "handler-does-not-visit"
"""The type of the refusal of whoever handled the dispute."""


@router.get("/visits")
async def visits(here: Here, phase: Literal["promised", "made"] = "promised", cursor: str = "") -> Response:
    """What is to be visited: late, today, this week, later; or what was, the latest first."""
    made = phase == "made"
    found = (await here.get("followup", "/visits", cursor=cursor, **({"phase": phase} if made else {}))).said
    now = await here.now()
    return await here.page(
        "visits/list.html",
        now=now,
        made=made,
        found=found,
        groups=[("", found["items"])] if made else _by_day(found["items"], now),
        phases=PHASES,
        scores=dict(SCORES),
    )


@router.get("/visits/{dispute_id}/{number}")
async def visit(here: Here, dispute_id: UUID, number: int) -> Response:
    """One visit, and what is recorded of it."""
    return await _visit(here, "visits/record.html", dispute_id, number, Form())


@router.post("/visits/{dispute_id}/{number}")
async def record_visit(here: Here, dispute_id: UUID, number: int) -> Response:
    """Record what the visit found: it may have found that the conflict is alive again."""
    form = await here.form()
    relapsed = form.ticked("relapsed")
    try:
        await here.send("followup", f"/disputes/{dispute_id}/visits/{number}", _findings(form, relapsed), form)
    except Refused as refused:
        template = "visits/relapse.html" if relapsed else "visits/record.html"
        return await _visit(here, template, dispute_id, number, form, refused.at_fields(relapse="relapse"))
    return await _done(here, dispute_id, "已报告矛盾反复，重新分级办理" if relapsed else "已记录回访")


@router.get("/visits/{dispute_id}/{number}/missed")
async def missed_page(here: Here, dispute_id: UUID, number: int) -> Response:
    """Nobody was met: why, and until when somebody goes there again."""
    return await _visit(here, "visits/missed.html", dispute_id, number, Form())


@router.post("/visits/{dispute_id}/{number}/missed")
async def record_miss(here: Here, dispute_id: UUID, number: int) -> Response:
    """Promise the visit again."""
    form = await here.form()
    said = form.filled(reason=form["reason"], due_at=_end_of(form["due_at"]))
    try:
        await here.send("followup", f"/disputes/{dispute_id}/visits/{number}/missed", said, form)
    except Refused as refused:
        return await _visit(here, "visits/missed.html", dispute_id, number, form, refused)
    return await _done(here, dispute_id, "已改期")


@router.get("/visits/{dispute_id}/{number}/relapse")
async def visit_relapse_page(here: Here, dispute_id: UUID, number: int) -> Response:
    """The visit found that the conflict is alive again: what follows, before it is reported."""
    return await _visit(here, "visits/relapse.html", dispute_id, number, Form())


@router.post("/visits/{dispute_id}/{number}/relapse")
async def visit_relapse_next(here: Here, dispute_id: UUID, number: int) -> Response:
    """The same page, with what was filled in at the visit so far. Nothing is sent to anybody."""
    return await _visit(here, "visits/relapse.html", dispute_id, number, await here.form())


@router.get("/followed")
async def followed(here: Here, phase: Followed = "watched", cursor: str = "") -> Response:
    """The disputes that are followed: first those that are looked at every week because mediation failed."""
    found = (await here.get("followup", "/disputes", phase=phase, cursor=cursor)).said
    tabs = [(code, PHASES[code]) for code in ("watched", "visited", "relapsed", "closed")]
    return await here.page("visits/followed.html", found=found, phase=phase, tabs=tabs, phases=PHASES)


@router.get("/followed/{dispute_id}")
async def followed_dispute(here: Here, dispute_id: UUID) -> Response:
    """One of them, with its visits."""
    return await _followed(here, "visits/one.html", dispute_id, Form())


@router.get("/followed/{dispute_id}/add")
async def add_visit_page(here: Here, dispute_id: UUID) -> Response:
    """One more visit than its level asks for."""
    return await _followed(here, "visits/add.html", dispute_id, Form())


@router.post("/followed/{dispute_id}/add")
async def add_visit(here: Here, dispute_id: UUID) -> Response:
    """Promise one more visit."""
    form = await here.form()
    said = form.filled(due_at=_end_of(form["due_at"]), reason=form["reason"])
    try:
        await here.send("followup", f"/disputes/{dispute_id}/visits", said, form)
    except Refused as refused:
        return await _followed(here, "visits/add.html", dispute_id, form, refused)
    return here.go(f"/followed/{dispute_id}", "已增加回访")


@router.get("/followed/{dispute_id}/relapse")
async def relapse_page(here: Here, dispute_id: UUID) -> Response:
    """The conflict is alive again, as somebody told outside of a visit: what follows, before it is reported."""
    return await _followed(here, "visits/relapse_told.html", dispute_id, Form())


@router.post("/followed/{dispute_id}/relapse")
async def report_relapse(here: Here, dispute_id: UUID) -> Response:
    """Report it: the dispute goes back to triage."""
    form = await here.form()
    try:
        await here.send("followup", f"/disputes/{dispute_id}/relapse", form.filled(reason=form["reason"]), form)
    except Refused as refused:
        return await _followed(here, "visits/relapse_told.html", dispute_id, form, refused)
    return here.go(f"/followed/{dispute_id}", "已报告矛盾反复，重新分级办理")


async def _done(here: Visit, dispute_id: UUID, said: str) -> Response:
    """Back to the day's list, which says what was done and to which dispute."""
    found = await here.part("followup", f"/disputes/{dispute_id}")
    village = found.said["village"] if found else ""
    about = await here.village_name(village) if village else ""
    return here.go("/visits", said, about=about, link=(f"/followed/{dispute_id}", "打开纠纷"))


def _by_day(rows: Rows, now: datetime) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """The visits under their heads; which are late the service says."""
    today = moment(now).date()
    sunday = today + timedelta(days=6 - today.weekday())
    groups: dict[str, list[Mapping[str, Any]]] = {"超期": [], "今天": [], "本周": [], "以后": []}
    for row in rows:
        day = (moment(row["due_at"]) - timedelta(seconds=1)).date()  # what ends at midnight ends with the day before
        head = "超期" if row["overdue"] else "今天" if day <= today else "本周" if day <= sunday else "以后"
        groups[head].append(row)
    return [(head, found) for head, found in groups.items() if found]


def _findings(form: Form, relapsed: bool) -> dict[str, Any]:
    said = form.filled(score=form.number("score"), why=form["why"], measures=form["measures"])
    if at := form["visited_at"]:
        said["visited_at"] = f"{at}:00+08:00" if len(at) == len("2026-03-01T09:30") else at
    if relapsed:
        said["relapse"] = form.filled(reason=form["relapse"])
    return said | {"new_conflict": form.ticked("new_conflict"), "sued": form.ticked("sued")}


def _end_of(day: str) -> str:
    """A promise of a day: until its end, in China."""
    return f"{day}T23:59:59+08:00" if day else ""


async def _followed(
    here: Visit, template: str, dispute_id: UUID, form: Form, trouble: Refused | None = None
) -> Response:
    found = await here.get("followup", f"/disputes/{dispute_id}")
    return await here.page(
        template,
        trouble=trouble,
        form=form,
        dispute=found.said,
        version=found.version,
        known=await _known(here, dispute_id),
        phases=PHASES,
        scores=dict(SCORES),
    )


async def _known(here: Visit, dispute_id: UUID) -> dict[str, str]:
    """What was agreed, and the place: of whoever visits, referral and triage tell those who lead the station alone."""
    if not is_open_to(here.somebody.post.role, "dispute"):
        return {"outcome": "", "place": ""}
    case, dispute = await asyncio.gather(
        beside(here, "referral", f"/disputes/{dispute_id}"), beside(here, "triage", f"/disputes/{dispute_id}")
    )
    report = await beside(here, "triage", f"/reports/{dispute['report_id']}") if dispute else None
    outcome = case["outcome"] if case and case["ended_at"] else None  # once it is handled anew, that was before
    return {"outcome": outcome or "", "place": (report or {}).get("place") or ""}


async def _visit(
    here: Visit, template: str, dispute_id: UUID, number: int, form: Form, trouble: Refused | None = None
) -> Response:
    found = await here.get("followup", f"/disputes/{dispute_id}")
    this = next((one for one in found.said["visits"] if one["number"] == number), None)
    if this is None:
        raise HTTPException(404)
    now = await here.now()
    return await here.page(
        template,
        now=now,
        trouble=trouble,
        form=form,
        dispute=found.said,
        visit=this,
        version=found.version if template == "visits/missed.html" else None,
        known=await _known(here, dispute_id),
        barred=found.said["barred"] or (trouble is not None and trouble.code == BARRED),
        overdue=this.get("overdue", moment(this["due_at"]) < now),
        phases=PHASES,
        scores=SCORES,
    )
