"""The roles that a token may name, what they are called, and which of them may look over all stations."""

from typing import Literal, NamedTuple, TypeAlias

Role: TypeAlias = Literal[
    "information_officer",
    "desk_officer",
    "analyst",
    "liaison",
    "visitor",
    "chief",
    "supervisor",
    "auditor",
    "administrator",
    "police_orders",
    "hotline_orders",
]


class RoleName(NamedTuple):
    """What a role is called in Chinese and English."""

    zh: str
    en: str


ROLES: dict[str, RoleName] = {
    "information_officer": RoleName("信息员", "information officer"),
    "desk_officer": RoleName("值班员", "desk officer"),
    "analyst": RoleName("研判员", "analyst"),
    "liaison": RoleName("部门联络员", "department liaison"),
    "visitor": RoleName("回访员", "visitor"),
    "chief": RoleName("所长", "station chief"),
    "supervisor": RoleName("县级督办", "county supervisor"),
    "auditor": RoleName("审计员", "auditor"),
    "administrator": RoleName("管理员", "administrator"),
    "police_orders": RoleName("110工单系统", "order system of 110"),
    "hotline_orders": RoleName("12345工单系统", "order system of 12345"),
}
OF_A_SYSTEM = frozenset({"police_orders", "hotline_orders"})
"""Other systems, which hand their orders (工单) over: nobody logs in to the console as one."""

OF_PEOPLE = {code: name for code, name in ROLES.items() if code not in OF_A_SYSTEM}
"""The roles that a person may have."""

OF_A_DEPARTMENT = "liaison"
"""The one role that speaks for a department."""

EVERYWHERE = frozenset({"supervisor", "auditor", "administrator"})
"""Whose work is not one station's: only they may bear a token for all of them."""
