"""Where each role works: its places in the navigation, the first of which is its start page."""

from collections.abc import Mapping
from typing import NamedTuple


class List(NamedTuple):
    """A list of a service, whose total stands beside a place."""

    service: str
    path: str
    filters: Mapping[str, str | int] = {}


class Room(NamedTuple):
    """A place in the navigation: its address, its name in Chinese (the key of the English one), and its list."""

    path: str
    name: str
    list: List | None = None


INBOX = Room("/inbox", "待研判", List("triage", "/reports"))
UNGRADED = Room("/disputes?phase=entered", "待分级", List("triage", "/disputes", {"phase": "entered"}))
DISPUTES = Room("/disputes", "纠纷")
TO_REFER = Room("/station?phase=waiting", "待流转", List("referral", "/disputes", {"phase": "waiting"}))
RETURNED = Room("/station?phase=returned", "退回", List("referral", "/disputes", {"phase": "returned"}))
EXTENSIONS = Room("/station?phase=handled", "延期申请")
BOARD, LATE = Room("/board", "看板"), Room("/late", "超期", List("followup", "/promises", {"late": "true"}))
FIGURES, MAP = Room("/figures", "数据"), Room("/map", "地图")
TO_VISIT = List("followup", "/visits")
DESK = (Room("/desk", "今天"), Room("/desk/new", "登记"), Room("/desk/import", "导入"))

ROOMS: dict[str, tuple[Room, ...]] = {
    "information_officer": (Room("/report/new", "报线索"), Room("/report/mine", "我的线索")),
    "desk_officer": (*DESK, TO_REFER, RETURNED),
    "analyst": (INBOX, UNGRADED, DISPUTES, TO_REFER, RETURNED),
    "liaison": (
        Room("/referrals?phase=referred", "待签收", List("referral", "/disputes", {"phase": "referred"})),
        Room("/referrals?phase=handled", "办理中", List("referral", "/disputes", {"phase": "handled"})),
        Room("/referrals?phase=resolved", "已办"),
    ),
    "visitor": (
        Room("/visits", "待回访", TO_VISIT),
        Room("/followed", "关注"),
        Room("/visits?phase=made", "已回访"),
    ),
    "chief": (BOARD, LATE, DISPUTES, INBOX, TO_REFER, EXTENSIONS, Room("/visits", "回访", TO_VISIT), FIGURES, MAP),
    "supervisor": (BOARD, LATE, DISPUTES, FIGURES, MAP),
    "auditor": (Room("/audit", "时间线"), Room("/audit/verify", "核验"), FIGURES),
    "administrator": (Room("/admin", "运行"), Room("/admin/parked", "搁置事件"), Room("/admin/users", "用户")),
}


def start_of(role: str) -> str:
    """The page that a role begins its day on."""
    return ROOMS[role][0].path
