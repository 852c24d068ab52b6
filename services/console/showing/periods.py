"""Periods that people choose (`words.PERIODS`): a half-year, a month, or days of their own."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from services.console.showing.catalog import Language
from services.console.showing.times import MONTHS
from shared.kernel.calendar import CHINA

A_MOMENT = timedelta(seconds=1)
"""Midnight is still the day before: what ends there is looked at as it ends."""


class Period(NamedTuple):
    """What was chosen, and its first and last day."""

    name: str
    first: date
    last: date


def chosen(name: str, first: str, last: str, now: datetime) -> Period:
    """The period of this name as of `now` (aware); of `days` the written ones, this half-year's where they are none."""
    today = (now - A_MOMENT).astimezone(CHINA).date()
    half = _half_year(today)
    match name:
        case "last_half":
            return Period(name, *_half_year(half[0] - timedelta(days=1)))
        case "month":
            return Period(name, *_month(today))
        case "last_month":
            return Period(name, *_month(today.replace(day=1) - timedelta(days=1)))
        case "days":
            return Period(name, _day(first) or half[0], _day(last) or half[1])
        case _:
            return Period("half", *half)


def day(language: Language, on: date) -> str:
    """A day of any year, whenever it is read."""
    return f"{on.year}年{on.month}月{on.day}日" if language == "zh" else f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def _half_year(of: date) -> tuple[date, date]:
    first, last = ((1, 1), (6, 30)) if of.month <= 6 else ((7, 1), (12, 31))
    return date(of.year, *first), date(of.year, *last)


def _month(of: date) -> tuple[date, date]:
    first = of.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
