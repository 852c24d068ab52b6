"""The auditor's timeline: what all services recorded about a dispute, as it was known at a moment, and what changed."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from services.console.doors.trouble import Refused
from services.console.routes.answers import SERVICE_NAMES
from services.console.routes.forms import WHOLE
from services.console.routes.here import Here, Visit
from services.console.routes.streams import Told, last_changed, story_of, with_reports
from services.console.routes.taking import words_of
from services.console.showing import fields, story
from services.console.showing.story import Entry, Known
from services.console.showing.words import PHASES
from shared.http.page import MOST_ROWS
from shared.kernel.calendar import CHINA
from shared.kernel.telling import SERVICES

router = APIRouter()
NOW = "now"


@router.get("/audit")
async def find_dispute(here: Here, q: str = "") -> Response:
    """Find a dispute by its id or its beginning, or choose one of those that changed last."""
    asked = q.strip().lower().removeprefix("dispute-")
    if _is_id(asked):
        return RedirectResponse(f"/audit/{asked}", 303)
    is_beginning = not set(asked) - set("0123456789abcdef-")
    found, away = await last_changed(here, asked) if is_beginning else ([], [])
    about = await _about(here, [one["stream"] for one in found])
    if asked and len(found) == 1:
        return RedirectResponse(f"/audit/{found[0]['stream'].removeprefix('dispute-')}", 303)
    return await here.page(
        "audit/find.html", asked=asked, found=found, about=about, away=away, names=SERVICE_NAMES, phases=PHASES
    )


@router.get("/audit/{dispute_id:uuid}")
async def timeline(
    here: Here,
    dispute_id: UUID,
    at: str = "",
    to: str = "",
    n: str = "",
    day: str = "",
    clock: str = "",
    order: str = "recorded",
) -> Response:
    """What was recorded, as known at `at`, a moment or an event's id (without: now); what is not the same at `to`."""
    stream = f"dispute-{dispute_id}"
    told = dict(zip(SERVICES, await asyncio.gather(*(story_of(here, one, stream) for one in SERVICES)), strict=True))
    entries = await with_reports(here, stream, told)
    if n or day:
        at = _chosen(n, day, clock, entries)
        return RedirectResponse(_address(dispute_id, at=at, to=to, order=order), 303)
    if not entries and not any(one.away for one in told.values()):
        raise Refused("console", 404, {})
    then, other = _point(at, entries), _point(to, entries)
    now = await here.now()
    if then and not then.number and then.at > now:  # nothing is known of what comes: that is now
        return RedirectResponse(_address(dispute_id, to=to, order=order), 303)
    names, checks = await words_of(here), await _checks(here)
    states = await _states(here, stream, told, then), await _states(here, stream, told, other)
    known = then.entries if then else entries
    return await here.page(
        "audit/timeline.html",
        now=now,
        dispute_id=dispute_id,
        at=at if then else "",
        to=to if other else "",
        then=then,
        other=other,
        order=order,
        address=lambda **changes: _address(dispute_id, **{"at": at, "to": to, "order": order, **changes}),
        rows=[_row(here, one, names, checks, now) for one in _ordered(known, order)],
        later=len(entries) - len(known),
        stops=[(one.event["id"], one.recorded_at, story.sentence(here.language, one, names)) for one in entries],
        place=len(known),
        services=[_compared(here, one, told[one], states, names, now) for one in SERVICES if one != "intake"],
        away=[SERVICE_NAMES[one] for one in SERVICES if told[one].away],
    )


async def _states(
    here: Visit, stream: str, now: Mapping[str, Told], then: Known | None
) -> Mapping[str, Mapping[str, Any] | None]:
    """What each service made of the dispute then."""
    if then is None:
        return {service: one.state for service, one in now.items()}

    async def state(service: str) -> Mapping[str, Any] | None:
        version = then.version(service, stream)
        return (await story_of(here, service, stream, version)).state if version else None

    return dict(zip(SERVICES, await asyncio.gather(*map(state, SERVICES)), strict=True))


def _compared(
    here: Visit, service: str, told: Told, states: Sequence[Mapping[str, Any]], names: Any, now: datetime
) -> dict[str, Any]:
    """A service's state at both moments: in a line, and the fields that differ."""
    first, second = (one[service] for one in states)
    return {
        "called": SERVICE_NAMES[service],
        "away": told.away,
        "then": story.main_fields(here.language, first, names, now),
        "now": story.main_fields(here.language, second, names, now),
        "changes": story.changed(here.language, first, second, names, now),
    }


def _row(here: Visit, entry: Entry, names: Any, checks: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """An event as it is shown."""
    return {
        "entry": entry,
        "event": entry.event,
        "sentence": story.sentence(here.language, entry, names),
        "called": SERVICE_NAMES[entry.service],
        "fields": fields.told(here.language, entry.event.get("says") or {}, names, now),
        "chain": story.chain_of(entry, checks.get(entry.service)),
    }


def _ordered(entries: Sequence[Entry], order: str) -> list[Entry]:
    """The latest first, by when it was recorded or by when it happened."""
    return list(reversed(story.by_occurrence(entries) if order == "occurred" else entries))


async def _about(here: Visit, streams: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """What each of these disputes is, as triage tells an auditor; those that it does not know are not there."""
    ids = ",".join(one.removeprefix("dispute-") for one in streams[:MOST_ROWS])
    told = await here.part("triage", "/books", ids=ids, limit=MOST_ROWS) if ids else None
    return {f"dispute-{one['dispute_id']}": one for one in (told.said["items"] if told else ())}


async def _checks(here: Visit) -> dict[str, Any]:
    """What each service's last check of its logs found; none where it is not told."""

    async def check(service: str) -> Any:
        try:
            answer = await here.part(service, "/verification")
        except Refused:
            return None
        return answer.said if answer else None

    return dict(zip(SERVICES, await asyncio.gather(*map(check, SERVICES)), strict=True))


def _point(written: str, entries: Sequence[Entry]) -> Known | None:
    """What was known at what an address names, an event of the story or a moment (one without a zone is China's); None
    for now. Raises `Refused` for what is neither."""
    if not written or written == NOW:
        return None
    known = story.known_after(entries, written)
    if known:
        return known
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise _no_time() from None
    return story.known_at(entries, moment if moment.tzinfo else moment.replace(tzinfo=CHINA))


def _chosen(n: str, day: str, clock: str, entries: Sequence[Entry]) -> str:
    """What was chosen: an event by its number, empty for the last one, which is now; or a moment by its date."""
    if n:
        number = int(n) if WHOLE.fullmatch(n) else len(entries)
        return "" if number >= len(entries) else str(entries[max(number, 1) - 1].event["id"])
    try:
        return fields.china(day, clock).isoformat()
    except ValueError:
        raise _no_time() from None


def _no_time() -> Refused:
    zh, en = "这不是时间：请写成 2026-03-01T12:00", "that is no time: write it like 2026-03-01T12:00"
    return Refused("console", 422, {"detail_zh": zh, "detail": en})


def _address(dispute_id: UUID, *, at: str = "", to: str = "", order: str = "") -> str:
    """The address of the timeline with this in it, and nothing that is so anyway."""
    kept = {"at": at, "to": "" if to == NOW else to, "order": order if order == "occurred" else ""}
    query = urlencode({name: value for name, value in kept.items() if value})
    return f"/audit/{dispute_id}" + (f"?{query}" if query else "")


def _is_id(asked: str) -> bool:
    try:
        return str(UUID(asked)) == asked
    except ValueError:
        return False
