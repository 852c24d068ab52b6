"""经过: what was done about a dispute or a report, event by event, for whoever looks over it or works on it."""

import asyncio
from collections.abc import Mapping, Sequence
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.console.doors.trouble import Refused
from services.console.routes.answers import SERVICE_NAMES
from services.console.routes.here import Here, Visit
from services.console.routes.streams import Told, story_of, with_reports
from services.console.routes.taking import words_of
from services.console.showing import story
from services.console.showing.story import Entry
from shared.kernel.telling import SERVICES

router = APIRouter()
OF_REPORTS = ("intake", "triage")
"""The services that have a stream of a report."""


@router.get("/disputes/{dispute_id}/events")
async def dispute_events(here: Here, dispute_id: UUID) -> Response:
    """The events of a dispute and of its reports, in all services."""
    stream = f"dispute-{dispute_id}"
    told = await _all(here, SERVICES, stream)
    return await _page(here, f"/disputes/{dispute_id}", told, await with_reports(here, stream, told))


@router.get("/inbox/{report_id}/events")
async def report_events(here: Here, report_id: UUID) -> Response:
    """The events of a report."""
    stream = f"report-{report_id}"
    told = await _all(here, OF_REPORTS, stream)
    entries = story.merged((service, stream, one.events) for service, one in told.items())
    return await _page(here, f"/inbox/{report_id}", told, entries)


async def _all(here: Visit, services: Sequence[str], stream: str) -> Mapping[str, Told]:
    return dict(zip(services, await asyncio.gather(*(story_of(here, one, stream) for one in services)), strict=True))


async def _page(here: Visit, of: str, told: Mapping[str, Told], entries: Sequence[Entry]) -> Response:
    """The latest first. Raises `Refused` where there never was anything."""
    away = [SERVICE_NAMES[service] for service, one in told.items() if one.away]
    if not entries and not away:
        raise Refused("console", 404, {})
    names = await words_of(here)
    rows = [(one, story.sentence(here.language, one, names), SERVICE_NAMES[one.service]) for one in reversed(entries)]
    return await here.page("disputes/events.html", of=of, rows=rows, away=away)
