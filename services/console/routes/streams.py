"""What the services tell of streams: the whole story of one, and those that changed last, each with its last event."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from services.console.doors.trouble import Away, Refused
from services.console.routes.here import Visit
from services.console.showing import story, times
from services.console.showing.story import Entry
from shared.kernel.telling import SERVICES

MOST_CHANGED = 30  # so many each service tells of those that changed last: of others it is not known which they are
MOST_REPORTS = 50
Streams: TypeAlias = Mapping[str, Mapping[str, Any]]
"""Streams by their names, each with its last event."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a service told of a stream: its events and the state that they come to. `away`: it told nothing."""

    events: Sequence[Mapping[str, Any]] = ()
    reports: Sequence[str] = ()
    state: Mapping[str, Any] | None = None
    away: bool = False


async def story_of(here: Visit, service: str, stream: str, version: int | None = None) -> Told:
    """All that a service tells of a stream, up to this version; nothing where it had none."""
    events: list[Mapping[str, Any]] = []
    after: int | None = 0
    said: Mapping[str, Any] = {}
    try:
        while after is not None:
            asked = {"after": after or None, "version": version}
            said = (await here.get(service, f"/streams/{stream}", **asked)).said
            events += said["events"]
            after = said.get("next")
    except Refused as refused:
        if refused.status != 404:
            raise
    except Away:
        return Told(away=True)
    return Told(events, [str(one) for one in said.get("reports") or ()], said.get("state"))


async def with_reports(here: Visit, stream: str, told: Mapping[str, Told]) -> list[Entry]:
    """The events of the dispute and of its reports, in order."""
    reports = list(dict.fromkeys(one for service in told.values() for one in service.reports))[:MOST_REPORTS]
    asked = [(service, f"report-{report}") for report in reports for service in ("intake", "triage")]
    more = await asyncio.gather(*(story_of(here, service, stream) for service, stream in asked))
    streams = [(service, stream, one.events) for service, one in told.items()]
    streams += [(service, report, one.events) for (service, report), one in zip(asked, more, strict=True)]
    return story.merged(streams)


async def last_changed(here: Visit, begins: str) -> tuple[list[Mapping[str, Any]], list[str]]:
    """Disputes whose id begins so, each with the last event of all services, those that changed last first; and the
    services that could not be asked."""
    begun = await asyncio.gather(*(_streams(here, one, begins=f"dispute-{begins}") for one in SERVICES[1:]))
    told = dict(zip(SERVICES[1:], begun, strict=True))
    away = [service for service, streams in told.items() if streams is None]
    named = list(dict.fromkeys(one for streams in told.values() for one in streams or ()))

    async def lasts(service: str, known: Streams | None) -> Streams:
        """Also of those that changed last with another service."""
        ids = [one.removeprefix("dispute-") for one in named if known is not None and one not in known]
        return {**(known or {}), **((await _streams(here, service, ids=",".join(ids)) or {}) if ids else {})}

    known = dict(zip(told, await asyncio.gather(*(lasts(*one) for one in told.items())), strict=True))
    found = await asyncio.gather(*(_last(here, one, known) for one in named))
    found.sort(key=lambda one: times.moment(one["recorded_at"]), reverse=True)
    return found if begins else found[:MOST_CHANGED], away


async def _streams(here: Visit, service: str, **asked: str) -> Streams | None:
    """The streams that a service finds, by their names; None while it is away."""
    answer = await here.part(service, "/streams", **asked)
    return {one["stream"]: one for one in answer.said["streams"]} if answer else None


async def _last(here: Visit, stream: str, told: Mapping[str, Streams]) -> Mapping[str, Any]:
    """The last event of a dispute, as the timeline has it. Where of several at one instant none is what the others led
    to, their order follows from what was before them."""
    lasts = {service: streams[stream] for service, streams in told.items() if stream in streams}
    at = max(times.moment(one["recorded_at"]) for one in lasts.values())
    latest = {service: one for service, one in lasts.items() if times.moment(one["recorded_at"]) == at}
    causes = {one["causation_id"] for one in latest.values()}
    open_ends = [one for one in latest.values() if one["id"] not in causes]
    if len(open_ends) == 1:
        return open_ends[0]
    events = [(service, stream, (await story_of(here, service, stream)).events) for service in latest]
    ends = [one for one in story.merged(events) if one.event["id"] in {end["id"] for end in open_ends}]
    return {**ends[-1].event, "stream": stream} if ends else open_ends[0]
