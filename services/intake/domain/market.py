"""The market days (圩日) of a month, and those on which the desk sat at no session. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from services.intake.policy import Centre, Market

LONGEST_LUNAR_MONTH = 30


class Held(NamedTuple):
    """A session that was held at a centre: on which day, how many people came, how many reports were taken in it."""

    centre: str
    day: date
    people: int
    reports: int


class CentreMonth(NamedTuple):
    """A month of a centre. `market_days` is None where its lunar calendar is not known through the whole month."""

    sessions: int
    people: int
    reports: int
    market_days: tuple[date, ...] | None
    without: tuple[date, ...]
    """Market days that are over, and had no session."""


def month_of(
    centres: Mapping[str, Centre], lunar: Sequence[date], held: Iterable[Held], days: Sequence[date], today: date
) -> dict[str, CentreMonth]:
    """What became of the days of a month at each centre."""
    by_centre: dict[str, list[Held]] = {code: [] for code in centres}
    for one in held:
        by_centre.setdefault(one.centre, []).append(one)
    return {code: _month(centres.get(code), lunar, ones, days, today) for code, ones in by_centre.items()}


def market_days(market: Market, lunar: Sequence[date], days: Sequence[date]) -> tuple[date, ...] | None:
    """Which of these days are market days, or None where the calendar that says so ends before them.

    `lunar` are the first days of the lunar months in order, the last of them that of a month that is not read."""
    numbers = {day: lunar_day(day, lunar) if market.lunar else day.day for day in days}
    if market.ends_in and None in numbers.values():
        return None
    by_digit = {day for day, number in numbers.items() if number is not None and number % 10 in market.ends_in}
    return tuple(day for day in days if day in by_digit | set(market.also) and day not in market.not_on)


def lunar_day(day: date, lunar: Sequence[date]) -> int | None:
    """Which day of its lunar month a day is, counted from 1; None where the month is not among these."""
    begun = max((first for first in lunar[:-1] if first <= day), default=None)
    number = (day - begun).days + 1 if begun else 0
    return number if 0 < number <= LONGEST_LUNAR_MONTH else None


def days_of_month(first: date) -> list[date]:
    """The days of the month that begins on this day."""
    days = (first + timedelta(days=n) for n in range(31))
    return [day for day in days if day.month == first.month]


def _month(
    centre: Centre | None, lunar: Sequence[date], held: Sequence[Held], days: Sequence[date], today: date
) -> CentreMonth:
    fallen = market_days(centre.market, lunar, days) if centre and not centre.closed else ()
    sat = {one.day for one in held}
    return CentreMonth(
        sessions=len(held),
        people=sum(one.people for one in held),
        reports=sum(one.reports for one in held),
        market_days=fallen,
        without=tuple(day for day in fallen or () if day < today and day not in sat),
    )
