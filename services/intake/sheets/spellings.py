"""How people write what a field holds: times and days, yes and no, several persons in one cell."""

import re
from datetime import date, datetime, time
from typing import Any, NamedTuple

from shared.kernel.alike import alike
from shared.kernel.calendar import CHINA

YES = frozenset({"是", "有", "对", "yes", "y", "true", "t", "1", "√", "✓", "✔", "☑", "紧急", "加急", "危险", "urgent"})
NO = frozenset(
    {"否", "无", "没", "没有", "不", "不是", "非", "no", "n", "none", "false", "f", "0", "×", "✗", "✘", "☐", "-", "—"}
    | {"/", "不紧急", "一般", "正常"}
)
NOT_SO = NO | {"x", "\\", "----", "——"}
"""What denies: whatever else stands below a heading may be a yes."""
AROUND = "。．.！!，, "

MOMENT = re.compile(
    r"(?P<year>\d{4})(?P<mark>[-/.年])(?P<month>\d{1,2})(?:(?P=mark)|月)(?P<day>\d{1,2})日?"
    r"(?:[ T]*(?P<half>上午|下午|中午|晚上|早上|凌晨|am|pm)? ?(?P<hour>\d{1,2})(?:[:时点](?P<minute>\d{1,2})?)"
    r"(?:分|:(?P<second>\d{1,2})秒?)?)?(?P<zone> ?(?:Z|[+-]\d\d:?\d\d))?",
    re.IGNORECASE,
)
AFTERNOON = ("下午", "晚上", "pm", "中午")
LONGEST_PEOPLE = 4_000  # characters: twenty names, however long; one cell may stand in thousands of rows
_BETWEEN_NAMES = re.compile(r"[、,;/|\n\r\t，；]+")
_BLANK = re.compile(r"\s+")
_PADDED = re.compile(r"\w\s+\w")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ.' -]+")


class When(NamedTuple):
    """A time as a report has it, or what was written where it is none; `day_only`: no time was written."""

    value: Any
    day_only: bool = False


def yes_or_no(cell: Any) -> Any:
    """True, False, or the cell as it is."""
    said = str(cell).strip().lower().strip(AROUND)
    return True if said in YES else False if said in NO else cell


def denies(cell: Any) -> bool:
    """Whether this says no, so that nobody need be told to call the police."""
    return str(cell).strip().lower().strip(AROUND) in NOT_SO


def moment(cell: Any) -> When:
    """A time without a zone is China's; a day without a time is its first instant."""
    if isinstance(cell, datetime):
        return When((cell if cell.tzinfo else cell.replace(tzinfo=CHINA)).isoformat())
    if isinstance(cell, date):
        return When(datetime.combine(cell, time(), CHINA).isoformat(), day_only=True)
    found = MOMENT.fullmatch(alike(str(cell))) if isinstance(cell, str) else None
    if not found or (found["zone"] and not found["hour"]):
        return When(str(cell) if isinstance(cell, time) else cell)
    try:
        return When(_instant(found), day_only=found["hour"] is None)
    except ValueError:  # the calendar has no such day
        return When(cell)


def people(cell: str) -> Any:
    """The names in it, each a person's; a name may have a · in it, one of Latin letters blanks. Where two single signs
    stand apart (张 三) it is a short name that was made as wide as the others."""
    if len(cell) > LONGEST_PEOPLE:
        return cell
    return [name for part in _BETWEEN_NAMES.split(cell) for name in _names(part.strip())]


def _names(part: str) -> list[str]:
    if not part or _LATIN.fullmatch(part) or _PADDED.fullmatch(part):
        return [part] if part else []
    return _BLANK.split(part)


def _instant(found: re.Match[str]) -> str:
    parts = {name: int(found[name] or 0) for name in ("year", "month", "day", "hour", "minute", "second")}
    parts["hour"] = _hour(parts["hour"], (found["half"] or "").lower())
    written = datetime(**parts, tzinfo=CHINA)
    zone = (found["zone"] or "").strip().upper()
    return f"{written:%Y-%m-%dT%H:%M:%S}{zone}" if zone else written.isoformat()


def _hour(hour: int, half: str) -> int:
    """Of 24. Raises `ValueError` for what may be noon or midnight, and for what contradicts itself."""
    if not half or (hour == 12 and half in ("中午", "下午", "pm")):
        return hour
    if hour == 12 or (half == "中午" and 2 < hour < 11) or (half not in AFTERNOON and hour > 12):
        raise ValueError
    return hour + 12 if half in AFTERNOON and hour < 11 else hour
