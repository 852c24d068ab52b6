"""What the services tell of a stream, and the story that they tell together of a dispute and its reports."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.console.doors.trouble import Away, Refused
from services.console.routes.here import Visit
from services.console.showing import story
from services.console.showing.story import Entry

MOST_REPORTS = 50


@dataclass(frozen=True, slots=True)
class Told:
    """What a service told of a stream: its events and the state that they come to. `away`: it told nothing."""

    events: Sequence[Mapping[str, Any]] = ()
    reports: Sequence[str] = ()
    state: Mapping[str, Any] | None = None
    away: bool = False


async def told_of(here: Visit, service: str, stream: str, version: int | None = None) -> Told:
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
    more = await asyncio.gather(*(told_of(here, service, stream) for service, stream in asked))
    streams = [(service, stream, one.events) for service, one in told.items()]
    streams += [(service, report, one.events) for (service, report), one in zip(asked, more, strict=True)]
    return story.merged(streams)
