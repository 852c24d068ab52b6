"""What the questions of the board found, put together: of all that was asked for, and of each station."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias, get_args

from services.followup.views.boarded import (
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
from services.followup.views.promises import AnyClock, Clock

Rows: TypeAlias = Sequence[Any]
OfStation: TypeAlias = Mapping[str | None, Rows]
"""The rows of each station, and under None those of all."""
STAGES: dict[Stage, tuple[Clock, ...]] = {
    "discover": ("screen", "grade"),
    "circulate": ("refer", "resend"),
    "resolve": ("accept", "resolve"),
    "revisit": ("visit",),
}
NEVER = {"begun": 0, "kept": 0, "in_time": 0, "late": 0, "took": None}


@dataclass(frozen=True, slots=True)
class Found:
    """The rows that the questions found."""

    fared: Mapping[tuple[str, str | None], Any]
    waiting: OfStation
    open: OfStation
    counted: OfStation
    quiet_since: datetime

    @classmethod
    def of(cls, fared: Rows, waiting: Rows, open_: Rows, counted: Rows, quiet_since: datetime) -> "Found":
        """Those rows by their stations; `fared` has rows of all stations together, whose station is null."""
        by_clock = {(row["clock"], row["station"]): row for row in fared}
        return cls(by_clock, _by_station(waiting), _by_station(open_), _by_station(counted), quiet_since)

    @property
    def stations(self) -> list[str]:
        """Every station that something was found of."""
        known = {station for _, station in self.fared} | {*self.waiting, *self.open, *self.counted}
        return sorted(station for station in known if station is not None)

    def summary(self, station: str | None) -> Summary:
        """What is told of a station, or of all."""
        clocks = {clock: self._fared(clock, station) for clock in get_args(AnyClock)}
        kinds = _sums(self.counted.get(station, ()))
        counts: dict[Stage, int] = {
            "discover": kinds.get("taken", 0),
            "circulate": self.fared.get(("refer", station), NEVER)["kept"],
            "resolve": kinds.get("resolved", 0),
            "revisit": kinds.get("visited", 0),
        }
        open_ = self.open.get(station, ())
        return Summary(
            station=station,
            entered=kinds.get("graded", 0),
            rapids=[
                Rapid(stage=stage, count=counts[stage], clocks=[clocks[clock] for clock in of_stage])
                for stage, of_stage in STAGES.items()
            ],
            nothing_omitted=NothingOmitted(waiting=clocks["screen"].waiting, late=clocks["screen"].late),
            nothing_misdirected=NothingMisdirected(
                unsigned=clocks["accept"].late,
                returned=clocks["resend"].waiting,
                not_sent_on=clocks["resend"].late,
                most_returns=max((row["returns"] for row in open_), default=0),
            ),
            no_danger_outlives_a_week=NoDangerOutlivesAWeek(
                open=sum(row["count"] for row in open_),
                quiet=sum(row["quiet"] for row in open_),
                quiet_since=self.quiet_since,
            ),
        )

    def _fared(self, clock: Clock, station: str | None) -> Fared:
        row = self.fared.get((clock, station), NEVER)
        standing = [one for one in self.waiting.get(station, ()) if one["clock"] == clock]
        median, ninetieth = row["took"] or (None, None)
        return Fared(
            clock=clock,
            begun=row["begun"],
            decided=row["in_time"] + row["late"],
            in_time=row["in_time"],
            median_seconds=median,
            ninetieth_seconds=ninetieth,
            waiting=sum(one["waiting"] for one in standing),
            late=sum(one["late"] for one in standing),
            late_of=_late_of(standing),
        )


def cells(rows: Rows) -> list[OpenCount]:
    """How many are open of each level in each village."""
    counts: dict[tuple[str | None, int], int] = {}
    for row in rows:
        at = (row["village"], row["level"])
        counts[at] = counts.get(at, 0) + row["count"]
    ordered = sorted(counts.items(), key=lambda cell: (cell[0][0] or "", cell[0][1]))
    return [OpenCount(village=village, level=level, count=count) for (village, level), count in ordered]


def weeks_of(mondays: Sequence[date], rows: Rows) -> list[Week]:
    """Every week, also those in which nothing was; a row says which of them it is of, from 1."""
    counts: dict[tuple[int, str], int] = {}
    for row in rows:
        counts[row["week"], row["kind"]] = counts.get((row["week"], row["kind"]), 0) + row["count"]
    return [
        Week(
            monday=monday,
            received=counts.get((n, "taken"), 0),
            entered=counts.get((n, "graded"), 0),
            resolved=counts.get((n, "resolved"), 0),
        )
        for n, monday in enumerate(mondays, start=1)
    ]


def _by_station(rows: Rows) -> OfStation:
    found: dict[str | None, list[Any]] = {None: list(rows)}
    for row in rows:
        found.setdefault(row["station"], []).append(row)
    return found


def _sums(rows: Iterable[Any]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for row in rows:
        sums[row["kind"]] = sums.get(row["kind"], 0) + row["count"]
    return sums


def _late_of(standing: Rows) -> list[LateOf]:
    """Owners with the most that is late first; an owner of several stations once."""
    late: dict[str, int] = {}
    for row in standing:
        late[row["owner"]] = late.get(row["owner"], 0) + row["late"]
    ranked = sorted(late.items(), key=lambda one: (-one[1], one[0]))
    return [LateOf(owner=owner, count=count) for owner, count in ranked if count]
