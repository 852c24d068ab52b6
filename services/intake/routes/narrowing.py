"""What the visits of places are narrowed to: a place, a kind of place, and days."""

from datetime import date, datetime, timedelta
from typing import Annotated, TypeAlias

from fastapi import Query

from services.intake.domain.coverage import day_of
from services.intake.routes import refusals
from shared.kernel.text import Day, Slug

SiteCode: TypeAlias = Annotated[Slug | None, Query(title="走访地点 · place visited")]
SiteKindCode: TypeAlias = Annotated[Slug | None, Query(title="地点种类 · kind of place")]
First: TypeAlias = Annotated[Day | None, Query(title="起始日期 · first day", alias="from")]
Last: TypeAlias = Annotated[Day | None, Query(title="截止日期 · last day", alias="to")]
LATELY = timedelta(days=29)
LONGEST = timedelta(days=731)
"""Two years, one of which may be a leap year."""


def days_of(first: date | None, last: date | None, now: datetime) -> tuple[date, date]:
    """The days asked for; where they are left out, the thirty that end with the other, or today. Raises `Invalid`."""
    last = last or (max(day_of(now), first) if first else day_of(now))
    first = first or last - LATELY
    check_days(first, last)
    return first, last


def check_days(first: date | None, last: date | None) -> None:
    """Raises `Invalid` where the last day is before the first, or more than two years after it."""
    if first and last and last < first:
        raise refusals.PERIOD_EMPTY()
    if first and last and last - first > LONGEST:
        raise refusals.PERIOD_TOO_LONG()
