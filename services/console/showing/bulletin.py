"""The bulletin of a week (研判) as it is read: its findings in sections, each named in the reader's language, with how
they compare and the addresses of what is behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from services.console.showing.catalog import Language, say

SECTIONS = {
    "open_hazard": "未消除的隐患",
    "late_request": "超期未答复的诉求",
    "late_handover": "超期无回执的移交",
    "same_place": "一地多报",
    "same_person": "一人多报",
    "same_matter": "一事多报",
    "hazard": "校园、道路等隐患",
    "reports": "收到的线索",
    "channel": "收到的线索：按来源",
    "village": "收到的线索：按村",
    "category": "收到的线索：按类别",
    "outcome": "研判结论",
    "graded": "已分级的纠纷",
    "resolved": "已化解的纠纷",
}
"""What each topic is called, in the order of the bulletin."""
AGES = {"over_90": "超过90天", "over_30": "超过30天", "over_7": "超过7天", "within_7": "7天以内"}
PAGES = {
    "report": "/inbox/", "dispute": "/disputes/", "hazard": "/hazards/", "request": "/requests/",
    "handover": "/handovers/",
}  # fmt: skip
"""Where what a finding is made of is opened: there it is planned, referred, handed over or visited."""
NAMED = {"channel": "channels", "category": "categories", "hazard": "hazards", "village": "villages"}
NONE = "无"
BAR = 220
"""How wide the longest bar of a section is."""


class Row(NamedTuple):
    """A finding: what it is called, its numbers as they are read, how wide its bar is, and what is behind it."""

    name: str
    number: int
    week_before: str
    year_before: str
    bar: int
    links: Sequence[str]


@dataclass(frozen=True, slots=True)
class Section:
    """The findings of a topic; `compared` where they stand against other weeks."""

    title: str
    compared: bool
    rows: Sequence[Row]


def sections(language: Language, findings: Sequence[Mapping[str, Any]], words: Mapping[str, Any]) -> list[Section]:
    """The bulletin's sections, those alone of which something was found."""
    found = []
    for topic, title in SECTIONS.items():
        of = [one for one in findings if one["topic"] == topic]
        most = max((one["count"] for one in of), default=0)
        rows = [_row(language, one, words, most) for one in of]
        if rows:
            found.append(Section(say(language, title), any(one["week_before"] is not None for one in of), rows))
    return found


def week_named(monday: str) -> str:
    """A week as it is written, by its Monday."""
    year, number, _ = date.fromisoformat(monday).isocalendar()
    return f"{year}-W{number:02}"


def against(count: int, before: int | None, none: str) -> str:
    """A figure of another week, the difference, and its share where there is one to take a share of."""
    if before is None:
        return none
    share = f", {(count - before) / before:+.0%}" if before else ""
    return f"{before} ({count - before:+d}{share})"


def _row(language: Language, one: Mapping[str, Any], words: Mapping[str, Any], most: int) -> Row:
    none = say(language, NONE)
    return Row(
        name=_name(language, one["topic"], one["code"], words),
        number=one["count"],
        week_before=against(one["count"], one["week_before"], none),
        year_before=against(one["count"], one["year_before"], none),
        bar=round(BAR * one["count"] / most) if most else 0,
        links=[PAGES[one["of"]] + id_ for id_ in one["ids"]],
    )


def _name(language: Language, topic: str, code: str, words: Mapping[str, Any]) -> str:
    if topic == "open_hazard":
        return say(language, AGES[code])
    if not code:
        unsaid = {"outcome": "还没有研判", "category": "没有说", "village": "没有说", "resolved": "没有分级"}
        return say(language, unsaid.get(topic, "合计"))
    if topic == "outcome":
        return say(language, OUTCOMES.get(code, code))
    listed = "villages" if topic == "same_place" else "levels" if topic in ("graded", "resolved") else NAMED[topic]
    named = {str(word.get("code", word["zh"])): word for word in words.get(listed, ())} | {
        word["zh"]: word for word in words.get("villages", ())
    }
    return str(named[code][language]) if code in named else code


OUTCOMES = {
    "dispute": "矛盾纠纷",
    "hazard": "隐患",
    "police_matter": "警务",
    "request": "咨询诉求",
    "for_authority": "移交其他机关",
    "against_authority": "信访、行政争议",
    "information": "仅作信息",
    "repeat": "重复反映",
}
