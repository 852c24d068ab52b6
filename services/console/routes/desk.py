"""The desk of the centre: today's reports, and taking one."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from services.console.doors.trouble import Refused
from services.console.routes import taking
from services.console.routes.forms import LARGEST_WITH_ATTACHED, Form
from services.console.routes.here import Here, Visit
from services.console.showing.times import moment
from services.console.showing.words import picked

router = APIRouter()
PAGE = 100
MOST_PAGES = 5
CHANNELS = (
    ("desk", "警民联系点"), ("call_110", "110警情"), ("visit", "走访"), ("officer", "信息员"), ("online", "网上渠道"),
    ("department", "部门移送"),
)  # fmt: skip
"""Offered while no policy can be read: a report is taken all the same, and intake judges the channel."""
OFFICER = "officer"


@router.get("/desk")
async def desk_today(here: Here, call: str = "") -> Response:
    """Today's reports, urgent ones on top."""
    now = await here.now()
    reports, whole = await _since(here, moment(now).replace(hour=0, minute=0, second=0, microsecond=0))
    reports.sort(key=lambda one: (not one["danger_to_life"], not one["urgent"]))
    return await here.page("desk/today.html", now=now, reports=reports, whole=whole, call=call)


@router.get("/desk/all")
async def desk_all(here: Here, cursor: str = "") -> Response:
    """All reports of the station, the latest first."""
    found = await here.get("intake", "/reports", cursor=cursor)
    return await here.page("desk/all.html", found=found.said)


@router.get("/desk/new")
async def desk_new(here: Here) -> Response:
    """Where a report is taken."""
    return await _new(here, Form())


@router.post("/desk/new")
async def take_at_desk(here: Here) -> Response:
    """Take a report."""
    form = await here.form(LARGEST_WITH_ATTACHED)
    try:
        receipt = await taking.take(here, _taken(form), form)
    except Refused as refused:
        return await _new(here, form, refused)
    village, report = await here.village_name(taking.village_of(form)), receipt.said["report_id"]
    to = "/desk?call=1" if receipt.said["advice"] else "/desk"
    return here.go(to, "已登记", about=village, link=(f"/desk/reports/{report}", "打开线索"))


def _taken(form: Form) -> dict[str, Any]:
    people = [{"name": name.strip()} for name in form["people"].splitlines() if name.strip()]
    said = form.filled(
        channel=form["channel"],
        village=taking.village_of(form),
        happened_at=taking.local(form["happened_at"]),
        text=form["text"],
        place=form["place"],
        category_hint=form["category_hint"],
        officer_id=form["officer_id"] if form["channel"] == OFFICER else "",
        people=people or None,
    )
    return {**said, "urgent": form.ticked("urgent"), "danger_to_life": form.ticked("danger_to_life")}


async def _since(here: Visit, begin: datetime) -> tuple[list[dict[str, Any]], bool]:
    """The reports taken since then, and whether they are all: intake tells the latest first and knows no day."""
    found: list[dict[str, Any]] = []
    cursor = ""
    for _ in range(MOST_PAGES):
        page = (await here.get("intake", "/reports", limit=PAGE, cursor=cursor)).said
        fresh = [one for one in page["items"] if moment(one["taken_at"]) >= begin]
        found += fresh
        cursor = page["next"] or ""
        if not cursor or len(fresh) < len(page["items"]):
            return found, True
    return found, False


async def _new(here: Visit, form: Form, trouble: Refused | None = None) -> Response:
    words, now = await taking.words_of(here), await here.now()
    return await here.page(
        "desk/new.html",
        now=now,
        trouble=trouble,
        form=form,
        channels=_channels(here, words),
        villages=taking.villages(here, words),
        elsewhere=taking.ELSEWHERE,
        categories=picked(here.language, words.get("categories")),
        officers=await _officers(here, dict(taking.villages(here, words))),
        happened_at=form["happened_at"] or f"{moment(now):%Y-%m-%dT%H:%M}",
    )


def _channels(here: Visit, words: Mapping[str, Any]) -> list[tuple[str, str]]:
    return picked(here.language, words.get("channels")) or [(code, here.say(word)) for code, word in CHANNELS]


async def _register(here: Visit) -> AsyncIterator[Mapping[str, Any]]:
    """The register, page by page; nobody more where its service is away."""
    asked: dict[str, Any] = {"limit": PAGE}
    while found := await here.part("intake", "/officers", **asked):
        for one in found.said["items"]:
            yield one
        if not found.said["next"]:
            return
        asked["cursor"] = found.said["next"]


async def _officers(here: Visit, villages: Mapping[str, str]) -> list[tuple[str, str]]:
    """The information officers whose words a desk may write down, if it may know them."""
    try:
        serving = [one async for one in _register(here) if not one["retired_at"]]
    except Refused:
        return []
    return [(one["officer_id"], f"{villages.get(one['village'], one['village'])} {one['name']}") for one in serving]
