"""The administrator's pages about the services: what stands still, and what is parked."""

import asyncio
from datetime import UTC, datetime
from functools import partial
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from services.console.doors.trouble import Refused
from services.console.routes.answers import SERVICE_NAMES
from services.console.routes.forms import Form
from services.console.routes.here import Here, Visit
from services.console.showing.parked import why

router = APIRouter()
MOST_ROWS = 100


@router.get("/admin")
async def running(here: Here) -> Response:
    """运行: what stands still since when, in words, and how far each service is."""
    found = await asyncio.gather(*(_state(here, service) for service in here.console.services.clients))
    return await here.page(
        "admin/running.html",
        services=found,
        appended={log: many for one in found for log, many in (one["positions"] or {}).get("appended", {}).items()},
        own=await _own(here),
        real_now=datetime.now(UTC),
    )


@router.get("/admin/parked")
async def parked_events(here: Here) -> Response:
    """搁置事件: of all services, each with its reason."""
    services = list(here.console.services.clients)
    lists = await asyncio.gather(*(here.part(service, "/parked", limit=MOST_ROWS) for service in services))
    found = {service: part.said if part else None for service, part in zip(services, lists, strict=True)}
    return await here.page("admin/parked.html", found=found, names=SERVICE_NAMES, why=partial(why, here.language))


@router.get("/admin/parked/{service}/release")
async def release_page(here: Here, service: str, source: str = "", stream: str = "") -> Response:
    """What is about to be released."""
    return await _about(here, "release", service, {"source": source, "stream": stream}, Form())


@router.post("/admin/parked/{service}/release")
async def release(here: Here, service: str) -> Response:
    """Have what is parked of a stream applied, now that its cause is mended."""
    form = await here.form()
    thing = {"source": form["source"], "stream": form["stream"]}
    try:
        done = await here.send(_known(service), "/parked/release", {**thing, "reason": form["reason"]}, form)
    except Refused as refused:
        return await _about(here, "release", service, thing, form, refused)
    return here.go("/admin/parked", "已放行%(number)s条事件", number=done.said["released"])


@router.get("/admin/parked/{service}/dismiss")
async def dismiss_page(here: Here, service: str, source: str = "", lane: int = 0, seq: int = 0) -> Response:
    """What is about to be dismissed for ever."""
    return await _about(here, "dismiss", service, {"source": source, "lane": lane, "seq": seq}, Form())


@router.post("/admin/parked/{service}/dismiss")
async def dismiss(here: Here, service: str) -> Response:
    """Take from the list what is no event."""
    form = await here.form()
    thing = {"source": form["source"], "lane": form.number("lane"), "seq": form.number("seq")}
    try:
        await here.send(_known(service), "/parked/dismiss", {**thing, "reason": form["reason"]}, form)
    except Refused as refused:
        return await _about(here, "dismiss", service, thing, form, refused)
    return here.go("/admin/parked", "已作废1条记录")


async def _state(here: Visit, service: str) -> dict[str, Any]:
    """How one service gets on, as it says itself; what it does not answer is None."""
    ready, positions, parked = await asyncio.gather(
        here.console.services.ready(service), here.part(service, "/positions"), here.part(service, "/parked", limit=1)
    )
    return {
        "name": service,
        "called": SERVICE_NAMES[service],
        "ready": ready,
        "positions": positions.said if positions else None,
        "parked": parked.said["total"] if parked else None,
    }


async def _own(here: Visit) -> dict[str, Any]:
    """How the console itself gets on."""
    settings = here.console.settings
    return {
        "installation": settings.installation,
        "demo": settings.demo,
        "here": await here.console.sessions.at_work(datetime.now(UTC)),
    }


async def _about(
    here: Visit, act: str, service: str, thing: dict[str, Any], form: Form, trouble: Refused | None = None
) -> Response:
    """The page that names what is about to be released or dismissed."""
    listed = (await here.get(_known(service), "/parked", limit=MOST_ROWS)).said["items"]
    rows = [row for row in listed if all(row[name] == value for name, value in thing.items())]
    return await here.page(
        "admin/parked_one.html",
        act=act,
        service=service,
        called=SERVICE_NAMES[service],
        thing=thing,
        rows=rows,
        why=partial(why, here.language),
        form=form,
        trouble=trouble,
    )


def _known(service: str) -> str:
    """The name, if it is a service's. Raises `Refused` as for what is not there."""
    if service not in SERVICE_NAMES:
        raise Refused("console", 404, {})
    return service
