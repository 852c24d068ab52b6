"""A month's visits: every place that can be in time is, and a day that falls out loses no place and undoes nothing."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from services.intake.domain.planning import Place, late_under, propose, repair

FIRST, UNTIL = date(2026, 7, 1), date(2026, 7, 31)
MONTH = [FIRST + timedelta(days=n) for n in range(31)]
VILLAGES = ("上坪村", "下陇村", "黄坑村")


def day(n: int) -> date:
    return MONTH[n - 1]


def places_of(waits: Sequence[tuple[int, int | None]]) -> list[Place]:
    """Places by how long each may wait, and how many days before the month it was visited."""
    return [
        Place(f"p{n}", VILLAGES[n % 3], longest, None if ago is None else FIRST - timedelta(days=ago))
        for n, (longest, ago) in enumerate(waits)
    ]


some_days = st.lists(st.sampled_from(MONTH), min_size=1, max_size=12, unique=True)
a_wait = st.tuples(st.integers(3, 60), st.none() | st.integers(0, 70))
some_places = st.lists(a_wait, max_size=14).map(places_of)
once = st.tuples(st.integers(31, 60), st.integers(0, 60)).filter(lambda one: one[0] >= one[1])
"""How long a place may wait that needs one visit in the month at most, and is not blind yet."""


def most_in_time(places: Sequence[Place], days: Sequence[date], most: int) -> int:
    """How many places that need one visit at most can be in time, by trying everything."""
    needing = [one for one in places if one.last and one.last + timedelta(days=one.longest) < UNTIL]

    @cache
    def best(n: int, room: tuple[int, ...]) -> int:
        if n == len(needing):
            return 0
        one = needing[n]
        assert one.last is not None
        due = one.last + timedelta(days=one.longest)
        ways = [best(n + 1, room)]
        for at, on in enumerate(days):
            if room[at] and one.last < on <= due:
                ways.append(1 + best(n + 1, (*room[:at], room[at] - 1, *room[at + 1 :])))
        return max(ways)

    return len(places) - len(needing) + best(0, (most,) * len(days))


@settings(deadline=None)
@for_all(st.lists(once, max_size=6).map(places_of), st.lists(st.sampled_from(MONTH), max_size=4, unique=True))
def test_as_many_places_are_in_time_as_can_be(places: list[Place], days: list[date]) -> None:
    draft = propose(places, days, 1, FIRST, UNTIL)
    assert len(places) - len(draft.late) == most_in_time(places, days, 1)


@settings(deadline=None)
@for_all(some_places, some_days, st.integers(1, 4))
def test_a_plan_keeps_to_the_days_and_the_room_and_says_itself_who_waits_too_long(
    places: list[Place], days: list[date], most: int
) -> None:
    draft = propose(places, days, most, FIRST, UNTIL)
    assert set(draft.days) == set(days)
    assert all(len(codes) <= most and len(set(codes)) == len(codes) for codes in draft.days.values())
    assert draft.late == late_under(places, draft.days, FIRST, UNTIL)
    without = set(late_under(places, {}, FIRST, UNTIL))
    assert set(draft.late) <= without, "nobody is late because of a plan"


@settings(deadline=None)
@for_all(st.lists(a_wait, max_size=10).map(places_of))
def test_with_room_enough_nobody_waits_too_long(places: list[Place]) -> None:
    assert propose(places, MONTH, len(places) or 1, FIRST, UNTIL).late == ()


@settings(deadline=None)
@for_all(st.data())
def test_when_a_day_falls_out_nothing_before_is_changed_and_no_place_is_lost(data: st.DataObject) -> None:
    places = data.draw(some_places)
    planned = propose(places, data.draw(some_days), data.draw(st.integers(1, 3)), FIRST, UNTIL).days
    dropped = data.draw(st.sampled_from(sorted(planned)))
    today = data.draw(st.sampled_from(MONTH))
    made = {code: day for day in planned if day < min(today, dropped) for code in planned[day]}
    now = [one._replace(last=made.get(one.code, one.last)) for one in places]
    most = max([1, *map(len, planned.values())])
    repaired = repair(now, planned, dropped, most, today, UNTIL)
    assert dropped not in repaired.days
    assert set(repaired.days) == set(planned) - {dropped}
    for day_, codes in planned.items():
        if day_ < today and day_ != dropped:
            assert repaired.days[day_] == codes, "what was done stays"
    assert _moved_or_kept(planned, repaired.days, dropped)
    late = set(late_under(now, {on: codes for on, codes in repaired.days.items() if on >= today}, today, UNTIL))
    later = {code for on, codes in repaired.days.items() if on >= today for code in codes}
    for code in planned[dropped]:
        assert (code in later or code not in late) != (code in repaired.left_out)


def _moved_or_kept(before: Mapping[date, Sequence[str]], after: Mapping[date, Sequence[str]], dropped: date) -> bool:
    """Whether every place has as many visits as before on the days that are left, or more."""
    had = [code for on, codes in before.items() if on != dropped for code in codes]
    has = [code for codes in after.values() for code in codes]
    return all(has.count(code) >= had.count(code) for code in had)


def test_the_places_of_one_village_are_visited_on_one_day_where_they_can_be() -> None:
    places = [Place(f"{village}{n}", village, 30, day(1) - timedelta(days=10)) for n in (1, 2) for village in VILLAGES]
    draft = propose(places, [day(8), day(9), day(15)], 2, FIRST, UNTIL)
    assert {frozenset(code[:-1] for code in codes) for codes in draft.days.values()} == {
        frozenset({village}) for village in VILLAGES
    }


def test_a_place_that_may_wait_ten_days_is_visited_every_ten_days() -> None:
    mine = Place("mine", "黄坑村", 10, FIRST - timedelta(days=2))
    on = [when for when, codes in propose([mine], MONTH, 1, FIRST, UNTIL).days.items() if codes]
    known = [mine.last or FIRST, *on, UNTIL]
    assert max((after - before).days for before, after in pairwise(known)) <= 10
    assert len(on) <= 5


def test_one_that_was_planned_before_makes_room_where_it_is_in_time_too() -> None:
    rigid, loose = Place("rigid", "上坪村", 31, day(2) - timedelta(days=31)), Place("loose", "上坪村", 40, day(1))
    loose = loose._replace(last=day(3) - timedelta(days=40))
    draft = propose([loose, rigid], [day(1), day(3)], 1, FIRST, UNTIL)
    assert draft.days == {day(1): ("rigid",), day(3): ("loose",)}


def test_whoever_cannot_be_in_time_is_named_and_goes_as_soon_as_there_is_room() -> None:
    both = [Place(code, "上坪村", 31, day(2) - timedelta(days=31)) for code in ("a", "b")]
    draft = propose(both, [day(2), day(5), day(9)], 1, FIRST, UNTIL)
    assert (draft.late, draft.days[day(5)]) == (("b",), ("b",))


def test_a_place_that_was_visited_meanwhile_needs_no_other_day() -> None:
    mine = Place("mine", "黄坑村", 40, day(3))
    planned = {day(4): ("mine",), day(8): ()}
    assert repair([mine], planned, day(4), 1, day(4), UNTIL).days == {day(8): ()}
    waiting = mine._replace(last=day(3) - timedelta(days=40))
    assert repair([waiting], planned, day(4), 1, day(4), UNTIL).days == {day(8): ("mine",)}


def test_where_the_month_has_no_day_left_the_place_is_named() -> None:
    waiting = Place("mine", "黄坑村", 10, day(20))
    assert repair([waiting], {day(30): ("mine",)}, day(30), 1, day(30), UNTIL).left_out == ("mine",)


def in_turn(turns: str) -> list[Place]:
    """Places that are in time if one of them is visited on each day, in these turns, and with no day to spare."""
    places = []
    for code in sorted(set(turns)):
        days = [n for n in range(-40, 71) if turns[n % len(turns)] == code]
        longest = max(after - before for before, after in pairwise(days))
        places.append(Place(code, "上坪村", longest, FIRST + timedelta(days=max(n for n in days if n < 0))))
    return places


@pytest.mark.parametrize("turns", ["abacabad", "efebebc", "bbcfbacb", "aadecfd"])
def test_where_no_day_is_to_spare_visits_make_room_for_one_another(turns: str) -> None:
    assert propose(in_turn(turns), MONTH, 1, FIRST, UNTIL).late == ()
