"""The promises behind each number of the board: those that stand, or those of a period by how they were decided."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, NamedTuple, TypeAlias
from uuid import UUID

from pydantic import Field

from services.followup.views.matters import MATTERS
from services.followup.views.promises import Clock, Ended
from shared.kernel.policy import Coded
from shared.kernel.words import called
from shared.store.database import Connection
from shared.store.page import Part, Row
from shared.store.view import OF_STATION

Decided: TypeAlias = Annotated[
    Literal["kept", "in_time", "late"], called(kept="已办到 · kept", in_time="按时 · in time", late="超期 · late")
]


class PromiseRow(Row):
    """期限 · A promise: of what, whose, by when, and how it ended."""

    subject: Annotated[UUID, Field(description="纠纷或线索的编号 · id of the dispute or the report")]
    dispute_id: Annotated[UUID | None, Field(description="线索的期限为空 · null for a report's promise")]
    clock: Clock
    round: Annotated[int, Field(description="同一期限的第几轮；回访为序号 · which of its clock; a visit's number")]
    owner: Annotated[Coded, Field(description="部门，或研判员、派出所、回访员 · a department or a role")]
    village: str | None
    level: Annotated[int | None, Field(description="分级前为空 · null before the grade")]
    category: Coded | None
    summary: Annotated[str | None, Field(description="线索的期限为空 · null for a report's promise")]
    begun_at: datetime
    due_at: datetime
    ended_at: datetime | None
    ended: Annotated[Ended | None, Field(description="kept 做到，superseded 不再需要 · null while it stands")]
    overdue: Annotated[bool, Field(description="未按时 · not ended by its time")]


class Bookmark(NamedTuple):
    """Where a reader of the list stands."""

    due_at: datetime
    subject: UUID
    clock: str
    round: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which promises: of these columns (level 0: none yet); those that stand, or of the `decided` ones those that began
    from `start` until before `end`."""

    clock: Clock | None = None
    owner: str | None = None
    village: str | None = None
    level: int | None = None
    late: bool = False
    decided: Decided | None = None
    start: datetime | None = None
    end: datetime | None = None


FATE: dict[Decided | None, str] = {
    None: "ended_at is null and (not $6 or due_at < $7)",
    "kept": "ended = 'kept'",
    "in_time": "ended = 'kept' and ended_at <= due_at",
    "late": "coalesce(ended_at, $7) > due_at",
}
OF_PERIOD = "begun_at >= $8 and begun_at < $9"
COLUMNS = "subject, clock, round, station, dispute_id, owner, village, level, begun_at, due_at, ended_at, ended"


async def listed(
    connection: Connection, station: str, now: datetime, wanted: Wanted, after: Bookmark | None, limit: int
) -> Part[PromiseRow]:
    """The promises that are wanted of a station (`EVERY_STATION`: all), after a bookmark, the most overdue first."""
    values: list[Any] = [station, wanted.clock, wanted.owner, wanted.village, wanted.level, wanted.late, now]
    if wanted.decided:
        values += [wanted.start, wanted.end]
    found = f"from promise_row where {_condition(wanted)}"
    n = len(values)
    page = (
        f"select {COLUMNS}, coalesce(ended_at, $7) > due_at as overdue, (due_at, subject, clock, round) as bookmark "
        f"{found} and (${n + 1}::timestamptz is null "
        f"or (due_at, subject, clock, round) > (${n + 1}, ${n + 2}::uuid, ${n + 3}::text, ${n + 4}::int)) "
        f"order by due_at, subject, clock, round limit ${n + 5}"
    )
    rows = await MATTERS.fetch(
        connection,
        f"select p.*, m.category, m.summary from ({page}) as p left join matter_row m on m.dispute_id = p.dispute_id "
        "order by p.due_at, p.subject, p.clock, p.round",
        *values,
        *(after or (None, None, None, None)),
        limit + 1,
    )
    total = await connection.fetchval(f"select count(*) {found}", *values)
    return Part.of(PromiseRow, rows, limit, total)


def _condition(wanted: Wanted) -> str:
    """Every value is asked for, wanted or not: the statement is one for each way to be decided."""
    columns = (
        "($2::text is null or clock = $2) and ($3::text is null or owner = $3) "
        "and ($4::text is null or village = $4) and ($5::int is null or coalesce(level, 0) = $5) "
        "and $6::bool is not null and $7::timestamptz is not null"
    )
    period = f" and {OF_PERIOD}" if wanted.decided else ""
    return f"{OF_STATION} and {columns} and {FATE[wanted.decided]}{period}"
