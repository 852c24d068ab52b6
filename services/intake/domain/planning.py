"""A month's visits, proposed and repaired (走访计划): which place is visited on which day, so that none waits too long.

Places are taken by when they are due. Each gets a day in time on which there is room, and if there is none, one that
was planned before makes room by moving to another day on which it is in time too (augmenting paths: H. W. Kuhn, "The
Hungarian method", 1955). So as many as can be are in time wherever each needs one visit in the month. Where some need
several, whose days hang together, no quick method is exact (pinwheel scheduling); then it is a good plan, and says of
itself who waits too long under it. Pure.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple, TypeAlias

DAY = timedelta(days=1)
Days: TypeAlias = Mapping[date, Sequence[str]]
"""Which places are visited on which day; a day without any is there all the same."""


class Place(NamedTuple):
    """A place to visit: within `longest` days of its last visit, if it had one."""

    code: str
    village: str
    longest: int
    last: date | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan as it is proposed, and the places that wait too long all the same, a day of their own or none."""

    days: dict[date, tuple[str, ...]]
    late: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Repaired:
    """A plan after a day fell out, and those of that day that need another and for which there is no room."""

    days: dict[date, tuple[str, ...]]
    left_out: tuple[str, ...]


def propose(places: Iterable[Place], days: Collection[date], most: int, first: date, until: date) -> Draft:
    """The plan of the days from `first` until `until` on which the team goes out, to at most so many places on each.

    Whoever was blind before the first day is visited as soon as there is room.
    """
    plan = _Plan({one.code: one for one in places}, dict.fromkeys(days, ()), most, first, until)
    plan.fill(plan.places)
    return Draft(plan.days(), late_under(plan.places.values(), plan.days(), first, until))


def repair(places: Iterable[Place], planned: Days, dropped: date, most: int, today: date, until: date) -> Repaired:
    """The plan without a day that falls out: its places on other days from `today` on, the rest where it was.

    `places` have their last visits, those made meanwhile among them; before `today` nothing is changed. A place that is
    in time without the visit that falls out gets no other.
    """
    plan = _Plan({one.code: one for one in places}, planned, most, today, until)
    lost = [code for code in planned.get(dropped, ()) if code in plan.places]
    plan.on.pop(dropped, None)
    plan.fill(lost)
    upcoming = plan.upcoming()
    late = set(late_under((plan.places[code] for code in lost), upcoming, today, until))
    placed = {code for codes in upcoming.values() for code in codes}
    return Repaired(plan.days(), tuple(code for code in lost if code in late and code not in placed))


def late_under(places: Iterable[Place], planned: Days, first: date, until: date) -> tuple[str, ...]:
    """The places that wait too long from `first` until `until` if they are visited as planned, by their codes.

    One that was blind already is late only if nobody visits it, or if it waits too long after that.
    """
    days: dict[str, list[date]] = {}
    for day in sorted(planned):
        for code in planned[day]:
            days.setdefault(code, []).append(day)
    return tuple(sorted(one.code for one in places if _waits(one, days.get(one.code, []), first, until)))


def _waits(place: Place, days: Sequence[date], first: date, until: date) -> bool:
    known = place.last
    if known is None or _due(place, known) < first:
        if not days:
            return True
        known, days = days[0], days[1:]
    return any((day - before).days > place.longest for before, day in zip((known, *days), (*days, until), strict=True))


def _due(place: Place, visited: date) -> date:
    return visited + timedelta(days=place.longest)


