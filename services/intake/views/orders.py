"""What the system whose orders (工单) were handed over is told of them: that each was received, and what became of it.

The police system is also told of what triage found to be a police matter under an order number of its own. Nobody's
words or names are in it, and nothing of another station.
"""

from datetime import datetime
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import Field

from services.intake.views.outcomes import BECAME, BECAME_AT, CHANGED_AT, JOINED, Became
from services.intake.views.reports import REPORTS
from shared.store.database import Connection
from shared.store.page import Row
from shared.store.view import OF_STATION

POLICE = "call_110"
"""By which channel police orders come, and to whose system police matters go."""


class OrderOutcome(Row):
    """工单结果 · An order as its system is told of it, or a police matter that the police system takes over."""

    order_number: Annotated[str, Field(description="移交的警务为空 · its number; empty: handed over to it")]
    police_order: Annotated[str, Field(description="作为警务移交的接警单号 · police order that it was handed over as")]
    report_id: UUID
    received_at: datetime
    phase: Annotated[Became, Field(description="现在怎样 · what became of it, as far as intake has heard")]
    became_at: Annotated[datetime | None, Field(description="待研判时为空 · since when, null while it waits")]
    changed_at: Annotated[datetime, Field(description="最近变动时间 · when it changed last")]


class Bookmark(NamedTuple):
    """How far a system has read."""

    changed_at: datetime
    report_id: UUID


TOLD = f"greatest(r.taken_at, {CHANGED_AT})"
OUTCOME = (
    "select report_id, r.station, case when r.channel = $2 then r.order_number else '' end as order_number, "
    f"case when $2 = '{POLICE}' then coalesce(o.police_order, '') else '' end as police_order, "
    f"r.taken_at as received_at, {BECAME} as phase, {BECAME_AT} as became_at, {TOLD} as changed_at "
    f"from report_row r {JOINED} where {OF_STATION.replace('station =', 'r.station =')} "
)
ITS_OWN = "(r.channel = $2 and r.order_number <> '')"


async def outcome(connection: Connection, station: str, channel: str, report_id: UUID) -> OrderOutcome | None:
    """What became of one order of this channel, or None where its station has taken none such."""
    row = await REPORTS.fetch_one(
        connection, f"{OUTCOME} and {ITS_OWN} and report_id = $3", station, channel, report_id
    )
    return OrderOutcome.model_validate(row) if row else None


async def outcomes(
    connection: Connection, station: str, channel: str, after: Bookmark | None, until: datetime, limit: int
) -> list[OrderOutcome]:
    """What changed after a bookmark and not after `until`, in the order in which it changed."""
    rows = await REPORTS.fetch(
        connection,
        f"{OUTCOME} and ({ITS_OWN} or ($2 = '{POLICE}' and o.police_order <> '')) and {TOLD} <= $5 "
        f"and ($3::timestamptz is null or ({TOLD}, report_id) > ($3, $4::uuid)) order by {TOLD}, report_id limit $6",
        station,
        channel,
        *(after or (None, None)),
        until,
        limit,
    )
    return [OrderOutcome.model_validate(row) for row in rows]
