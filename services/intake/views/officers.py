"""The register of information officers (`officer_row`)."""

from typing import Any

from services.intake.events import PRIVATE_LOG, OfficerRegistered, OfficerRetired
from shared.kernel.recorded import RecordedEvent
from shared.store.database import Connection
from shared.store.view import OF_STATION, Change, View

OFFICERS = View("officer_row", "officer_id", follows=(PRIVATE_LOG, "officer"), personal=("name", "phone"))


@OFFICERS.on(OfficerRegistered)
def _registered(event: OfficerRegistered, recorded: RecordedEvent) -> Change:
    return OFFICERS.insert(event.officer_id, event, registered_at=recorded.recorded_at)


@OFFICERS.on(OfficerRetired)
def _retired(event: OfficerRetired, recorded: RecordedEvent) -> Change:
    return OFFICERS.set(event.officer_id, retired_at=recorded.recorded_at)


async def register(connection: Connection, station: str) -> list[dict[str, Any]]:
    """The register of a station (`EVERY_STATION`: all), those who left last."""
    return await OFFICERS.fetch(
        connection,
        'select officer_id, station, version, name, phone, "group", village, registered_at, retired_at '
        f"from officer_row where {OF_STATION} order by retired_at nulls first, village, name, officer_id",
        station,
    )
