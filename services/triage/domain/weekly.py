"""What is found in a week (研判): counts and repeats over rows that were read at one moment; nothing is read here.

Weeks are ISO weeks of China's time, from Monday on. Nobody's name and nothing that was said is in what comes out: ids,
villages, codes of the policy and counts.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

from services.triage.events.weeks import Finding
from shared.kernel.calendar import CHINA

WEEK = timedelta(days=7)
AGES = ((90, "over_90"), (30, "over_30"), (7, "over_7"))
"""From more than how many days on an open hazard is of which age, the oldest first."""
YOUNG = "within_7"


class Week(NamedTuple):
    """A week by its Monday."""

    monday: date

    @property
    def start(self) -> datetime:
        """Its first instant."""
        return datetime.combine(self.monday, time(), CHINA)

    @property
    def end(self) -> datetime:
        """The first instant after it."""
        return self.start + WEEK

    @property
    def before(self) -> "Week":
        """The week before it."""
        return Week(self.monday - WEEK)

    @property
    def year_before(self) -> "Week":
        """The week of the same number a year before; the last one where that year has no week 53."""
        year, number, _ = self.monday.isocalendar()
        last = date(year - 1, 12, 28).isocalendar().week
        return Week(date.fromisocalendar(year - 1, min(number, last), 1))

    @classmethod
    def of(cls, written: str) -> "Week":
        """The week that is written as 2026-W27. Raises `ValueError`."""
        return cls(date.fromisocalendar(int(written[:4]), int(written[6:]), 1))


@dataclass(frozen=True, slots=True)
class Told:
    """A report: where it came from, what it was found to be, and whom it names, by what stands for the name."""

    report_id: UUID
    at: datetime
    channel: str
    village: str
    category: str
    outcome: str
    hazard: str
    place: str
    matter: UUID | None
    persons: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened to a subject, with the part that it counts for: a level, a kind of hazard."""

    id: UUID
    at: datetime
    code: str = ""


@dataclass(frozen=True, slots=True)
class Books:
    """The rows of three weeks, read at one moment, and what stood at `until`; `since` is when the first report came."""

    until: datetime
    since: datetime | None
    told: Sequence[Told] = ()
    graded: Sequence[Happened] = ()
    resolved: Sequence[Happened] = ()
    hazards: Sequence[Happened] = ()
    late_requests: Sequence[UUID] = ()
    late_handovers: Sequence[UUID] = ()


R = TypeVar("R", Told, Happened)


@dataclass(frozen=True, slots=True)
class Counted(Generic[R]):
    """One thing that is counted: which rows, by what, and the id of each; a row without a part is not counted."""

    topic: str
    of: str
    rows: Sequence[R]
    part: Callable[[R], str | None]
    id: Callable[[R], UUID]


def analysed(week: Week, books: Books) -> list[Finding]:
    """The findings of a week: what stands too long first, then repeats, then what was counted, against the weeks with
    which it is compared."""
    return [
        *_ages(books),
        *_late("late_request", "request", books.late_requests),
        *_late("late_handover", "handover", books.late_handovers),
        *_repeats(_within(week, books.told)),
        *(finding for one in _told(books.told) for finding in _compared(one, week, books.since)),
        *(finding for one in _happened(books) for finding in _compared(one, week, books.since)),
    ]


def _told(told: Sequence[Told]) -> Iterator[Counted[Told]]:
    parts: Mapping[str, Callable[[Told], str | None]] = {
        "reports": lambda one: "",
        "channel": lambda one: one.channel,
        "village": lambda one: one.village,
        "category": lambda one: one.category,
        "outcome": lambda one: one.outcome,
        "hazard": lambda one: one.hazard or None,
    }
    for topic, part in parts.items():
        yield Counted(topic, "report", told, part, lambda one: one.report_id)


def _happened(books: Books) -> Iterator[Counted[Happened]]:
    for topic, rows in (("graded", books.graded), ("resolved", books.resolved)):
        yield Counted(topic, "dispute", rows, lambda one: one.code, lambda one: one.id)


def _compared(counted: Counted[R], week: Week, since: datetime | None) -> Iterator[Finding]:
    now: dict[str, dict[UUID, None]] = _by_part(counted, week)
    before: dict[str, dict[UUID, None]] = _by_part(counted, week.before)
    year_before: dict[str, dict[UUID, None]] = _by_part(counted, week.year_before)
    for code in sorted({*now, *before, *year_before}):
        ids = now.get(code, {})
        yield Finding(
            topic=counted.topic,
            code=code,
            of=counted.of,
            count=len(ids),
            week_before=_known(before, code, week.before, since),
            year_before=_known(year_before, code, week.year_before, since),
            ids=tuple(ids),
        )


def _by_part(counted: Counted[R], week: Week) -> dict[str, dict[UUID, None]]:
    """The ids of each part, each of them once and in one part: the last that was said of it in the week holds."""
    last: dict[UUID, str] = {}
    for row in sorted(_within(week, counted.rows), key=lambda row: row.at):
        if (part := counted.part(row)) is not None:
            last[counted.id(row)] = part
    found: dict[str, dict[UUID, None]] = defaultdict(dict)
    for id_, part in last.items():
        found[part][id_] = None
    return found


def _known(found: Mapping[str, Mapping[UUID, None]], code: str, week: Week, since: datetime | None) -> int | None:
    """How many there were; None for a week that ended before anything was written down."""
    return len(found.get(code, ())) if since is not None and since < week.end else None


def _within(week: Week, rows: Iterable[R]) -> list[R]:
    return [row for row in rows if week.start <= row.at < week.end]


def _ages(books: Books) -> Iterator[Finding]:
    found: dict[str, list[UUID]] = {name: [] for name in (*(name for _, name in AGES), YOUNG)}
    for one in sorted(books.hazards, key=lambda one: one.at):
        age = books.until - one.at
        found[next((name for days, name in AGES if age > timedelta(days=days)), YOUNG)].append(one.id)
    for name, ids in found.items():
        if ids:
            yield Finding(topic="open_hazard", code=name, of="hazard", count=len(ids), ids=tuple(ids))


def _late(topic: str, of: str, ids: Sequence[UUID]) -> Iterator[Finding]:
    if ids:
        yield Finding(topic=topic, of=of, count=len(ids), ids=tuple(ids))


def _repeats(told: Sequence[Told]) -> Iterator[Finding]:
    """What came in more than once, by village and place, by person, by matter; the most often first."""
    places: dict[tuple[str, object], list[UUID]] = defaultdict(list)
    persons: dict[tuple[str, object], list[UUID]] = defaultdict(list)
    matters: dict[tuple[str, object], list[UUID]] = defaultdict(list)
    for one in told:
        if len(one.place) > 1:
            places[one.village, one.place].append(one.report_id)
        if one.matter:
            matters["", one.matter].append(one.report_id)
        for person in one.persons:
            persons["", person].append(one.report_id)
    for topic, groups in (("same_place", places), ("same_person", persons), ("same_matter", matters)):
        for (village, _), ids in sorted(groups.items(), key=lambda one: (-len(one[1]), str(one[0]))):
            if len(ids) > 1:
                yield Finding(topic=topic, code=village, of="report", count=len(ids), ids=tuple(ids))
