"""The questions behind the board, and their answers put together.

The promises of a period are those that began in it. Decided are those of them that were kept, and those whose time ran
out; what became void in time counts for neither. How long something took is told of what was kept. What was received,
entered, resolved and visited is counted as `figures` counts it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, get_args

from services.followup.views.boarded import (
    Board,
    Fared,
    LateOf,
    NoDangerOutlivesAWeek,
    NothingMisdirected,
    NothingOmitted,
    OpenCount,
    Rapid,
    Stage,
    Summary,
    Week,
)
from services.followup.views.figures import PERIOD, STATION
from services.followup.views.promises import AnyClock, Clock
from shared.kernel.calendar import CHINA
from shared.kernel.stations import EVERY_STATION
from shared.store.database import Connection

STAGES: dict[Stage, tuple[Clock, ...]] = {
    "discover": ("screen", "grade"),
    "circulate": ("refer", "resend"),
    "resolve": ("accept", "resolve"),
    "revisit": ("visit",),
}
KINDS = ("taken", "graded", "resolved", "visited")
NEVER = {"begun": 0, "kept": 0, "in_time": 0, "late": 0, "took": None}
WEEK = f"date_trunc('week', counted_at at time zone '{CHINA.key}')::date as week"
OF_VILLAGE = "($4::text is null or village = $4)"
OF_DISPUTE = (
    "($4::text is null or c.village = $4 or exists "
    "(select from dispute_row d where d.dispute_id = c.dispute_id and d.village = $4))"
)

FARED = f"""select %s clock, count(*) as begun,
    count(*) filter (where ended = 'kept') as kept,
    count(*) filter (where ended = 'kept' and ended_at <= due_at) as in_time,
    count(*) filter (where coalesce(ended_at, $5) > due_at) as late,
    percentile_cont(array[0.5, 0.9]) within group (order by extract(epoch from ended_at - begun_at))
        filter (where ended = 'kept') as took
    from promise_row where {STATION} and begun_at >= $2 and begun_at < $3 and {OF_VILLAGE} group by %s"""
FARED_HERE = FARED % ("null as station,", "clock")
FARED_THERE = FARED % ("station,", "grouping sets ((clock), (station, clock))")
"""Of all stations together, where `station` is null, and of each."""
WAITING = f"""select station, clock, owner, count(*) as waiting, count(*) filter (where due_at < $3) as late
    from promise_row where {STATION} and ended_at is null and ($2::text is null or village = $2)
    group by station, clock, owner order by late desc, owner"""
OPEN = f"""select station, village, coalesce(level, 0) as level, count(*) as count,
    count(*) filter (where acted_at < $3) as quiet, max(returns) as returns
    from dispute_row where {STATION} and open and ($2::text is null or village = $2) group by station, village, level"""
COUNTED = f"""select station, kind, {WEEK}, count(*) as count from counted_row c
    where kind in ('taken', 'graded', 'visited') and {STATION} and {PERIOD} and {OF_DISPUTE}
    group by station, kind, week"""
# As `figures.STANDING`, but only of disputes that were resolved in the period: what was before costs nothing.
RESOLVED = f"""select station, 'resolved' as kind, {WEEK}, count(*) as count from (
        select c.station, max(c.counted_at) filter (where c.kind = 'resolved') as counted_at from (
            select distinct dispute_id from counted_row where kind = 'resolved' and {STATION} and {PERIOD}) as r
        join counted_row c using (dispute_id)
        where c.kind in ('resolved', 'relapsed') and c.counted_at < $3 and {OF_DISPUTE} group by c.station, c.dispute_id
        having count(*) filter (where c.kind = 'resolved') > count(*) filter (where c.kind = 'relapsed')) as last
    group by station, week"""


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


async def board(connection: Connection, asked: Asked) -> Board:
    """The board that is asked for; of all stations (`EVERY_STATION`) with a row for each."""
    everywhere = asked.station == EVERY_STATION
    period = (asked.station, asked.start, asked.end, asked.village)
    fared = await connection.fetch(FARED_THERE if everywhere else FARED_HERE, *period, asked.now)
    waiting = await connection.fetch(WAITING, asked.station, asked.village, asked.now)
    open_ = await connection.fetch(OPEN, asked.station, asked.village, asked.quiet_since)
    counted = [*await connection.fetch(COUNTED, *period), *await connection.fetch(RESOLVED, *period)]
    found = _Found(fared, waiting, open_, counted, asked.quiet_since)
    stations = sorted({row["station"] for row in (*waiting, *open_, *counted, *fared)} - {None}) if everywhere else []
    return Board(
        first=asked.first,
        last=asked.last,
        at=asked.now,
        village=asked.village,
        all=found.summary(None),
        stations=[found.summary(station) for station in stations],
        open=_cells(open_),
        weeks=_weeks(asked, counted),
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """What the questions found, each row of a station."""

    fared: Sequence[Any]
    waiting: Sequence[Any]
    open: Sequence[Any]
    counted: Sequence[Any]
    quiet_since: datetime

    def summary(self, station: str | None) -> Summary:
        clocks = {clock: self._fared(clock, station) for clock in get_args(AnyClock)}
        kinds = {kind: self._sum("counted", "count", station, kind=kind) for kind in KINDS}
        counts: dict[Stage, int] = {
            "discover": kinds["taken"],
            "circulate": self._kept("refer", station),
            "resolve": kinds["resolved"],
            "revisit": kinds["visited"],
        }
        return Summary(
            station=station,
            entered=kinds["graded"],
            rapids=[
                Rapid(stage=stage, count=counts[stage], clocks=[clocks[clock] for clock in of_stage])
                for stage, of_stage in STAGES.items()
            ],
            nothing_omitted=NothingOmitted(waiting=clocks["screen"].waiting, late=clocks["screen"].late),
            nothing_misdirected=NothingMisdirected(
                unsigned=clocks["accept"].late,
                returned=clocks["resend"].waiting,
                not_sent_on=clocks["resend"].late,
                most_returns=max((row["returns"] for row in self._of("open", station)), default=0),
            ),
            no_danger_outlives_a_week=NoDangerOutlivesAWeek(
                open=self._sum("open", "count", station),
                quiet=self._sum("open", "quiet", station),
                quiet_since=self.quiet_since,
            ),
        )

    def _fared(self, clock: Clock, station: str | None) -> Fared:
        [row] = [row for row in self.fared if (row["clock"], row["station"]) == (clock, station)] or [NEVER]
        standing = [row for row in self._of("waiting", station) if row["clock"] == clock]
        median, ninetieth = row["took"] or (None, None)
        return Fared(
            clock=clock,
            begun=row["begun"],
            decided=row["in_time"] + row["late"],
            in_time=row["in_time"],
            median_seconds=median,
            ninetieth_seconds=ninetieth,
            waiting=sum(row["waiting"] for row in standing),
            late=sum(row["late"] for row in standing),
            late_of=_late_of(standing),
        )

    def _kept(self, clock: Clock, station: str | None) -> int:
        return sum(row["kept"] for row in self.fared if (row["clock"], row["station"]) == (clock, station))

    def _of(self, what: str, station: str | None) -> Iterable[Any]:
        return (row for row in getattr(self, what) if station is None or row["station"] == station)

    def _sum(self, what: str, column: str, station: str | None, **known: str) -> int:
        rows = self._of(what, station)
        return sum(row[column] for row in rows if all(row[name] == value for name, value in known.items()))


def _late_of(standing: Sequence[Any]) -> list[LateOf]:
    """Owners with the most that is late first; an owner of several stations once."""
    late: dict[str, int] = {}
    for row in standing:
        late[row["owner"]] = late.get(row["owner"], 0) + row["late"]
    ranked = sorted(late.items(), key=lambda one: (-one[1], one[0]))
    return [LateOf(owner=owner, count=count) for owner, count in ranked if count]


def _cells(rows: Sequence[Any]) -> list[OpenCount]:
    cells: dict[tuple[str | None, int], int] = {}
    for row in rows:
        at = (row["village"], row["level"])
        cells[at] = cells.get(at, 0) + row["count"]
    ordered = sorted(cells.items(), key=lambda cell: (cell[0][0] or "", cell[0][1]))
    return [OpenCount(village=village, level=level, count=count) for (village, level), count in ordered]


def _weeks(asked: Asked, counted: Sequence[Any]) -> list[Week]:
    """Every week of the period until now, also those in which nothing was."""
    counts: dict[tuple[date, str], int] = {}
    for row in counted:
        counts[row["week"], row["kind"]] = counts.get((row["week"], row["kind"]), 0) + row["count"]
    last = min(asked.last, asked.now.astimezone(CHINA).date())
    monday, weeks = asked.first - timedelta(days=asked.first.weekday()), []
    while monday <= last:
        received, entered, resolved = (counts.get((monday, kind), 0) for kind in ("taken", "graded", "resolved"))
        weeks.append(Week(monday=monday, received=received, entered=entered, resolved=resolved))
        monday += timedelta(days=7)
    return weeks
