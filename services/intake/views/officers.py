"""The register of information officers (`officer_row`)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import Field

from services.intake.domain.officer import RegisterEntry
from services.intake.events import PRIVATE_LOG, OfficerReassigned, OfficerRegistered, OfficerRetired
from shared.kernel.policy import Coded
from shared.kernel.recorded import RecordedEvent
from shared.store.database import Connection
from shared.store.page import Part, Subject
from shared.store.view import OF_STATION, Change, View

OFFICERS = View("officer_row", "officer_id", follows=(PRIVATE_LOG, "officer"), personal=("name", "phone", "account"))


class OfficerRow(Subject):
    """信息员 · An information officer in the register."""

    officer_id: UUID
    name: str
    phone: str
    group: Annotated[Coded, Field(description="身份 · group")]
    village: str
    others: Annotated[list[str], Field(description="兼管的村 · other villages of his area")]
    account: str
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


@OFFICERS.on(OfficerReassigned)
def _reassigned(event: OfficerReassigned, recorded: RecordedEvent) -> Change:
    return OFFICERS.set(
        event.officer_id, group=event.group, village=event.village, others=event.others, account=event.account
    )


@OFFICERS.on(OfficerRetired)
def _retired(event: OfficerRetired, recorded: RecordedEvent) -> Change:
    return OFFICERS.set(event.officer_id, retired_at=recorded.recorded_at)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which officers: of a group, with a village in their area, on the register or off it."""

    group: str | None = None
    village: str | None = None
    active: bool | None = None


COLUMNS = 'officer_id, station, version, name, phone, "group", village, others, account, registered_at, retired_at'
LISTED = (
    f'from officer_row where {OF_STATION} and ($2::text is null or "group" = $2) '
    "and ($3::text is null or village = $3 or others ? $3) "
    "and ($4::bool is null or (retired_at is null) = $4)"
)
IN_ORDER = "coalesce(retired_at, 'epoch'), village, officer_id"


async def register(
    connection: Connection, station: str, wanted: Wanted, after: Bookmark | None, limit: int
) -> Part[OfficerRow]:
    """Those wanted of a station's register (`EVERY_STATION`: all), village by village, those who left last."""
    values = (station, wanted.group, wanted.village, wanted.active)
    rows = await OFFICERS.fetch(
        connection,
        f"select {COLUMNS}, ({IN_ORDER}) as bookmark {LISTED} "
        f"and ($5::timestamptz is null or ({IN_ORDER}) > ($5, $6::text, $7::uuid)) order by {IN_ORDER} limit $8",
        *values,
        *(after or (None, None, None)),
        limit + 1,
    )
    total = await connection.fetchval(f"select count(*) {LISTED}", *values)
    return Part.of(OfficerRow, rows, limit, total)


async def one(connection: Connection, station: str, officer_id: UUID) -> OfficerRow | None:
    """One of the register, or None where this station (`EVERY_STATION`: all) has none such."""
    row = await OFFICERS.fetch_one(
        connection, f"select {COLUMNS} from officer_row where officer_id = $2 and {OF_STATION}", station, officer_id
    )
    return OfficerRow.model_validate(row) if row else None


async def entries(connection: Connection, station: str, officer_ids: Collection[UUID]) -> dict[UUID, RegisterEntry]:
    """What this station's register has of these officers: nothing of those who are not on it and never were."""
    rows = await connection.fetch(
        f"select officer_id, retired_at from officer_row where officer_id = any($2::uuid[]) and {OF_STATION}",
        station,
        list(officer_ids),
    )
    return {row["officer_id"]: RegisterEntry(retired_at=row["retired_at"]) for row in rows}
