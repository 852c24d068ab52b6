"""Times as people read them: in China, the day by its name, never an invented hour, and how long is left."""

from datetime import date, datetime, timedelta

from services.console.showing.catalog import Language
from shared.kernel.calendar import CHINA

WEEKDAYS = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def moment(written: str | datetime) -> datetime:
    """A moment as a service wrote it (RFC 3339), in China."""
    return (datetime.fromisoformat(written) if isinstance(written, str) else written).astimezone(CHINA)


def day(language: Language, on: date, now: datetime) -> str:
    """A day: 今天, or 11月26日（周四）; with its year if that is another one."""
    today = now.astimezone(CHINA).date()
    near = {0: ("今天", "today"), 1: ("明天", "tomorrow"), -1: ("昨天", "yesterday")}.get((on - today).days)
    return near[language == "en"] if near else _dated(language, on, today)


def _dated(language: Language, on: date, today: date) -> str:
    if language == "en":
        return f"{on.day} {MONTHS[on.month - 1]}" + (f" {on.year}" if on.year != today.year else "")
    year = f"{on.year}年" if on.year != today.year else ""
    return f"{year}{on.month}月{on.day}日（周{WEEKDAYS['zh'][on.weekday()]}）"


def when(language: Language, at: str | datetime | None, now: datetime) -> str:
    """When something was: a day and its minute."""
    if at is None:
        return "–"
    there = moment(at)
    named = day(language, there.date(), now)
    return f"{named}{there:%H:%M}" if language == "zh" else f"{named}, {there:%H:%M}"


def dated(language: Language, at: str | datetime, now: datetime) -> str:
    """When something was, with its date also where that is today: for a page that is kept and shown another day."""
    there = moment(at)
    named = _dated(language, there.date(), moment(now).date())
    return f"{named}{there:%H:%M}" if language == "zh" else f"{named}, {there:%H:%M}"


def as_of(language: Language, at: datetime) -> str:
    """As of when a page was made: with its date, for a browser may keep the page and show it another day."""
    return dated(language, at, at)


def until(language: Language, at: str | datetime | None, now: datetime) -> str:
    """Until when something is due: a term that runs out at midnight ends with the day before."""
    if at is None:
        return "–"
    there = moment(at)
    if (there.hour, there.minute) not in ((0, 0), (23, 59)):
        return when(language, there, now)
    named = day(language, (there - timedelta(seconds=1)).date(), now)
    return f"{named}24:00" if language == "zh" else f"the end of {named}"


def end_of(on: str) -> datetime:
    """When a day ends that a service wrote (RFC 3339), in China."""
    return datetime.fromisoformat(on).replace(tzinfo=CHINA) + DAY


def span(language: Language, long: timedelta) -> str:
    """How long: the two largest units, rounded down."""
    minutes = int(long / MINUTE)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if language == "en":
        parts = [(days, " d"), (hours, " h"), (rest, " min")]
        said = [f"{number}{unit}" for number, unit in parts if number][:2]
        return " ".join(said) or "less than a minute"
    parts = [(days, "天"), (hours, "小时"), (rest, "分")]
    return "".join(f"{number}{unit}" for number, unit in parts if number and (unit != "分" or not days)) or "不到1分钟"


def is_soon(begun: str | datetime | None, due: str | datetime, now: datetime) -> bool:
    """Whether the last fifth of a term has begun; of a term whose beginning is not told, its last two hours."""
    left = moment(due) - now
    if begun is None:
        return left < 2 * HOUR
    return left < (moment(due) - moment(begun)) / 5
