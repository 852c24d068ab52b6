"""Working days: by the notice of the year, by the law until that is out, and by a station's own days over both."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

import deploy
from shared.kernel.calendar import CHINA, Calendar, LocalDays, Provisional, YearNotice, fixed_by_law

FILES = sorted((Path(deploy.__file__).parent / "policy" / "calendar").glob("*.yaml"))
NOTICES = {
    notice.year: notice for notice in (YearNotice.model_validate(yaml.safe_load(path.read_text())) for path in FILES)
}
ANNOUNCED = Calendar(years=NOTICES)
DAY = timedelta(days=1)

# Made up: the real one is not out.
OF_2027 = YearNotice(
    year=2027,
    notice="虚构",
    holidays=frozenset({date(2027, 1, 1), date(2027, 1, 4)}),
    makeup_days=frozenset({date(2027, 1, 3), date(2027, 1, 9)}),
)
WITH_2027 = Calendar(years={**NOTICES, 2027: OF_2027})

MOMENTS = st.datetimes(
    min_value=datetime(2023, 1, 1),  # noqa: DTZ001
    max_value=datetime(2029, 12, 31),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, CHINA]),
)
COUNTS = st.integers(1, 40)
CALENDARS = st.sampled_from([ANNOUNCED, WITH_2027, Calendar(years={})])


def at(year: int, month: int, day: int) -> datetime:
    """A morning in China."""
    return datetime(year, month, day, 9, 30, tzinfo=CHINA)


def days_of(year: int) -> list[date]:
    """Every day of the year."""
    return [date(year, 1, 1) + n * DAY for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]


@given(CALENDARS, MOMENTS, COUNTS)
def test_a_count_ends_on_a_working_day_so_many_working_days_later_at_the_same_time_of_day(
    calendar: Calendar, start: datetime, workdays: int
) -> None:
    end, _ = calendar.after(start, workdays)
    first, last = start.astimezone(CHINA), end.astimezone(CHINA)
    walked = [first.date() + n * DAY for n in range(1, (last.date() - first.date()).days + 1)]
    assert calendar.is_workday(last.date())
    assert sum(map(calendar.is_workday, walked)) == workdays
    assert last.time() == first.time()
    assert end.tzinfo is start.tzinfo


@given(CALENDARS, MOMENTS, MOMENTS, COUNTS)
def test_what_starts_later_is_never_due_earlier_by_day(
    calendar: Calendar, one: datetime, other: datetime, workdays: int
) -> None:
    earlier, later = sorted((one, other))
    ends = [calendar.after(start, workdays)[0].astimezone(CHINA).date() for start in (earlier, later)]
    assert ends == sorted(ends)


@given(CALENDARS, MOMENTS, COUNTS)
def test_a_count_is_provisional_if_and_only_if_it_walked_into_a_year_without_a_notice(
    calendar: Calendar, start: datetime, workdays: int
) -> None:
    end, provisional = calendar.after(start, workdays)
    walked = range((start.astimezone(CHINA) + DAY).year, end.astimezone(CHINA).year + 1)
    missing = [year for year in walked if not calendar.is_announced(year)]
    expected = Provisional(started_at=start, workdays=workdays, year=missing[0]) if missing else None
    assert provisional == expected


def test_one_working_day_after_the_last_of_2026_is_the_first_monday_and_provisional() -> None:
    start = at(2026, 12, 31)
    assert ANNOUNCED.after(start, 1) == (at(2027, 1, 4), Provisional(started_at=start, workdays=1, year=2027))


def test_seven_working_days_over_new_year_are_provisional_until_the_notice_is_out_and_may_move_with_it() -> None:
    start = at(2026, 12, 23)
    promised = Provisional(started_at=start, workdays=7, year=2027)
    # 24 25 28 29 30 31 December, and the next is Monday the 4th.
    assert ANNOUNCED.after(start, 7) == (at(2027, 1, 4), promised)
    # With 4 January off and Sunday the 3rd worked.
    assert WITH_2027.after(promised.started_at, promised.workdays) == (at(2027, 1, 3), None)


def test_a_count_within_announced_years_is_not_provisional() -> None:
    assert ANNOUNCED.after(at(2025, 12, 31), 1) == (at(2026, 1, 4), None)
    assert ANNOUNCED.after(at(2026, 12, 30), 1) == (at(2026, 12, 31), None)


def test_no_working_days_later_is_the_same_instant_and_rests_on_no_calendar() -> None:
    assert ANNOUNCED.after(at(2030, 5, 5), 0) == (at(2030, 5, 5), None)


def test_the_day_is_the_one_in_china() -> None:
    # Already Saturday 10 January in China, so Monday counts first.
    assert ANNOUNCED.after(datetime(2026, 1, 9, 17, tzinfo=UTC), 1) == (datetime(2026, 1, 11, 17, tzinfo=UTC), None)


def test_a_count_from_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        ANNOUNCED.after(datetime(2026, 1, 9), 1)  # noqa: DTZ001


@pytest.mark.parametrize("year", range(2025, 2036))
def test_the_law_fixes_thirteen_days_off_from_new_years_eve_of_the_farmers_calendar_to_national_day(year: int) -> None:
    days = fixed_by_law(year)
    # Mid-Autumn falls on National Day's third day in 2028 and on its first in 2031.
    assert len(days) == (12 if year in {2028, 2031} else 13)
    fixed = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
    assert fixed <= {(day.month, day.day) for day in days}
    assert {day.year for day in days} == {year}
    spring = sorted(day for day in days if (1, 20) <= (day.month, day.day) <= (2, 24))
    assert spring == [spring[0] + n * DAY for n in range(4)]


@pytest.mark.parametrize(
    ("year", "eve", "qingming", "dragon_boat", "mid_autumn"),
    [
        (2025, (1, 28), (4, 4), (5, 31), (10, 6)),
        (2026, (2, 16), (4, 5), (6, 19), (9, 25)),
        (2027, (2, 5), (4, 5), (6, 9), (9, 15)),
        (2028, (1, 25), (4, 4), (5, 28), (10, 3)),
        (2030, (2, 2), (4, 5), (6, 5), (9, 12)),
    ],
)
def test_the_law_fixes_no_day_by_exchange(
    year: int,
    eve: tuple[int, int],
    qingming: tuple[int, int],
    dragon_boat: tuple[int, int],
    mid_autumn: tuple[int, int],
) -> None:
    spring = {date(year, *eve) + n * DAY for n in range(4)}
    others = {qingming, dragon_boat, mid_autumn, (1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
    assert fixed_by_law(year) == spring | {date(year, *day) for day in others}


def test_without_a_notice_the_days_fixed_by_law_are_off_and_otherwise_monday_to_friday_count() -> None:
    for day in days_of(2027):
        assert ANNOUNCED.is_workday(day) == (day.weekday() < 5 and day not in fixed_by_law(2027))


def test_new_year_2027_is_no_working_day_though_nothing_is_announced() -> None:
    assert not ANNOUNCED.is_workday(date(2027, 1, 1))


def test_with_a_notice_nothing_but_the_notice_and_the_week_counts() -> None:
    assert WITH_2027.is_workday(date(2027, 10, 1))  # the made-up notice leaves National Day out
    assert not WITH_2027.is_workday(date(2027, 1, 4))
    assert WITH_2027.is_workday(date(2027, 1, 9))
    assert not WITH_2027.is_workday(date(2027, 1, 10))


def test_a_stations_own_days_override_notice_law_and_week_both_ways() -> None:
    announced_off, worked_weekend, by_law, weekend, ordinary = (
        date(2026, 2, 17), date(2026, 2, 28), date(2027, 1, 1), date(2027, 1, 2), date(2027, 1, 5),
    )  # fmt: skip
    local = LocalDays(
        days_off=frozenset({worked_weekend, ordinary}), workdays=frozenset({announced_off, by_law, weekend})
    )
    here = Calendar(years=NOTICES, local=local)
    for day in (announced_off, worked_weekend, by_law, weekend, ordinary):
        assert here.is_workday(day) is not ANNOUNCED.is_workday(day)
    assert here.after(at(2026, 12, 31), 2)[0] == at(2027, 1, 2)


def test_a_local_day_is_off_or_worked_not_both() -> None:
    with pytest.raises(ValidationError, match="2026-05-04"):
        LocalDays(days_off=frozenset({date(2026, 5, 4)}), workdays=frozenset({date(2026, 5, 4)}))


def test_the_next_years_notice_has_the_last_word_on_the_end_of_a_year() -> None:
    # As 国办发明电〔2018〕15号 had it for 2019: Monday the 31st off, Saturday the 29th worked.
    of_2019 = YearNotice.model_validate(
        {
            "year": 2019,
            "notice": "国办发明电〔2018〕15号",
            "holidays": [{"name": {"zh": "元旦", "en": "New Year"}, "from": "2018-12-30", "to": "2019-01-01"}],
            "makeup_days": ["2018-12-29"],
        }
    )
    calendar = Calendar(years={2019: of_2019})
    assert calendar.is_workday(date(2018, 12, 29))
    assert not calendar.is_workday(date(2018, 12, 31))
    assert not calendar.is_announced(2018)


def test_a_missing_notice_is_missed_from_november_on_and_at_once_in_its_year() -> None:
    assert ANNOUNCED.missing_notice(date(2026, 10, 31)) is None
    assert ANNOUNCED.missing_notice(date(2026, 11, 1)) == 2027
    assert ANNOUNCED.missing_notice(date(2026, 12, 31)) == 2027
    assert ANNOUNCED.missing_notice(date(2027, 1, 1)) == 2027
    assert ANNOUNCED.missing_notice(date(2027, 12, 1)) == 2027
    assert WITH_2027.missing_notice(date(2026, 12, 31)) is None


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_notice_in_each_file_is_of_its_year_and_has_every_day_that_the_law_fixes(path: Path) -> None:
    notice = YearNotice.model_validate(yaml.safe_load(path.read_text()))
    assert str(notice.year) == path.stem
    assert f"〔{notice.year - 1}〕" in notice.notice
    assert fixed_by_law(notice.year) <= notice.holidays
    exchanged = {day for day in notice.holidays - fixed_by_law(notice.year) if day.weekday() < 5}
    weekend = {day for day in fixed_by_law(notice.year) if day.weekday() >= 5}
    # A weekday off that the law does not fix is made up for, or stands for a day of the law that fell on a weekend.
    assert len(exchanged) == len(notice.makeup_days) + len(weekend)


def test_the_files_are_those_of_2024_to_2026_with_as_many_working_days_as_announced() -> None:
    assert set(NOTICES) >= {2024, 2025, 2026}
    # Weekdays, less weekdays off, plus weekend days worked.
    assert [sum(map(ANNOUNCED.is_workday, days_of(year))) for year in (2024, 2025, 2026)] == [251, 248, 248]


def test_a_notice_comes_back_from_json_as_it_was() -> None:
    assert YearNotice.model_validate_json(NOTICES[2026].model_dump_json()) == NOTICES[2026]
    assert Calendar.model_validate_json(ANNOUNCED.model_dump_json()) == ANNOUNCED


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"holidays": [date(2028, 1, 1)]}, "2028-01-01"),
        ({"holidays": [date(2025, 11, 30)]}, "2025-11-30"),
        ({"makeup_days": [date(2026, 2, 13)]}, "2026-02-13"),
        ({"holidays": [date(2026, 2, 14)], "makeup_days": [date(2026, 2, 14)]}, "both"),
        ({"holidays": [{"name": {"zh": "春节", "en": "x"}, "from": "2026-02-23", "to": "2026-02-15"}]}, "before"),
        ({"holidays": [{"name": {"zh": "春节"}, "from": "2026-02-15", "to": "2026-02-23"}]}, "en"),
        ({"holidays": [{"name": {"zh": "春节", "en": "x"}, "form": "2026-02-15", "to": "2026-02-23"}]}, "form"),
        ({"make_up_days": []}, "make_up_days"),
    ],
)
def test_a_notice_that_cannot_be_right_is_refused(change: dict[str, object], complaint: str) -> None:
    good: dict[str, object] = {"year": 2026, "notice": "虚构", "holidays": [], "makeup_days": []}
    YearNotice.model_validate(good)
    with pytest.raises(ValidationError, match=complaint):
        YearNotice.model_validate(good | change)


def test_a_notice_in_another_years_place_is_refused() -> None:
    with pytest.raises(ValidationError, match="2028"):
        Calendar(years={2028: OF_2027})
