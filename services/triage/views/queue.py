"""The queue: the reports that wait for a decision, each in short."""

from datetime import datetime
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import Field

from services.triage.domain.screening_phases import Phase
from services.triage.views.screenings import SCREENINGS, WAITS
from shared.kernel.policy import Coded
from shared.store.database import Connection
from shared.store.page import Part, Subject
from shared.store.view import OF_STATION, Viewer

SHORT = 60
"""Characters of a report's text in the queue: two lines of a phone; the report's own page has all of it."""


class Queued(Subject):
    """待研判的线索 · A report that waits for a decision, in short."""

    report_id: UUID
    phase: Phase
    channel: Coded
    village: str
    place: str
    text: Annotated[str, Field(description="内容的前60个字 · the first 60 characters of the text")]
    happened_at: datetime
    category_hint: Annotated[Coded | None, Field(description="上报人所说的类别 · category by whoever reported it")]
    urgent: bool
    danger_to_life: bool
    campaign: Annotated[str | None, Field(description="所属专项行动 · special campaign that it came with")]
    opened_at: datetime
    screen_by: datetime
    overdue: bool


class Wanted(NamedTuple):
    """Which of the reports; None for all. `text` stands in the text or in the place, as it is: it is looked for in all
    that waits and no index helps, for words of two characters are too short for one of trigrams."""

    village: str | None = None
    category: str | None = None
    channel: str | None = None
    campaign: str | None = None
    urgent: bool | None = None
    text: str | None = None


class Bookmark(NamedTuple):
    """Where a reader of the queue stands."""

    screen_by: datetime
    happened_at: datetime
    report_id: UUID


COLUMNS = (
    f"report_id, station, version, phase, channel, village, place, left(text, {SHORT}) as text, happened_at, "
    "category_hint, urgent, danger_to_life, campaign, opened_at, screen_by"
)
LISTED = (
    f"from screening_row where {OF_STATION} and {WAITS} and ($2::text is null or village = $2) "
    "and ($3::text is null or category_hint = $3) and ($4::text is null or channel = $4) "
    "and ($5::text is null or campaign = $5) and ($6::bool is null or urgent = $6) "
    "and ($7::text is null or strpos(text, $7) > 0 or strpos(place, $7) > 0)"
)


async def queued(
    connection: Connection, viewer: Viewer, now: datetime, wanted: Wanted, after: Bookmark | None, limit: int
) -> Part[Queued]:
    """What waits for a decision after a bookmark: due first, and of what is due at once, what happened first."""
    rows = await SCREENINGS.fetch(
        connection,
        f"select {COLUMNS}, screen_by < $8 as overdue, (screen_by, happened_at, report_id) as bookmark {LISTED} "
        "and ($9::timestamptz is null or (screen_by, happened_at, report_id) > ($9, $10::timestamptz, $11::uuid)) "
        "order by screen_by, happened_at, report_id limit $12",
        viewer.station,
        *wanted,
        now,
        *(after or (None, None, None)),
        limit + 1,
    )
    if after is None and len(rows) <= limit:  # all of them are here: nobody looks through what waits a second time
        return Part.of(Queued, rows, limit, len(rows))
    total = await connection.fetchval(f"select count(*) {LISTED}", viewer.station, *wanted)
    return Part.of(Queued, rows, limit, total)
