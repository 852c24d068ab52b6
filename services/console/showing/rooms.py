"""Where each role works: its places in the navigation, the first of which is its start page."""

from collections.abc import Mapping
from typing import NamedTuple


class List(NamedTuple):
    """A list of a service, whose total stands beside a place; `counted` is the name of the total where one answer has
    those of several lists."""

    service: str
    path: str
    filters: Mapping[str, str | int] = {}
    counted: str = ""


class Room(NamedTuple):
    """A place in the navigation: its address, its name in Chinese (the key of the English one), its list, and the
    letter that leads to it after `g`; no two places of a role have the same, and none has `h`, which is home."""

    path: str
    name: str
    list: List | None = None
    key: str = ""


INBOX = Room("/inbox", "待研判", List("triage", "/reports"), "i")
UNGRADED = Room("/disputes?phase=entered", "待分级", List("triage", "/disputes", {"phase": "entered"}), "n")
DISPUTES = Room("/disputes", "纠纷", key="d")
ALERTS = Room("/alerts", "警报", List("triage", "/standing", counted="alerts"), "a")
HAZARDS = Room("/hazards", "隐患", List("triage", "/standing", counted="hazards"), "y")
REQUESTS = Room("/requests", "诉求", List("triage", "/standing", counted="requests"), "q")
OWN_REQUESTS = REQUESTS._replace(list=List("triage", "/requests", {"standing": "true"}))
HANDOVERS = Room("/handovers", "移交", List("triage", "/standing", counted="handovers"), "x")
TO_REFER = Room("/station?phase=waiting", "待流转", List("referral", "/disputes", {"phase": "waiting"}), "r")
RETURNED = Room("/station?phase=returned", "已退回", List("referral", "/disputes", {"phase": "returned"}), "k")
EXTENSIONS = Room("/station?phase=handled", "延期申请", key="e")
BOARD, LATE = (
    Room("/board", "看板", key="b"),
    Room("/late", "超期", List("followup", "/promises", {"late": "true"}), "l"),
)
WEEKLY = Room("/weekly", "每周研判", key="w")
OFFICERS = Room("/officers", "信息员", key="u")
CANVASS = Room("/canvass", "走访", key="c")
FIGURES, MAP = Room("/figures", "数据", key="f"), Room("/map", "地图", key="m")
TO_VISIT = List("followup", "/visits")
DESK = (Room("/desk", "今天", key="t"), Room("/desk/new", "登记", key="n"), Room("/desk/import", "导入", key="i"))
SESSIONS = Room("/desk/sessions", "值守", key="s")

ROOMS: dict[str, tuple[Room, ...]] = {
    "information_officer": (
        Room("/report/new", "报线索", key="n"),
        Room("/report/mine", "我的线索", List("intake", "/reports/mine", {"unread": "true"}), "m"),
        Room("/canvass/new", "登记走访", key="c"),
        Room("/canvass/mine", "我的走访", key="v"),
    ),
    "desk_officer": (*DESK, ALERTS, SESSIONS, CANVASS, HAZARDS, REQUESTS, HANDOVERS, TO_REFER, RETURNED, OFFICERS),
    "analyst": (INBOX, ALERTS, UNGRADED, DISPUTES, HAZARDS, REQUESTS, HANDOVERS, TO_REFER, RETURNED, WEEKLY),
    "liaison": (
        Room("/referrals?phase=referred", "待签收", List("referral", "/disputes", {"phase": "referred"}), "r"),
        Room("/referrals?phase=handled", "办理中", List("referral", "/disputes", {"phase": "handled"}), "w"),
        Room("/referrals?phase=resolved", "已办", key="o"),
        OWN_REQUESTS,
    ),
    "visitor": (
        Room("/visits", "待回访", TO_VISIT, "v"),
        Room("/followed", "关注", key="w"),
        Room("/visits?phase=made", "已回访", key="o"),
    ),
    "chief": (
        BOARD,
        ALERTS,
        LATE,
        DISPUTES,
        HAZARDS,
        REQUESTS,
        HANDOVERS,
        INBOX,
        TO_REFER,
        EXTENSIONS,
        Room("/visits", "回访", TO_VISIT, "v"),
        SESSIONS,
        CANVASS,
        WEEKLY,
        OFFICERS,
        FIGURES,
        MAP,
    ),
    "supervisor": (BOARD, ALERTS, LATE, DISPUTES, HAZARDS, REQUESTS, HANDOVERS, WEEKLY, FIGURES, MAP),
    "auditor": (Room("/audit", "时间线", key="t"), Room("/audit/verify", "核验", key="v"), FIGURES),
    "administrator": (
        Room("/admin", "运行", key="r"),
        Room("/admin/parked", "搁置事件", key="p"),
        Room("/admin/users", "用户", key="u"),
        OFFICERS._replace(key="o"),
    ),
}


def start_of(role: str) -> str:
    """The page that a role begins its day on."""
    return ROOMS[role][0].path
