"""Working days in China: by the State Council's notice for each year, and by the law alone until the notice is out.

A notice (国务院办公厅关于…年部分节假日安排的通知) comes out in the autumn before its year. It says which days are off
and which weekend days are worked instead. The law (全国年节及纪念日放假办法, State Council Order 795 of 10 November
2024, in force since 1 January 2025) fixes thirteen days off a year. Until the notice is out those are off, and all
other days count from Monday to Friday.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Annotated, Self, TypeAlias
from zoneinfo import ZoneInfo

import holidays as almanac
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

CHINA = ZoneInfo("Asia/Shanghai")

# The days off of Article 2 by their names in `holidays`. That package also lists exchanged days, which are a notice's.
_LAW = frozenset({"元旦", "农历除夕", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"})
_ANNOUNCED_BY = 11  # November: the notices of the last years came out between 25 October and 8 December
_SATURDAY = 5


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Name(_Closed):
    zh: str
    en: str


class _Range(_Closed):
    name: _Name
    first: date = Field(alias="from")
    last: date = Field(alias="to")

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"{self.name.zh} ends on {self.last}, before it begins on {self.first}")
        return self

    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


def _days(value: object) -> object:
    """Dates, where a list may have ranges among them."""
    if not isinstance(value, list):
        return value
    return [
        day for each in value for day in (_Range.model_validate(each).days() if isinstance(each, Mapping) else [each])
    ]


def _listed(days: Iterable[date]) -> str:
    return ", ".join(day.isoformat() for day in sorted(days))


class YearNotice(_Closed):
    """The State Council's notice of one year's holidays.

    `notice` is its number (国办发明电〔2025〕7号). `holidays` are the days off as announced, by law and by exchange;
    weekend days among them may be left out. `makeup_days` are the Saturdays and Sundays worked. A list of holidays may
    hold dates and ranges `{name: {zh, en}, from: date, to: date}`, both ends included.

    Dates lie in `year` or in the December before, which New Year's notice reaches into: that of 2023 began with
    31 December 2022. Errors (ValidationError): any other date, a make-up day from Monday to Friday, a day that is both.
    """

    year: Annotated[int, Field(ge=1, le=9999)]
    notice: Annotated[str, Field(min_length=1)]
    holidays: Annotated[frozenset[date], BeforeValidator(_days)]
    makeup_days: frozenset[date]

    @model_validator(mode="after")
    def _plausible(self) -> Self:
        days = self.holidays | self.makeup_days
        if astray := {day for day in days if (day.year, day.month) != (self.year - 1, 12) and day.year != self.year}:
            raise ValueError(f"neither in {self.year} nor in the December before: {_listed(astray)}")
        if midweek := {day for day in self.makeup_days if day.weekday() < _SATURDAY}:
            raise ValueError(f"make-up days are Saturdays and Sundays: {_listed(midweek)}")
        if both := self.holidays & self.makeup_days:
            raise ValueError(f"both holiday and make-up day: {_listed(both)}")
        return self


class LocalDays(_Closed):
    """A station's own days, which override the notices and the law. Errors (ValidationError): a day that is both."""

    days_off: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    @model_validator(mode="after")
    def _either(self) -> Self:
        if both := self.days_off & self.workdays:
            raise ValueError(f"both day off and working day: {_listed(both)}")
        return self


class Provisional(_Closed):
    """What a promise rests on whose calendar is not announced: `workdays` counted from `started_at` (aware).

    `year` is the first year without a notice that the count walked into. The law fixes its days until then.
    """

    started_at: AwareDatetime
    workdays: int
    year: int


@lru_cache(maxsize=64)
def fixed_by_law(year: int) -> frozenset[date]:
    """The days off that the law fixes for this year: thirteen since 2025, fewer dates if two fall on one.

    Mid-Autumn falls on a day of National Day in 2028 and 2031. What the law leaves to the notice is not here: the day
    given for one that falls on a weekend (Article 6), and exchanges (Article 7). Years before 2025 follow the law of
    their time. None are known before 1950 and after 2100. Source: the almanac of the package `holidays`.
    """
    known = almanac.country_holidays(
        "CN", years=year, categories=("public",), observed=False, expand=False, language="zh_CN"
    )
    # `get_list`, because names of one day are joined.
    return frozenset(day for day in known if day.year == year and not _LAW.isdisjoint(known.get_list(day)))


MaybeProvisional: TypeAlias = Annotated[Provisional | None, Field(exclude_if=lambda value: value is None)]
"""A field of an event that promises something: left out of its body where the promise rests on no guess."""


class Calendar(_Closed):
    """Working days by the notices that are out, `years` by year, under a station's own days."""

    years: Mapping[int, YearNotice]
    local: LocalDays = LocalDays()

    @model_validator(mode="after")
    def _each_in_its_place(self) -> Self:
        if lost := [year for year, notice in self.years.items() if notice.year != year]:
            raise ValueError(f"the notice is of another year: {', '.join(map(str, sorted(lost)))}")
        return self

    def is_workday(self, day: date) -> bool:
        """Whether offices work on this day in China: local days first, then notices, then the law, then the week."""
        if day in self.local.days_off:
            return False
        if day in self.local.workdays:
            return True
        # The later notice first: that of the next year has the last word on this year's end.
        for notice in (self.years.get(day.year + 1), self.years.get(day.year)):
            if notice is not None and day in notice.holidays:
                return False
            if notice is not None and day in notice.makeup_days:
                return True
        if day.weekday() >= _SATURDAY:
            return False
        return self.is_announced(day.year) or day not in fixed_by_law(day.year)

    def is_announced(self, year: int) -> bool:
        """Whether this year's notice is here."""
        return year in self.years

    def after(self, start: datetime, workdays: int) -> tuple[datetime, Provisional | None]:
        """The same time of day in China, `workdays` working days after `start` (aware), in the time zone of `start`.

        The day of `start` does not count. With the instant comes what it rests on, if a day that was walked over,
        worked or not, lies in a year without a notice. Errors: ValueError if `start` is naive.
        """
        if start.tzinfo is None:
            raise ValueError("a count of working days starts at an aware time")
        local = start.astimezone(CHINA)
        left = workdays
        unannounced: int | None = None
        while left > 0:
            local += timedelta(days=1)
            if unannounced is None and not self.is_announced(local.year):
                unannounced = local.year
            if self.is_workday(local.date()):
                left -= 1
        end = local.astimezone(start.tzinfo)
        if unannounced is None:
            return end, None
        return end, Provisional(started_at=start, workdays=workdays, year=unannounced)

    def missing_notice(self, today: date) -> int | None:
        """The year whose notice should be here on this day in China and is not: this year, else from November the next.

        None if none is missing.
        """
        if not self.is_announced(today.year):
            return today.year
        if today.month >= _ANNOUNCED_BY and not self.is_announced(today.year + 1):
            return today.year + 1
        return None
