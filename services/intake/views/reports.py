"""The reports taken (`report_row`)."""

from typing import Any
from uuid import UUID

from services.intake.events import LOG, ReportTaken
from shared.kernel.recorded import RecordedEvent
from shared.store.database import Connection
from shared.store.view import OF_STATION, Change, View

REPORTS = View("report_row", "report_id", follows=(LOG, "report"), personal=("place", "text", "people"))

WITHOUT_PEOPLE = (
    "report_id, station, version, channel, village, place, happened_at, taken_at, text, category_hint, urgent, "
    "danger_to_life, campaign"
)


@REPORTS.on(ReportTaken)
def _taken(event: ReportTaken, recorded: RecordedEvent) -> Change:
    return REPORTS.insert(event.report_id, event, taken_at=recorded.recorded_at)


async def latest(connection: Connection, station: str, limit: int = 100) -> list[dict[str, Any]]:
    """The latest reports of a station (`EVERY_STATION`: all), newest first, without the people in them."""
    return await REPORTS.fetch(
        connection,
        f"select {WITHOUT_PEOPLE} from report_row where {OF_STATION} order by taken_at desc, report_id limit $2",
        station,
        limit,
    )


async def one(connection: Connection, station: str, report_id: UUID) -> dict[str, Any] | None:
    """One report with the people in it, or None where this station (`EVERY_STATION`: all) has none such."""
    return await REPORTS.fetch_one(
        connection,
        f"select {WITHOUT_PEOPLE}, people from report_row where report_id = $2 and {OF_STATION}",
        station,
        report_id,
    )
