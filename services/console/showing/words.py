"""Words of the events and of the policy as the pages say them: what is so, and what may be done."""

from typing import Any

from services.console.showing.catalog import Language
from shared.http.roles import ROLES

PHASES: dict[str, str] = {
    # of a report
    "urged": "已催办",
    "linked": "已关联",
    "found": "已研判",
    # of a dispute in the books
    "entered": "待分级",
    "graded": "已分级",
    "reopened": "重新待分级",
    # of a case with the departments
    "waiting": "待流转",
    "referred": "待签收",
    "handled": "办理中",
    "returned": "已退回",
    "resolved": "已化解",
    "handed_over": "已转入回访",
    "failed": "调解不成",
    # of what is followed up
    "watched": "关注中",
    "visited": "回访中",
    "relapsed": "已反复",
    "closed": "已归档",
    "withdrawn": "已撤销",
    "merged": "已并到另一件",
    # of a hazard
    "open": "未消除",
    "removed": "已消除",
    # of a request
    "answered": "已答复，待告知",
    "told": "已告知",
    # of a hand-over
    "sent": "待回执",
    "received": "已有回执",
    # of a visit
    "promised": "待回访",
    "made": "已回访",
    "cancelled": "已取消",
}
"""What is so, in Chinese (the keys of the English words)."""

BECAME: dict[str, str] = {
    "taken": "已送达，等待研判",
    "dispute": "已列为矛盾纠纷，正在办理",
    "repeat": "与已知的纠纷是同一件，一并办理",
    "hazard": "已列为隐患",
    "police_matter": "已移交警务",
    "information": "已留作信息，不另办理",
    "request": "已作为咨询诉求，由部门答复",
    "for_authority": "不属本平台办理，已移交其他机关",
    "against_authority": "已按信访、行政争议另行处理",
    "resolved": "已化解",
    "closed": "已化解，回访后归档",
    "withdrawn": "您已撤回",
}
"""What became of a report, for whoever reported it."""

CLOCKS: dict[str, str] = {
    "screen": "研判",
    "grade": "分级",
    "refer": "流转",
    "accept": "签收",
    "resend": "再次流转",
    "resolve": "化解",
    "visit": "回访",
}
"""What a promise asks for, in Chinese."""
RAPIDS: dict[str, str] = {"discover": "发现", "circulate": "流转", "resolve": "化解", "revisit": "回访"}
FIGURES: dict[str, tuple[str, str]] = {
    "reports": ("收到线索", "条"),
    "entered": ("分级录入纠纷", "件"),
    "circulated": ("按时流转", "件"),
    "calls_110": ("同期110警情", "起"),
    "lead_over_110_percent": ("较同期110", "%"),
    "resolved": ("已化解", "件"),
    "resolution_percent": ("化解率", "%"),
    "level_2": ("其中二级重大", "件"),
    "satisfaction_index": ("满意度指数", ""),
}
"""What a station reports, and the unit of each figure."""
NOT_THE_BOARDS: dict[str, str] = {
    "circulated": "这里按流转的日期算，每件只算第一次流转；看板上流转的“按时”按开始计时的日期算，反复后再次流转的也算",
}
"""Figures beside which the board has a number of the same name that counts otherwise: what each counts."""
PERIODS = (
    ("half", "本半年"),
    ("last_half", "上个半年"),
    ("month", "本月"),
    ("last_month", "上个月"),
    ("days", "自选日期"),
)
"""What may be chosen (`showing.periods`)."""
COUNTED: dict[str, str] = {
    "taken": "收到线索",
    "graded": "已分级",
    "referred": "已流转",
    "resolved": "已化解",
    "relapsed": "矛盾反复",
    "visited": "已回访",
}
"""What an event was that a figure counts."""

CHOICES: dict[str, dict[str, str]] = {
    "outcome": {
        "dispute": "录入纠纷",
        "repeat": "关联已知的纠纷、隐患或诉求",
        "hazard": "列为隐患",
        "police_matter": "移交警务",
        "information": "仅作信息",
        "request": "咨询诉求",
        "for_authority": "移交其他机关",
        "against_authority": "信访、行政争议",
    },
    "same": {"place": "地点", "person": "当事人", "matter": "事由"},
    "parties_agree": {"yes": "同意", "no": "不同意"},
    "found": {"nothing": "没有，零报告", "something": "发现情况"},
}
"""What may be chosen that no policy lists, in Chinese, by the field; outcomes in the order of the keys 1 to 8."""


def named(language: Language, coded: Any) -> str:
    """A code by its name, as services write it: `{code, zh, en}`, or bare where the policy does not know it."""
    if isinstance(coded, dict):
        return str(coded.get(language) or coded.get("zh") or coded.get("code") or "")
    return "–" if coded in (None, "") else str(coded)


def actor(language: Language, written: Any) -> str:
    """Who did something, as events have it: `analyst:zhang-01`, `liaison:li-02@justice`."""
    role, _, name = str(written or "").partition(":")
    account, _, _ = name.partition("@")
    known = ROLES.get(role)
    return f"{getattr(known, language)} {account}" if known else str(written or "–")


def actor_account(written: Any) -> str:
    """The account of whoever did something, whatever he worked as."""
    return str(written or "").partition(":")[2].partition("@")[0]


def picked(language: Language, words: Any) -> list[tuple[str, str]]:
    """Codes with their names, for a choice."""
    return [(str(word["code"]), str(word[language])) for word in words or ()]


def written(name: str, value: Any) -> str:
    """A figure as it is read: a dash where it cannot be counted, 0 for none."""
    if value is None:
        return "–"
    return (
        f"{value:+d}" if name == "lead_over_110_percent" else f"{value:,}" if isinstance(value, int) else f"{value:.2f}"
    )
