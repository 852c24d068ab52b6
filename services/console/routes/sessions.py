"""Sessions of the desk at its centres (联系点值守): a month with its market days, opening one, closing it, taking it
back."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.console.doors.trouble import Refused
from services.console.routes import taking
from services.console.routes.forms import Form
from services.console.routes.here import Here, Visit
from services.console.showing import times
from services.console.showing.words import named, picked

router = APIRouter()
PHASES = {"open": "值守中", "closed": "已结束", "taken_back": "已撤回"}
MOST = 100


@router.get("/desk/sessions")
async def desk_sessions(here: Here, month: str = "", cursor: str = "") -> Response:
    """联系点值守: a month's sessions, this one's unless another is asked for, and its market days without one."""
    return await _month(here, Form(), month, cursor)


@router.post("/desk/sessions")
async def open_session(here: Here) -> Response:
    """Open a session at a centre."""
    form = await here.form()
    body = form.filled(centre=form["centre"], opened_at=taking.local(form["opened_at"]))
    try:
        await here.send("intake", "/sessions", body, form)
    except Refused as refused:
        return await _month(here, form, "", "", refused)
    about = dict(picked(here.language, (await here.words("intake")).get("centres"))).get(form["centre"], "")
    return here.go("/desk/sessions", "已开始值守", about=about, link=("/desk/new", "登记线索"))


@router.get("/desk/sessions/{session_id}")
async def desk_session(here: Here, session_id: UUID) -> Response:
    """One session: where it is closed or taken back."""
    return await _one(here, session_id, Form())


@router.post("/desk/sessions/{session_id}/close")
async def close_session(here: Here, session_id: UUID) -> Response:
    """Close a session with how many people came."""
    form = await here.form()
    try:
        await here.send("intake", f"/sessions/{session_id}/close", form.filled(people=form.number("came")), form)
    except Refused as refused:
        return await _one(here, session_id, form, refused.at_fields(people="came"))
    return here.go("/desk/sessions", "已结束值守")


@router.post("/desk/sessions/{session_id}/take-back")
async def take_session_back(here: Here, session_id: UUID) -> Response:
    """Take a session back that was opened by mistake."""
    form = await here.form()
    try:
        await here.send("intake", f"/sessions/{session_id}/take-back", form.filled(reason=form["reason"]), form)
    except Refused as refused:
        return await _one(here, session_id, form, refused)
    return here.go("/desk/sessions", "已撤回这次值守，不再计入")


async def standing(here: Visit) -> list[tuple[str, str]]:
    """The sessions that are open, to be chosen from; none while intake is away."""
    now = await here.now()
    return [
        (one["session_id"], f"{_called(here, one['centre'])} · {times.when(here.language, one['opened_at'], now)}")
        for one in await _open_now(here)
    ]


async def _month(here: Visit, form: Form, month: str, cursor: str, trouble: Refused | None = None) -> Response:
    asked = _first(month)
    found = (await here.get("intake", "/session-month", month=asked.isoformat() if asked else None)).said
    first, now = date.fromisoformat(found["month"]), await here.now()
    days = {"from": first.isoformat(), "to": (_after(first) - timedelta(days=1)).isoformat()}
    open_now = await _open_now(here)
    taken = {_code(one["centre"]) for one in open_now}
    return await here.page(
        "desk/sessions.html",
        now=now,
        trouble=trouble,
        form=form,
        found=found,
        listed=(await here.get("intake", "/sessions", **days, cursor=cursor)).said,
        open_now=open_now,
        month=f"{first:%Y-%m}",
        before=f"{first - timedelta(days=1):%Y-%m}",
        after=f"{_after(first):%Y-%m}",
        centres=[
            (one["centre"]["code"], named(here.language, one["centre"]))
            for one in found["centres"]
            if not one["closed"] and one["centre"]["code"] not in taken
        ],
        phases=PHASES,
        short=lambda on: times.day(here.language, date.fromisoformat(on), now),
        this_month=found["today"].startswith(f"{first:%Y-%m}"),
    )


async def _open_now(here: Visit) -> list[Mapping[str, Any]]:
    found = await here.part("intake", "/sessions", phase="open", limit=MOST)
    return list(found.said["items"]) if found else []


async def _one(here: Visit, session_id: UUID, form: Form, trouble: Refused | None = None) -> Response:
    found = await here.get("intake", f"/sessions/{session_id}")
    return await here.page(
        "desk/session.html",
        one=found.said,
        version=found.version,
        form=form,
        trouble=trouble,
        phases=PHASES,
    )


def _called(here: Visit, centre: Any) -> str:
    return named(here.language, centre) if isinstance(centre, dict) else str(centre)


def _code(centre: Any) -> str:
    return str(centre["code"] if isinstance(centre, dict) else centre)


def _first(written: str) -> date | None:
    try:
        return date.fromisoformat(f"{written[:7]}-01")
    except ValueError:
        return None


def _after(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)
