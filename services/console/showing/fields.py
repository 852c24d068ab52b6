"""What the fields of events and states are called, and how their values read: codes by the policy's names, times."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.console.showing import times
from services.console.showing.catalog import Language, say
from services.console.showing.villages import called
from services.console.showing.words import PHASES
from shared.kernel.calendar import CHINA

FIELDS: dict[str, str] = {
    "accept_by": "签收期限",
    "act_by": "处置期限",
    "answer_by": "答复期限",
    "asked_days": "申请延期天数",
    "authority": "哪个机关",
    "against": "被反映的其他机关",
    "assisting": "协办",
    "campaign": "专项行动",
    "cancelled": "取消的回访",
    "category": "类别",
    "category_hint": "类别提示",
    "channel": "来源渠道",
    "clock": "期限种类",
    "danger_to_life": "有生命危险",
    "department": "部门",
    "due": "期限",
    "due_at": "期限",
    "factors": "分级因素",
    "finish_on": "完成日期",
    "grade_by": "分级期限",
    "granted_days": "同意延期天数",
    "handler": "经办账号",
    "handlers": "经办账号",
    "happened_at": "发生时间",
    "hazard": "隐患种类",
    "last_made": "最近一次回访",
    "last_number": "回访次数",
    "lead": "主办",
    "level": "级别",
    "look_by": "关注期限",
    "measures": "措施",
    "new_conflict": "有新矛盾苗头",
    "notice": "放假通知",
    "number": "第几次",
    "old_category": "原类别",
    "old_department": "原来由哪个部门答复",
    "old_due_at": "原期限",
    "old_level": "原级别",
    "opened": "据此录入或列过几次",
    "order_number": "接警单号",
    "outcome": "研判结论",
    "parties_agree": "当事人同意",
    "phase": "阶段",
    "points": "分数",
    "policy": "策略版本",
    "promised": "约定的回访",
    "proposed": "建议主办",
    "proposed_department": "建议主办",
    "proposed_level": "建议级别",
    "provisional": "暂定",
    "reason": "理由",
    "receipt_by": "回执期限",
    "receipt_number": "回执编号",
    "received_on": "回执日期",
    "refer_by": "流转期限",
    "referred_at": "流转时间",
    "relapses": "反复次数",
    "reopened": "重新办理",
    "repeats": "关联的线索",
    "report_id": "线索",
    "resend_by": "再次流转期限",
    "resolve_by": "化解期限",
    "resolved_at": "化解时间",
    "responsible": "责任人",
    "returns": "退回次数",
    "same": "重复的是",
    "score": "满意度",
    "screen_by": "研判期限",
    "signed_by": "签署人",
    "sort": "哪一种",
    "sued": "已起诉",
    "told_at": "告知时间",
    "told_how": "怎样告知的",
    "urged": "已催办",
    "urgent": "紧急",
    "village": "村",
    "visits": "安排的回访",
    "way": "途径",
    "withdrawn_at": "撤回时间",
    "ways_told": "已告知的途径",
}
"""In Chinese; the English names are in the catalogue."""
HIDDEN = frozenset({"dispute_id", "hazard_id", "request_id", "handover_id", "subject_id", "informant"})
NAMED_BY: Mapping[str, str] = {
    "category": "categories", "category_hint": "categories", "department": "departments", "lead": "departments",
    "assisting": "departments", "proposed": "departments", "proposed_department": "departments",
    "channel": "channels", "hazard": "hazards", "factors": "factors", "level": "levels", "old_level": "levels",
    "proposed_level": "levels", "answered_by": "departments", "handed_to": "departments",
    "old_category": "categories", "site": "sites", "site_kind": "site_kinds",
    "old_department": "departments", "told_how": "tellings", "way": "ways",
    "against_department": "departments",
}  # fmt: skip
"""Which list of the policy's words names the codes of a field."""
DEADLINES = frozenset({"due", "due_at", "old_due_at", "promised"})
"""Fields that say until when, beside those that end with `_by`: their midnight is the end of the day before."""
LENGTH_OF_ID = 36
CODE = re.compile("[a-z][a-z0-9_]*")


def label(language: Language, name: str) -> str:
    """What a field is called; by its own name where nobody gave it one."""
    return say(language, FIELDS[name]) if name in FIELDS else name.replace("_", " ")


def told(language: Language, fields: Mapping[str, Any], words: Any, now: datetime) -> list[tuple[str, str]]:
    """The fields that say something, each with its label."""
    return [
        (label(language, name), value(language, name, one, words, now))
        for name, one in fields.items()
        if name not in HIDDEN and one not in (None, "", False, [], {})
    ]


def flat(fields: Mapping[str, Any], path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """Every field of a state by its path."""
    found: dict[tuple[str, ...], Any] = {}
    for name, one in fields.items():
        if isinstance(one, Mapping):
            found |= flat(one, (*path, name))
        elif name not in HIDDEN:
            found[*path, name] = one
    return found


def named_path(language: Language, path: tuple[str, ...]) -> str:
    """What the field at this path is called: `promised/2` by both of its names, else by its last one."""
    *above, name = path
    return f"{label(language, above[-1])} {name}" if name.isdigit() and above else label(language, name)


def value(language: Language, name: str, one: Any, words: Any, now: datetime) -> str:
    """A value as people read it."""
    match one:
        case None | "" | [] | ():
            return "–"
        case bool():
            return say(language, "是" if one else "否")
        case list() | tuple():
            return say(language, "、").join(value(language, name, part, words, now) for part in one)
        case Mapping():
            said = told(language, one, words, now)
            return say(language, "，").join(f"{named}{say(language, '：')}{text}" for named, text in said)
        case _:
            return _plain(language, name, one, words, now)


def _plain(language: Language, name: str, one: Any, words: Any, now: datetime) -> str:
    if name == "phase":
        return say(language, PHASES.get(str(one), str(one)))
    if name == "finish_on":
        return times.until(language, times.end_of(str(one)), now)
    text = named(language, name, one, words)
    if language == "en" and NAMED_BY.get(name) == "levels":
        return text.removeprefix("level ")  # the label beside it says it
    if len(text) > 15 and text[10:11] == "T":
        is_deadline = name in DEADLINES or name.endswith("_by")
        return times.until(language, text, now) if is_deadline else times.when(language, text, now)
    if is_id(text):
        return f"{text[:8]}…"
    return text


def is_id(text: str) -> bool:
    """Whether this is written as an id."""
    return len(text) == LENGTH_OF_ID and text.count("-") == 4


def named(language: Language, name: str, code: Any, words: Any) -> str:
    """What the policy calls this code of a field; where it does not say, that its name is not known. Of villages
    reports have the name and no code."""
    if name == "village":
        return called(language, words).get(str(code), str(code))
    for word in (words or {}).get(NAMED_BY.get(name, ""), ()):
        if word.get("code") == code:
            return str(word.get(language) or word.get("zh") or code)
    return nameless(language, code) if name in NAMED_BY and CODE.fullmatch(str(code)) else str(code)


def nameless(language: Language, code: str) -> str:
    """A code whose name nobody tells for the moment."""
    return say(language, "名称暂时不知道（%(code)s）") % {"code": code}


def china(day: str, clock: str) -> datetime:
    """The moment of a day and a time of day, in China. Raises `ValueError`."""
    return datetime.fromisoformat(f"{day}T{clock or '00:00'}").replace(tzinfo=CHINA)
