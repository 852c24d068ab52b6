"""Visits of places (走访): how they cover the station, recording one, those that were made, and taking one back."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.console.doors.trouble import Refused
from services.console.routes import taking
from services.console.routes.board import Narrowed, area_or_trouble, shared
from services.console.routes.forms import Form
from services.console.routes.here import Here, Visit
from services.console.showing import times
from services.console.showing.times import moment
from services.console.showing.words import CHOICES, named, picked

router = APIRouter()
STANDINGS = {"never": "从未走访", "late": "超期未走访", "in_time": "按期"}
PHASES = {"made": "已走访", "taken_back": "已撤回"}
RECENT = 50
"""So many of the latest reports are looked through for those that came by a visit."""


@router.get("/canvass")
async def coverage(here: Here, site_kind: str = "") -> Response:
    """走访覆盖: the places with their last visit, blind spots first; by village on the map and by kind."""
    narrowed = await Narrowed.from_address(here)
    asked = {**narrowed.days(), "village": narrowed.village, "site_kind": site_kind}
    found = (await here.get("intake", "/coverage", **asked)).said
    words = await here.words("intake")
    area, trouble = area_or_trouble(here, "")
    now = await here.now()
    return await here.page(
        "canvass/coverage.html",
        **await shared(here, narrowed),
        found=found,
        villages=[one["zh"] for one in words.get("villages", ())],
        kinds=picked(here.language, words.get("site_kinds")),
        site_kind=site_kind,
        standings=STANDINGS,
        short=lambda on: times.day(here.language, date.fromisoformat(on), now),
        area=area,
        area_trouble=trouble,
        blind={one["village"]: one for one in found["by_village"]},
    )


@router.get("/canvass/new")
async def canvass_page(here: Here, site: str = "") -> Response:
    """Where a visit is recorded."""
    return await _new(here, Form({"site": [site]}))


@router.post("/canvass/new")
async def record_canvass(here: Here) -> Response:
    """Record a visit of a place, by whoever made it."""
    form = await here.form()
    words = await here.words("intake")
    try:
        await here.send("intake", "/canvasses", _visited(form, words), form)
    except Refused as refused:
        return await _new(here, form, refused.at_fields(visited_at="canvassed_at", companions="companions"))
    officer = here.somebody.post.role == "information_officer"
    about = dict(picked(here.language, words.get("sites"))).get(form["site"], "")
    if form["found"] == "something":
        to = "/report/new" if officer else "/desk/new"
        return here.go("/canvass/new", "已登记走访；发现的情况请另报线索", about=about, link=(to, "登记线索"))
    return here.go("/canvass/new", "已登记零报告", about=about)


@router.get("/canvass/made")
async def canvasses(here: Here, site: str = "", found: str = "", phase: str = "", cursor: str = "") -> Response:
    """The visits that were made, the latest first."""
    asked = {"site": site, "found": found, "phase": phase}
    told = (await here.get("intake", "/canvasses", **asked, cursor=cursor)).said
    sites = picked(here.language, (await here.words("intake")).get("sites"))
    return await here.page(
        "canvass/made.html", told=told, asked=asked, sites=sites, site=site, found=found, phase=phase, phases=PHASES
    )


@router.get("/canvass/made/{canvass_id}")
async def canvass(here: Here, canvass_id: UUID) -> Response:
    """One visit, with the reports that were taken of it."""
    return await _one(here, canvass_id, Form())


@router.post("/canvass/made/{canvass_id}")
async def take_canvass_back(here: Here, canvass_id: UUID) -> Response:
    """Take a visit back that was not made, or not there."""
    form = await here.form()
    try:
        await here.send("intake", f"/canvasses/{canvass_id}/take-back", form.filled(reason=form["reason"]), form)
    except Refused as refused:
        return await _one(here, canvass_id, form, refused)
    return here.go(f"/canvass/made/{canvass_id}", "已撤回这次走访，不再计入")


def _visited(form: Form, words: Mapping[str, Any]) -> dict[str, Any]:
    """What the form says, in the words of intake."""
    roles = [one["code"] for one in words.get("companions", ())]
    companions = [{"role": role, "number": form.number(f"with_{role}")} for role in roles if form[f"with_{role}"]]
    found = {"nothing": False, "something": True}.get(form["found"])
    said = form.filled(site=form["site"], visited_at=taking.local(form["canvassed_at"]), companions=companions or None)
    reports = form.all("reports") if found else None
    return {**said, **({} if found is None else {"found": found}), **({"reports": reports} if reports else {})}


async def _new(here: Visit, form: Form, trouble: Refused | None = None) -> Response:
    now, words = await here.now(), await here.words("intake")
    places = (await here.get("intake", "/coverage")).said["sites"]
    desk = here.somebody.post.role != "information_officer"
    return await here.page(
        "canvass/new.html",
        now=now,
        trouble=trouble,
        form=form,
        sites=await _sites(here, places),
        findings=[(code, here.say(word)) for code, word in CHOICES["found"].items()],
        companions=picked(here.language, words.get("companions")),
        canvassed_at=form["canvassed_at"] or f"{moment(now):%Y-%m-%dT%H:%M}",
        reports=await _reports(here) if desk else [],
        desk=desk,
    )


async def _sites(here: Visit, places: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """The places to choose from, village by village, with how long each waits."""
    names = await here.village_names()
    listed = []
    for one in sorted(places, key=lambda place: str(place["village"])):
        village = names.get(one["village"], one["village"]).partition("（")[0].partition(" (")[0]
        waits = here.say("从未走访") if one["days"] is None else here.say("%(days)s天前", days=one["days"])
        listed.append((one["site"]["code"], f"{village} · {named(here.language, one['site'])} · {waits}"))
    return listed


async def _reports(here: Visit) -> list[tuple[str, str]]:
    """The latest reports that came by a visit, each by its village and first words."""
    found = await here.part("intake", "/reports", limit=RECENT)
    rows = [one for one in found.said["items"] if _code(one["channel"]) == "visit"] if found else []
    names = await here.village_names()
    return [(one["report_id"], f"{names.get(one['village'], one['village'])} · {one['text'][:30]}") for one in rows]


def _code(coded: Any) -> str:
    return str(coded["code"] if isinstance(coded, dict) else coded)


async def _one(here: Visit, canvass_id: UUID, form: Form, trouble: Refused | None = None) -> Response:
    one = (await here.get("intake", f"/canvasses/{canvass_id}")).said
    roles = dict(picked(here.language, (await here.words("intake")).get("companions")))
    return await here.page("canvass/one.html", one=one, form=form, trouble=trouble, phases=PHASES, roles=roles)
