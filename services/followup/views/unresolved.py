"""The open disputes behind each number of the board: of a village, of a level, those on which nobody acts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import Field

from services.followup.views.matters import MATTERS
from shared.kernel.policy import Coded
from shared.store.database import Connection
from shared.store.page import Part, Row
from shared.store.view import OF_STATION


class OpenDispute(Row):
    """未化解纠纷 · A dispute in the books that is not resolved."""

    dispute_id: UUID
    village: str | None
    category: Coded | None
    level: Annotated[int | None, Field(description="分级前为空 · null before the grade")]
    summary: str | None
    entered_at: datetime
    acted_at: Annotated[datetime, Field(description="最近一次有人处置 · when somebody last did something about it")]
    quiet: Annotated[bool, Field(description="一周无人处置 · nobody did anything for a week")]
    returns: Annotated[int, Field(description="退回次数 · how often it was sent back")]
    relapses: Annotated[int, Field(description="反复次数 · how often it came back")]


class Bookmark(NamedTuple):
    """Where a reader of the list stands."""

    acted_at: datetime
    dispute_id: UUID


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which open disputes: of a village, of a level (0: not graded yet), returned so often, or quiet alone."""

    village: str | None = None
    level: int | None = None
    returns: int | None = None
    quiet: bool = False


LISTED = (
    f"from dispute_row where {OF_STATION} and open and ($2::text is null or village = $2) "
    "and ($3::int is null or coalesce(level, 0) = $3) and ($4::int is null or returns >= $4) "
    "and (acted_at < $6 or not $5)"
)


async def listed(
    connection: Connection, station: str, quiet_since: datetime, wanted: Wanted, after: Bookmark | None, limit: int
) -> Part[OpenDispute]:
    """The open disputes that are wanted of a station (`EVERY_STATION`: all), after a bookmark, the longest quiet first;
    quiet are those about which nobody did anything after `quiet_since`."""
    values = (station, wanted.village, wanted.level, wanted.returns, wanted.quiet, quiet_since)
    page = (
        f"select *, acted_at < $6 as quiet, (acted_at, dispute_id) as bookmark {LISTED} "
        "and ($7::timestamptz is null or (acted_at, dispute_id) > ($7, $8::uuid)) "
        "order by acted_at, dispute_id limit $9"
    )
    rows = await MATTERS.fetch(
        connection,
        "select d.dispute_id, d.station, d.village, d.category, d.level, d.entered_at, d.acted_at, d.quiet, d.returns, "
        f"d.relapses, d.bookmark, m.summary from ({page}) as d left join matter_row m using (dispute_id) "
        "order by d.acted_at, d.dispute_id",
        *values,
        *(after or (None, None)),
        limit + 1,
    )
    return Part.of(OpenDispute, rows, limit, await connection.fetchval(f"select count(*) {LISTED}", *values))
