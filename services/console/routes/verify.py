"""核验: the four services check their own logs; how far each is, and the verdict in words."""

import asyncio
import re
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from services.console.doors.trouble import Away, Refused, Unknown
from services.console.routes.answers import SERVICE_NAMES
from services.console.routes.here import Here, Visit

router = APIRouter()
PLACE = re.compile(r"(?P<log>.+), lane (?P<lane>\d+), seq (?P<seq>\d+)")


@router.get("/audit/verify")
async def verification(here: Here) -> Response:
    """How the checks of the logs stand."""
    services = list(here.console.services.clients)
    checks = await asyncio.gather(*(_check(here, service) for service in services))
    return await here.page("audit/verify.html", checks=checks, whole=all(map(_is_whole, checks)))


@router.post("/audit/verify")
async def verify(here: Here) -> Response:
    """Have every service check its own logs; one that checks already goes on, one that is away is told on the page."""
    form = await here.form()

    async def begin(service: str) -> None:
        try:
            await here.send(service, "/verification", {}, form)
        except (Away, Unknown):
            return

    await asyncio.gather(*map(begin, here.console.services.clients))
    return here.go("/audit/verify")


async def _check(here: Visit, service: str) -> dict[str, Any]:
    """The last check of a service's logs; `said` is None while it is away or knows no such thing."""
    try:
        answer = await here.part(service, "/verification")
    except Refused:
        answer = None
    said = answer.said if answer else None
    wrong = [{**one, "place": _place(here, one["place"])} for one in said["wrong"]] if said else []
    return {"name": service, "called": SERVICE_NAMES[service], "said": said, "wrong": wrong}


def _is_whole(check: dict[str, Any]) -> bool:
    return bool(check["said"]) and check["said"]["state"] == "done" and not check["said"]["faults"]


def _place(here: Visit, place: str) -> str:
    """Where it is, in his language; what stands in no lane as the service names it."""
    found = PLACE.fullmatch(place)
    return here.say("%(log)s 第%(lane)s道 #%(seq)s", **found.groupdict()) if found else place
