"""The questions behind the board.

The promises of a period are those that began in it. Decided are those of them that were kept, and those whose time ran
out; what became void in time counts for neither. How long something took is told of what was kept. What was received,
entered, resolved and visited is counted as `figures` counts it.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from services.followup.views.boarded import Board
from services.followup.views.figures import IN_BOOKS, OF_DISPUTE, PERIOD, STANDING
from services.followup.views.summing import Found, Rows, cells, weeks_of
from shared.kernel.calendar import CHINA
from shared.kernel.stations import EVERY_STATION
from shared.store.database import Connection
from shared.store.view import OF_STATION

Reading: TypeAlias = Callable[[], AbstractAsyncContextManager[Connection]]
"""Gives a connection for queries on the views, while it is needed."""

WEEK = "width_bucket(counted_at, $5::timestamptz[]) as week"  # which of the Mondays it follows, from 1
OF_VILLAGE = "($4::text is null or village = $4)"

FARED = f"""select %s clock, count(*) as begun,
    count(*) filter (where ended = 'kept') as kept,
    count(*) filter (where ended = 'kept' and ended_at <= due_at) as in_time,
    count(*) filter (where coalesce(ended_at, $5) > due_at) as late,
    percentile_cont(array[0.5, 0.9]) within group (order by date_part('epoch', ended_at - begun_at))
        filter (where ended = 'kept') as took
    from promise_row where {OF_STATION} and begun_at >= $2 and begun_at < $3 and {OF_VILLAGE} group by %s"""
FARED_HERE = FARED % ("null as station,", "clock")
FARED_THERE = FARED % ("station,", "grouping sets ((clock), (station, clock))")
"""Of all stations together, where `station` is null, and of each."""
WAITING = f"""select station, clock, owner, count(*) as waiting, count(*) filter (where due_at < $3) as late
    from promise_row where {OF_STATION} and ended_at is null and ($2::text is null or village = $2)
    group by station, clock, owner order by late desc, owner"""
OPEN = f"""select station, village, coalesce(level, 0) as level, count(*) as count,
    count(*) filter (where acted_at < $3) as quiet, max(returns) as returns
    from dispute_row where {OF_STATION} and open and ($2::text is null or village = $2)
    group by station, village, level"""
COUNTED = f"""select station, kind, {WEEK}, count(*) as count from counted_row c
    where {IN_BOOKS} and kind in ('taken', 'graded', 'visited') and {OF_STATION} and {PERIOD} and {OF_DISPUTE}
    group by station, kind, week"""
RESOLVED = f"""select station, 'resolved' as kind, {WEEK}, count(*) as count from ({STANDING}) as c
    where {OF_DISPUTE} group by station, week"""


@dataclass(frozen=True, slots=True)
class Asked:
    """For which station and days, of which village (None: all), now, and since when nobody acting is too long."""

    station: str
    first: date
    last: date
    start: datetime
    end: datetime
    village: str | None
    now: datetime
    quiet_since: datetime

    @property
    def mondays(self) -> list[date]:
        """On which each week of the period begins, until now."""
        last = min(self.last, self.now.astimezone(CHINA).date())
        monday = self.first - timedelta(days=self.first.weekday())
        return [monday + timedelta(days=7 * n) for n in range(max(0, (last - monday).days // 7 + 1))]


async def board(reading: Reading, asked: Asked) -> Board:
    """The board that is asked for; of all stations (`EVERY_STATION`) with a row for each. Its questions are long: each
    has a connection of `reading` to itself, and none waits for another."""
    everywhere = asked.station == EVERY_STATION
    period = (asked.station, asked.start, asked.end, asked.village)
    weeks = [datetime.combine(monday, time(), CHINA) for monday in asked.mondays]
    fared, waiting, open_, counted, resolved = await asyncio.gather(
        _rows(reading, FARED_THERE if everywhere else FARED_HERE, *period, asked.now),
        _rows(reading, WAITING, asked.station, asked.village, asked.now),
        _rows(reading, OPEN, asked.station, asked.village, asked.quiet_since),
        _rows(reading, COUNTED, *period, weeks),
        _rows(reading, RESOLVED, *period, weeks),
    )
    counted = [*counted, *resolved]
    found = Found.of(fared, waiting, open_, counted, asked.quiet_since)
    return Board(
        first=asked.first,
        last=asked.last,
        at=asked.now,
        village=asked.village,
        all=found.summary(None),
        stations=[found.summary(station) for station in found.stations] if everywhere else [],
        open=cells(open_),
        weeks=weeks_of(asked.mondays, counted),
    )


async def _rows(reading: Reading, sql: str, *values: object) -> Rows:
    async with reading() as connection:
        rows: Rows = await connection.fetch(sql, *values)
        return rows
