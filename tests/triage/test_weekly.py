"""What is found in a week: every report and every dispute once, repeats, what stands, and nothing invented."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given as for_all
from hypothesis import strategies as st

from services.triage.domain.weekly import Books, Happened, Told, Week, analysed
from services.triage.events.weeks import Finding

WEEK = Week(date(2026, 6, 29))
IN_IT = WEEK.start + timedelta(days=2)
LONG_AGO = WEEK.start - timedelta(days=800)
VILLAGES, CHANNELS = ("上坪村", "下陇村", ""), ("desk", "police_110")


def told(n: int, at: datetime = IN_IT, **more: Any) -> Told:
    row = Told(UUID(int=n), at, "desk", "上坪村", "", "", "", "", None, frozenset())
    return replace(row, **more)


def found(books: Books, topic: str) -> list[Finding]:
    return [one for one in analysed(WEEK, books) if one.topic == topic]


def test_a_week_is_written_by_its_year_and_number_and_compared_with_the_same_number() -> None:
    assert Week.of("2026-W27") == WEEK
    assert WEEK.before == Week(date(2026, 6, 22))
    assert WEEK.year_before == Week.of("2025-W27")
    assert Week.of("2026-W53").year_before == Week.of("2025-W52")


def test_a_week_begins_on_monday_at_midnight_in_china() -> None:
    edge = [told(1, WEEK.start - timedelta(seconds=1)), told(2, WEEK.start), told(3, WEEK.end)]
    [one] = found(Books(WEEK.end, LONG_AGO, told=edge), "reports")
    assert (one.count, one.week_before, one.ids) == (1, 1, (UUID(int=2),))


def test_what_is_not_known_is_none_and_what_was_not_there_is_0() -> None:
    [young] = found(Books(WEEK.end, WEEK.start, told=[told(1)]), "reports")
    assert (young.week_before, young.year_before) == (None, None)
    [old] = found(Books(WEEK.end, LONG_AGO, told=[told(1)]), "reports")
    assert (old.week_before, old.year_before) == (0, 0)


def test_repeats_are_found_by_place_by_person_and_by_matter() -> None:
    who, what = UUID(int=70), UUID(int=80)
    rows = [
        told(1, place="砖厂", persons=frozenset({who})),
        told(2, place="砖厂", matter=what),
        told(3, persons=frozenset({who}), matter=what, village="下陇村"),
        told(4, place="砖厂", village="下陇村", matter=what),
    ]
    books = Books(WEEK.end, LONG_AGO, told=rows)
    assert [(one.code, one.ids) for one in found(books, "same_place")] == [("上坪村", (UUID(int=1), UUID(int=2)))]
    assert [(one.code, one.ids) for one in found(books, "same_person")] == [("", (UUID(int=1), UUID(int=3)))]
    assert [one.ids for one in found(books, "same_matter")] == [(UUID(int=2), UUID(int=3), UUID(int=4))]


def test_open_hazards_stand_by_age_those_over_a_week_on_top() -> None:
    ages = [(1, 1), (2, 7), (3, 8), (4, 91)]
    hazards = [Happened(UUID(int=n), WEEK.end - timedelta(days=days), "road") for n, days in ages]
    first = analysed(WEEK, Books(WEEK.end, LONG_AGO, hazards=hazards))
    assert [(one.topic, one.code, one.count) for one in first] == [
        ("open_hazard", "over_90", 1),
        ("open_hazard", "over_7", 1),
        ("open_hazard", "within_7", 2),
    ]


def test_a_dispute_that_is_graded_twice_in_a_week_counts_once_as_it_was_graded_last() -> None:
    twice = [Happened(UUID(int=1), IN_IT, "3"), Happened(UUID(int=1), IN_IT + timedelta(hours=1), "2")]
    assert [(one.code, one.count) for one in found(Books(WEEK.end, LONG_AGO, graded=twice), "graded")] == [("2", 1)]


HOURS = st.integers(-24 * 9, 24 * 9)


@for_all(st.lists(st.tuples(HOURS, st.sampled_from(VILLAGES), st.sampled_from(CHANNELS)), max_size=30))
def test_the_parts_of_what_was_reported_agree_with_the_whole(rows: list[tuple[int, str, str]]) -> None:
    reports = [
        told(n, WEEK.start + timedelta(hours=hours), village=village, channel=channel)
        for n, (hours, village, channel) in enumerate(rows)
    ]
    books = Books(WEEK.end, LONG_AGO, told=reports)
    whole = found(books, "reports")
    for topic in ("channel", "village", "category", "outcome"):
        parts = found(books, topic)
        ids = [id_ for one in parts for id_ in one.ids]
        assert sorted(ids) == sorted(id_ for one in whole for id_ in one.ids)
        assert len(ids) == len(set(ids)) == sum(one.count for one in parts)
        assert sum(one.week_before or 0 for one in parts) == sum(one.week_before or 0 for one in whole)


@for_all(st.lists(st.tuples(st.integers(1, 6), HOURS, st.sampled_from("1234")), max_size=30))
def test_every_dispute_is_counted_once(rows: list[tuple[int, int, str]]) -> None:
    graded = [Happened(UUID(int=n), WEEK.start + timedelta(hours=hours), level) for n, hours, level in rows]
    ids = [id_ for one in found(Books(WEEK.end, LONG_AGO, graded=graded), "graded") for id_ in one.ids]
    assert sorted(ids) == sorted({one.id for one in graded if WEEK.start <= one.at < WEEK.end})
