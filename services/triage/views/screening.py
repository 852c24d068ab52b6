"""The worklist of reports: what waits for a decision, the most overdue first, and what the others were found to be."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from services.triage.events import (
    ReportFoundDispute,
    ReportFoundHazard,
    ReportFoundInformation,
    ReportFoundPoliceMatter,
    ReportLinked,
    ReportUnlinked,
    ScreeningOpened,
    ScreeningUrged,
)
from shared.decider import Fact
from shared.view import Connection, Row, View

SCREENINGS = View("screening_row")

_DECIDE = """
    update screening_row s set version = n.version, phase = n.phase, outcome = n.outcome, dispute_id = n.dispute_id,
           hazard = n.hazard, reason = n.reason, decided_at = n.at
    from unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::text[], $8::timestamptz[])
         as n(id, version, phase, outcome, dispute_id, hazard, reason, at)
    where s.report_id = n.id"""

_Found: TypeAlias = (
    ReportFoundDispute | ReportFoundHazard | ReportFoundPoliceMatter | ReportFoundInformation | ReportLinked
)


@SCREENINGS.on(ScreeningOpened)
def _opened(event: ScreeningOpened, fact: Fact) -> Iterable[Row]:
    yield (
        """insert into screening_row (report_id, station, version, phase, channel, village, place, text, happened_at,
                                      category_hint, urgent, opened_at, screen_by)
           select id, station, version, 'waiting', channel, village, place, text, happened_at, category_hint, urgent,
                  opened_at, screen_by
           from unnest($1::uuid[], $2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[],
                       $8::timestamptz[], $9::text[], $10::bool[], $11::timestamptz[], $12::timestamptz[])
                as n(id, station, version, channel, village, place, text, happened_at, category_hint, urgent,
                     opened_at, screen_by)
           on conflict (report_id) do nothing""",
        event.report_id,
        fact.station,
        fact.version,
        event.channel,
        event.village,
        event.place,
        event.text,
        event.happened_at,
        event.category_hint,
        event.urgent,
        fact.recorded_at,
        event.screen_by,
    )


@SCREENINGS.on(ScreeningUrged)
def _urged(event: ScreeningUrged, fact: Fact) -> Iterable[Row]:
    yield (
        """update screening_row s set version = n.version, phase = 'urged'
           from unnest($1::uuid[], $2::int[]) as n(id, version) where s.report_id = n.id""",
        event.report_id,
        fact.version,
    )


def _decided(event: _Found, fact: Fact, outcome: str, dispute_id: UUID | None = None, hazard: str | None = None) -> Row:
    phase = "linked" if outcome == "repeat" else "found"
    return (_DECIDE, event.report_id, fact.version, phase, outcome, dispute_id, hazard, event.reason, fact.recorded_at)


@SCREENINGS.on(ReportFoundDispute)
def _found_dispute(event: ReportFoundDispute, fact: Fact) -> Iterable[Row]:
    yield _decided(event, fact, "dispute", dispute_id=event.dispute_id)


@SCREENINGS.on(ReportFoundHazard)
def _found_hazard(event: ReportFoundHazard, fact: Fact) -> Iterable[Row]:
    yield _decided(event, fact, "hazard", hazard=event.hazard)


@SCREENINGS.on(ReportFoundPoliceMatter)
def _found_police_matter(event: ReportFoundPoliceMatter, fact: Fact) -> Iterable[Row]:
    yield _decided(event, fact, "police_matter")


@SCREENINGS.on(ReportFoundInformation)
def _found_information(event: ReportFoundInformation, fact: Fact) -> Iterable[Row]:
    yield _decided(event, fact, "information")


@SCREENINGS.on(ReportLinked)
def _linked(event: ReportLinked, fact: Fact) -> Iterable[Row]:
    yield _decided(event, fact, "repeat", dispute_id=event.dispute_id)


@SCREENINGS.on(ReportUnlinked)
def _unlinked(event: ReportUnlinked, fact: Fact) -> Iterable[Row]:
    yield (
        """update screening_row s set version = n.version, phase = 'waiting', screen_by = n.screen_by, outcome = null,
                  dispute_id = null, reason = null, decided_at = null
           from unnest($1::uuid[], $2::int[], $3::timestamptz[]) as n(id, version, screen_by)
           where s.report_id = n.id""",
        event.report_id,
        fact.version,
        event.screen_by,
    )


async def worklist(connection: Connection, station: str, now: datetime, limit: int = 100) -> list[dict[str, Any]]:
    """What waits for a decision at a station ("" for all), the most overdue first."""
    rows = await connection.fetch(
        """select *, screen_by < $2 as overdue from screening_row
           where phase in ('waiting', 'urged') and $1 in ('', station) order by screen_by, report_id limit $3""",
        station,
        now,
        limit,
    )
    return [dict(row) for row in rows]


async def report(connection: Connection, station: str, report_id: UUID) -> dict[str, Any] | None:
    """One report and what it was found to be, or None where this station ("" for all) has none such."""
    row = await connection.fetchrow(
        "select * from screening_row where report_id = $2 and $1 in ('', station)", station, report_id
    )
    return None if row is None else dict(row)
