"""Working days by China's public holidays and make-up days (国务院办公厅 holiday notices, by `chinesecalendar`)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar

CHINA = ZoneInfo("Asia/Shanghai")


def is_workday(day: date) -> bool:
    """Whether offices work on this day in China.

    The State Council announces a year's holidays in the autumn before; for a year that is not yet known, Monday to
    Friday count.
    """
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def add_workdays(start: datetime, workdays: int) -> datetime:
    """The same time of day, `workdays` working days after `start` (aware), by the calendar in China."""
    local = start.astimezone(CHINA)
    left = workdays
    while left > 0:
        local += timedelta(days=1)
        if is_workday(local.date()):
            left -= 1
    return local.astimezone(start.tzinfo)