class _Plan:
    """A plan while it is made: places on days, of which only those from `first` on are changed."""

    def __init__(self, places: dict[str, Place], planned: Days, most: int, first: date, until: date) -> None:
        self.places, self.most, self.first, self.until = places, most, first, until
        self.on = {day: list(planned[day]) for day in sorted(planned)}
        self.given_up: set[tuple[str, date]] = set()

    @property
    def open(self) -> list[date]:
        """The days that may be changed."""
        return [day for day in self.on if day >= self.first]

    def days(self) -> dict[date, tuple[str, ...]]:
        """Every day, with its places."""
        return {day: tuple(codes) for day, codes in self.on.items()}

    def upcoming(self) -> dict[date, tuple[str, ...]]:
        """Those that may be changed."""
        return {day: tuple(self.on[day]) for day in self.open}

    def fill(self, codes: Iterable[str]) -> None:
        """Plan what these places need: first whatever can be in time, then the rest as soon as there is room."""
        late = self._in_time(codes)
        while late:
            code = late.pop(0)
            if self._after_time(code):
                late += self._in_time([code])

    def _in_time(self, codes: Iterable[str]) -> list[str]:
        """Plan each visit that can be in time, what is due first; returns the places of which one cannot."""
        waiting = {code: self._turn(code) for code in codes}
        late = []
        while waiting:
            code = min(waiting, key=lambda one: (waiting[one], one))
            del waiting[code]
            if (gap := self._gap(code)) is None:
                continue
            after, by = gap
            if self._place(code, [day for day in self.open if after < day <= by], set()):
                waiting[code] = self._turn(code)
            else:
                late.append(code)
        return late

    def _after_time(self, code: str) -> bool:
        """Plan the visit that cannot be in time on the first day on which there is room; whether there is one."""
        if (gap := self._gap(code)) is None:
            return False
        after, _ = gap
        self.given_up.add((code, after))
        days = self._visits(code)
        before = next((day for day in days if day > after), self.until + DAY)
        free = [day for day in self.open if after < day < before and len(self.on[day]) < self.most]
        if free:
            self.on[free[0]].append(code)
        return bool(free)

    def _turn(self, code: str) -> tuple[date, str]:
        """By when its next visit is due; those of one village together."""
        gap = self._gap(code)
        return (gap[1] if gap else self.until), self.places[code].village

    def _visits(self, code: str) -> list[date]:
        return [day for day in self.open if code in self.on[day]]

    def _is_blind(self, place: Place) -> bool:
        return place.last is None or _due(place, place.last) < self.first

    def _gap(self, code: str) -> tuple[date, date] | None:
        """The first wait of a place that is too long: after which day, and by which, it is to be visited."""
        place, days = self.places[code], self._visits(code)
        known = place.last
        if known is None or self._is_blind(place):
            if not days:
                begin = self.first - DAY
                return None if (code, begin) in self.given_up else (begin, self.until)
            known, days = days[0], days[1:]
        for before, day in zip((known, *days), (*days, self.until), strict=True):
            if (day - before).days > place.longest and (code, before) not in self.given_up:
                return before, min(_due(place, before), day)
        return None

    def _place(self, code: str, allowed: Sequence[date], seen: set[date]) -> bool:
        """Plan a visit on one of these days, if need be on one where another makes room."""
        unseen = sorted(set(allowed) - seen, key=self._liking(code))
        for day in unseen:
            if len(self.on[day]) < self.most:
                self.on[day].append(code)
                return True
        for day in unseen:
            if day in seen:
                continue
            seen.add(day)
            for n, other in enumerate(list(self.on[day])):
                others = self._range(other, day)
                self.on[day].remove(other)
                if self._place(other, others, seen):
                    self.on[day].append(code)
                    return True
                self.on[day].insert(n, other)
        return False

    def _liking(self, code: str) -> Callable[[date], tuple[bool, bool, int, int]]:
        """Which days a place likes: whoever is blind the first; others none before half their wait is over, one on
        which the team is in the village, one on which it has little to do, and rather later."""
        place = self.places[code]
        if not self._visits(code) and self._is_blind(place):
            return lambda day: (False, False, 0, day.toordinal())
        before = max([day for day in (place.last, *self._visits(code)) if day is not None])
        half = before + timedelta(days=(place.longest + 1) // 2)
        return lambda day: (day < half, not self._is_in(place.village, day), len(self.on[day]), -day.toordinal())

    def _is_in(self, village: str, day: date) -> bool:
        return any(self.places[code].village == village for code in self.on[day] if code in self.places)

    def _range(self, code: str, day: date) -> list[date]:
        """The other days on which this visit would leave its place as much in time as it is."""
        if code not in self.places:
            return []
        place, days = self.places[code], self._visits(code)
        at = days.index(day)
        before = days[at - 1] if at else place.last
        lowest, highest = self.first, self.until
        if before is not None and not (at == 0 and self._is_blind(place)):
            lowest, highest = max(lowest, before + DAY), max(day, _due(place, before))
        then = days[at + 1] if at + 1 < len(days) else None
        if then is not None:
            highest = min(highest, then - DAY)
        if then is not None or _due(place, day) >= self.until:
            lowest = max(lowest, min(day, (then or self.until) - timedelta(days=place.longest)))
        return [one for one in self.open if lowest <= one <= highest and code not in self.on[one]]
