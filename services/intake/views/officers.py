"""The register of information officers (`officer_row`)."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.intake.domain.officer import RegisterEntry
from services.intake.events import PRIVATE_LOG, OfficerRegistered, OfficerRetired
from shared.kernel.recorded import RecordedEvent
from shared.store.database import Connection
from shared.store.page import Part, Subject
from shared.store.view import OF_STATION, Change, View

OFFICERS = View("officer_row", "officer_id", follows=(PRIVATE_LOG, "officer"), personal=("name", "phone"))


class OfficerRow(Subject):
    """信息员 · An information officer in the register."""

    officer_id: UUID
    name: str
    phone: str
    group: str
    village: str
    registered_at: datetime
    retired_at: datetime | None


class Bookmark(NamedTuple):
    """Where a reader of the register stands. Nobody's name, for it goes into addresses."""

    retired_at: datetime
    village: str
    officer_id: UUID


@OFFICERS.on(OfficerRegistered)
def _registered(event: OfficerRegistered, recorded: RecordedEvent) -> Change:
    return OFFICERS.insert(event.officer_id, event, registered_at=recorded.recorded_at)


@OFFICERS.on(OfficerRetired)
def _retired(event: OfficerRetired, recorded: RecordedEvent) -> Change:
    return OFFICERS.set(event.officer_id, retired_at=recorded.recorded_at)


IN_ORDER = "coalesce(retired_at, 'epoch'), village, officer_id"


async def register(connection: Connection, station: str, after: Bookmark | None, limit: int) -> Part[OfficerRow]:
    """The register of a station (`EVERY_STATION`: all), village by village, those who left last, after a bookmark."""
    rows = await OFFICERS.fetch(
        connection,
        'select officer_id, station, version, name, phone, "group", village, registered_at, retired_at, '
        f"({IN_ORDER}) as bookmark from officer_row where {OF_STATION} "
        f"and ($2::timestamptz is null or ({IN_ORDER}) > ($2, $3::text, $4::uuid)) order by {IN_ORDER} limit $5",
        station,
        *(after or (None, None, None)),
        limit + 1,
    )
    total = await connection.fetchval(f"select count(*) from officer_row where {OF_STATION}", station)
    return Part.of(OfficerRow, rows, limit, total)


async def entries(connection: Connection, station: str, officer_ids: Collection[UUID]) -> dict[UUID, RegisterEntry]:
    """What this station's register has of these officers: nothing of those who are not on it and never were."""
    rows = await connection.fetch(
        f"select officer_id, retired_at from officer_row where officer_id = any($2::uuid[]) and {OF_STATION}",
        station,
        list(officer_ids),
    )
    return {row["officer_id"]: RegisterEntry(retired_at=row["retired_at"]) for row in rows}
