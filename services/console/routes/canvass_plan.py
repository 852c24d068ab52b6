"""The month's plan of visits (走访计划): proposed, accepted, a calendar that prints, and days that fall out."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.console.doors.trouble import Refused
from services.console.routes.forms import Form
from services.console.routes.here import Here, Visit
from services.console.showing import times
from services.console.showing.times import moment
from services.console.showing.words import picked

router = APIRouter()
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


@router.get("/canvass/plan")
async def canvass_plan(here: Here, month: str = "") -> Response:
    """The plan of a month, this one's unless another is asked for; where there is none, one that is proposed."""
    return await _plan(here, month, Form())


@router.post("/canvass/plan")
async def accept_canvass_plan(here: Here) -> Response:
    """Go by the plan that was proposed."""
    form = await here.form()
    days = [(written.partition(":")[0], written.partition(":")[2].split()) for written in form.all("day_of_plan")]
    body = {"month": form["month"], "days": [{"day": day, "sites": sites} for day, sites in days]}
    try:
        await here.send("intake", "/canvass-plans", body, form)
    except Refused as refused:
        return await _plan(here, form["month"][:7], form, refused)
    return here.go(f"/canvass/plan?month={form['month'][:7]}", "已采用走访计划")


@router.get("/canvass/plan/{plan_id}/{day}")
async def dropped_day_page(here: Here, plan_id: UUID, day: date) -> Response:
    """Where it is said that a day falls out, and why."""
    return await _day(here, plan_id, day, Form())


@router.post("/canvass/plan/{plan_id}/{day}")
async def drop_canvass_day(here: Here, plan_id: UUID, day: date) -> Response:
    """Say that nobody goes out on a day: its places go to others."""
    form = await here.form()
    body = {"day": day.isoformat(), **form.filled(reason=form["reason"])}
    try:
        await here.send("intake", f"/canvass-plans/{plan_id}/drop-day", body, form)
    except Refused as refused:
        return await _day(here, plan_id, day, form, refused)
    return here.go(f"/canvass/plan?month={day:%Y-%m}", "已取消这一天，地点已移到别的日子")


async def _plan(here: Visit, written: str, form: Form, trouble: Refused | None = None) -> Response:
    now = await here.now()
    today = moment(now).date()
    month = _month(written) or today.replace(day=1)
    off = " ".join(here.request.query_params.getlist("off")).replace(",", " ").split()
    listed = (await here.get("intake", "/canvass-plans", month=month.isoformat())).said["items"]
    plan, proposal, refused = None, None, trouble
    try:
        if listed:
            plan = (await here.get("intake", f"/canvass-plans/{listed[0]['plan_id']}")).said
        else:
            proposal = (await here.get("intake", "/canvass-proposal", month=month.isoformat(), off=",".join(off))).said
    except Refused as none:  # a month that is over, or days that are none
        refused = refused or none
    shown = plan or proposal or {"days": [], "late": []}
    return await here.page(
        "canvass/plan.html",
        now=now,
        trouble=refused,
        form=form,
        month=month,
        before=_shifted(month, -1),
        after=_shifted(month, 1),
        today=today,
        plan=plan,
        proposal=proposal,
        off=",".join(off),
        weeks=_weeks(month, {one["day"]: one["sites"] for one in shown["days"]}),
        weekdays=[here.say(word) for word in WEEKDAYS],
        late=shown["late"],
        dropped={one["day"]: one for one in (plan or {}).get("dropped", ())},
        made={(one["day"], one["site"]) for one in (plan or {}).get("made", ())},
        sites=await _names(here),
        short=lambda on: times.day(here.language, on, now),
    )


async def _day(here: Visit, plan_id: UUID, day: date, form: Form, trouble: Refused | None = None) -> Response:
    found = await here.get("intake", f"/canvass-plans/{plan_id}")
    now = await here.now()
    planned = {one["day"]: one["sites"] for one in found.said["days"]}
    return await here.page(
        "canvass/day.html",
        now=now,
        plan=found.said,
        version=found.version,
        day=day,
        planned=planned.get(day.isoformat()),
        form=form,
        trouble=trouble,
        sites=await _names(here),
        short=times.day(here.language, day, now),
    )


async def _names(here: Visit) -> Mapping[str, str]:
    """What the places are called, without what stands in brackets behind it."""
    named = picked(here.language, (await here.words("intake")).get("sites"))
    return {code: name.partition("（")[0].partition(" (")[0] for code, name in named}


def _month(written: str) -> date | None:
    try:
        return date.fromisoformat(f"{written[:7]}-01")
    except ValueError:
        return None


def _shifted(month: date, months: int) -> str:
    """The month before or after, as its field has it."""
    return f"{(month + timedelta(days=31 if months > 0 else -1)):%Y-%m}"


def _weeks(month: date, planned: Mapping[str, Any]) -> list[list[tuple[date | None, Any]]]:
    """The month by weeks from Monday on: each day with its places, None where the team does not go out."""
    days = [month + timedelta(days=n) for n in range(31) if (month + timedelta(days=n)).month == month.month]
    cells: list[tuple[date | None, Any]] = [(None, None)] * month.weekday()
    cells += [(day, planned.get(day.isoformat())) for day in days]
    cells += [(None, None)] * (-len(cells) % 7)
    return [cells[n : n + 7] for n in range(0, len(cells), 7)]
