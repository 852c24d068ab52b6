"""What intake can be asked: the reports taken, and the register of information officers."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import orjson

from services.intake.events import OfficerRegistered, OfficerRetired, ReportTaken
from shared.decider import Fact
from shared.view import Connection, Row, View

REPORTS = View("report_row")
OFFICERS = View("officer_row")


@REPORTS.on(ReportTaken)
def _taken(event: ReportTaken, fact: Fact) -> Iterable[Row]:
    yield (
        """insert into report_row (report_id, station, version, channel, village, place, happened_at, taken_at, text,
                                   people, category_hint, urgent, danger_to_life, campaign)
           select * from unnest($1::uuid[], $2::text[], $3::int[], $4::text[], $5::text[], $6::text[],
                                $7::timestamptz[], $8::timestamptz[], $9::text[], $10::jsonb[], $11::text[],
                                $12::bool[], $13::bool[], $14::text[])
           on conflict (report_id) do nothing""",
        event.report_id,
        fact.station,
        fact.version,
        event.channel,
        event.village,
        event.place,
        event.happened_at,
        fact.recorded_at,
        event.text,
        orjson.dumps([person.model_dump() for person in event.people]).decode(),
        event.category_hint,
        event.urgent,
        event.danger_to_life,
        event.campaign,
    )


@OFFICERS.on(OfficerRegistered)
def _registered(event: OfficerRegistered, fact: Fact) -> Iterable[Row]:
    yield (
        """insert into officer_row (officer_id, station, version, name, phone, "group", village, registered_at)
           select * from unnest($1::uuid[], $2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[],
                                $8::timestamptz[])
           on conflict (officer_id) do nothing""",
        event.officer_id,
        fact.station,
        fact.version,
        event.name,
        event.phone,
        event.group,
        event.village,
        fact.recorded_at,
    )


@OFFICERS.on(OfficerRetired)
def _retired(event: OfficerRetired, fact: Fact) -> Iterable[Row]:
    yield (
        """update officer_row o set version = n.version, retired_at = n.at
           from unnest($1::uuid[], $2::int[], $3::timestamptz[]) as n(id, version, at) where o.officer_id = n.id""",
        event.officer_id,
        fact.version,
        fact.recorded_at,
    )


async def reports(connection: Connection, station: str, limit: int = 100) -> list[dict[str, Any]]:
    """The latest reports of a station ("" for all), newest first, without the people in them."""
    rows = await connection.fetch(
        """select report_id, station, version, channel, village, place, happened_at, taken_at, text, category_hint,
                  urgent, danger_to_life, campaign
           from report_row where $1 in ('', station) order by taken_at desc, report_id limit $2""",
        station,
        limit,
    )
    return [dict(row) for row in rows]


async def report(connection: Connection, station: str, report_id: UUID) -> dict[str, Any] | None:
    """One report with the people in it, or None where this station ("" for all) has none such."""
    row = await connection.fetchrow(
        """select report_id, station, version, channel, village, place, happened_at, taken_at, text,
                  people::text as people, category_hint, urgent, danger_to_life, campaign
           from report_row where report_id = $2 and $1 in ('', station)""",
        station,
        report_id,
    )
    return None if row is None else dict(row) | {"people": orjson.loads(row["people"])}


async def officers(connection: Connection, station: str) -> list[dict[str, Any]]:
    """The register of a station ("" for all), those who left last."""
    rows = await connection.fetch(
        """select officer_id, station, version, name, phone, "group", village, registered_at, retired_at
           from officer_row where $1 in ('', station) order by retired_at nulls first, village, name, officer_id""",
        station,
    )
    return [dict(row) for row in rows]


async def officer_is_of(connection: Connection, station: str, officer_id: UUID) -> bool:
    """Whether this officer is on the register of this station ("" for any)."""
    return bool(
        await connection.fetchval(
            "select true from officer_row where officer_id = $2 and $1 in ('', station)", station, officer_id
        )
    )


VIEWS: tuple[View, ...] = (REPORTS, OFFICERS)
