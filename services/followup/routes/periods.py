"""Periods: from the first to the last day by the calendar in China."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from services.followup.routes import refusals
from shared.kernel.calendar import CHINA

WEEK = timedelta(days=7)
LONGEST = timedelta(days=731)
"""Two years, one of which may be a leap year."""

A_MOMENT = timedelta(seconds=1)
"""Midnight is still the day before: what ends there is looked at as it ends."""


class Period(NamedTuple):
    """From `start` until before `end`, both aware."""

    start: datetime
    end: datetime


def period(first: date, last: date) -> Period:
    """The days from the first to the last. Raises `Invalid` where the last is before the first."""
    if last < first:
        raise refusals.PERIOD_EMPTY()
    return Period(datetime.combine(first, time(), CHINA), datetime.combine(last + timedelta(days=1), time(), CHINA))


def week_of(first: date) -> Period:
    """The seven days from this one on."""
    start = datetime.combine(first, time(), CHINA)
    return Period(start, start + WEEK)


def bounded(first: date | None, last: date | None, now: datetime) -> tuple[date, date]:
    """The days asked for; of those left out, the half-year's of the other, or this one's. Raises `Invalid` where they
    are too many to be summed up while somebody waits."""
    day = first or last or (now - A_MOMENT).astimezone(CHINA).date()
    january = day.month <= 6
    first = first or date(day.year, 1 if january else 7, 1)
    last = last or date(day.year, 6 if january else 12, 30 if january else 31)
    if last - first > LONGEST:
        raise refusals.PERIOD_TOO_LONG()
    return first, last
