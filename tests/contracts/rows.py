"""Rows of every table that is listed, numbered: three each share what their list is ordered by, so that their ids alone
tell them apart."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.given import NOON

ELSEWHERE = "elsewhere"
Made = dict[str, Any]


def id_of(n: int) -> UUID:
    """The id of row n; their order is not that of the numbers."""
    return UUID(int=(n * 7919) % 1009 + 1)


def at(n: int) -> datetime:
    """What rows n, n + 1, n + 2 share."""
    return NOON + timedelta(minutes=n // 3)


def report(n: int) -> Made:
    """A report."""
    return {
        "report_id": id_of(n), "version": 1, "channel": "desk", "village": "上坪村", "place": "", "happened_at": NOON,
        "taken_at": at(n), "text": "虚构", "people": [], "urgent": False, "danger_to_life": False,
    }  # fmt: skip


def own_report(n: int) -> Made:
    """Whose report it is; every fourth is somebody else's."""
    return {"report_id": id_of(n), "account": "somebody else" if n % 4 == 3 else "somebody", "taken_at": at(n)}


def own_canvass(n: int) -> Made:
    """Whose visit it is; every fourth is somebody else's."""
    return {"canvass_id": id_of(n), "account": "somebody else" if n % 4 == 3 else "somebody"}


def officer(n: int) -> Made:
    """An officer; every fourth has left."""
    return {
        "officer_id": id_of(n), "version": 1, "name": f"officer {n}", "phone": "", "group": "cleaner",
        "village": f"village {n // 3 % 2}",
        "others": ["village 2"] if n % 5 == 0 else [], "registered_at": NOON,
        "retired_at": at(n) if n % 4 == 0 else None,
    }  # fmt: skip


def canvass(n: int) -> Made:
    """A visit of a place; every fourth was taken back, and every other found something."""
    return {
        "canvass_id": id_of(n), "version": 1, "phase": "taken_back" if n % 4 == 3 else "made",
        "site": ("shangping_1", "xialong_1")[n // 2 % 2], "site_kind": "village_group",
        "village": ("上坪村", "下陇村")[n // 2 % 2], "visited_at": at(n), "recorded_at": NOON, "found": n % 2 == 0,
        "companions": [], "reports": [], "role": "desk_officer", "made_by": "desk-01",
    }  # fmt: skip


def canvass_plan(n: int) -> Made:
    """The plan of a month, of which three are of one."""
    month = date(2026 + n // 36, 1 + n // 3 % 12, 1)
    return {"plan_id": id_of(n), "version": 1, "month": month, "days": [], "accepted_at": NOON}


def session(n: int) -> Made:
    """A session of the desk; every fourth is open still."""
    return {
        "session_id": id_of(n), "version": 1, "phase": "open" if n % 4 == 3 else "closed",
        "centre": ("changxing", "shiqiao")[n // 2 % 2], "village": "上坪村", "opened_at": at(n),
        "people": None if n % 4 == 3 else n,
    }  # fmt: skip


def screening(n: int) -> Made:
    """A report at triage; every fifth is decided."""
    phase = ("waiting", "urged", "waiting", "waiting", "found")[n % 5]
    return {
        "report_id": id_of(n), "version": 1, "phase": phase, "channel": "desk", "village": "上坪村", "place": "",
        "text": "争水（虚构）", "happened_at": NOON - timedelta(minutes=n % 2), "urgent": n % 7 > 2, "opened_at": NOON,
        "campaign": "虚构的行动" if n % 2 else None, "screen_by": at(n),
    }  # fmt: skip


def dispute(n: int) -> Made:
    """A dispute in the books; half of them graded or closed, and the others due when others were entered."""
    phase = ("entered", "graded", "reopened", "closed")[n % 4]
    return {
        "dispute_id": id_of(n), "version": 1, "phase": phase, "channel": "desk",
        "village": ("上坪村", "下陇村")[n // 2 % 2], "category": "neighbours", "summary": "虚构", "report_id": id_of(n),
        "happened_at": NOON, "entered_at": at(n), "grade_by": at(n), "level": 2 + n % 2,
    }  # fmt: skip


def hazard(n: int) -> Made:
    """A hazard; half of them gone, and the others due when others were opened."""
    phase = ("open", "removed", "urged", "withdrawn")[n % 4]
    return {
        "hazard_id": id_of(n), "version": 1, "phase": phase, "hazard": ("road", "fire")[n // 2 % 2],
        "village": ("上坪村", "下陇村")[n // 2 % 2], "summary": "虚构", "report_id": id_of(n), "happened_at": NOON,
        "opened_at": at(n), "act_by": at(n), "acted_at": at(n),
    }  # fmt: skip


def alert(n: int) -> Made:
    """An alert; half of them acknowledged, and the others due when others were raised."""
    return {
        "report_id": id_of(n), "version": 1, "phase": ("raised", "acknowledged", "urged", "acknowledged")[n % 4],
        "village": ("上坪村", "下陇村")[n // 2 % 2], "place": "", "text": "虚构", "happened_at": NOON,
        "raised_at": at(n), "acknowledge_by": at(n),
    }  # fmt: skip


def request(n: int) -> Made:
    """A request; two in five are done, one answered, and the others due when others were opened."""
    phase = ("open", "told", "urged", "withdrawn", "answered")[n % 5]
    return {
        "request_id": id_of(n), "version": 1, "phase": phase, "department": ("justice", "land")[n // 2 % 2],
        "village": ("上坪村", "下陇村")[n // 2 % 2], "summary": "虚构", "report_id": id_of(n), "happened_at": NOON,
        "opened_at": at(n), "answer_by": at(n), "answered_at": at(n),
    }  # fmt: skip


def handover(n: int) -> Made:
    """A hand-over; half of them done, and the others due when others were opened."""
    phase = ("sent", "received", "urged", "withdrawn")[n % 4]
    sort = ("for_authority", "against_authority")[n // 2 % 2]
    return {
        "handover_id": id_of(n), "version": 1, "phase": phase, "sort": sort,
        "authority": "虚构", "village": "上坪村", "summary": "虚构", "report_id": id_of(n), "happened_at": NOON,
        "opened_at": at(n), "receipt_by": at(n),
    }  # fmt: skip


def case(n: int) -> Made:
    """A dispute at referral: half of them ended, without a deadline; justice leads some and assists with others."""
    phase = ("waiting", "handed_over", "handled", "failed")[n % 4]
    return {
        "dispute_id": id_of(n), "version": 1, "phase": phase, "level": 3, "category": "neighbours",
        "village": "上坪村", "summary": "虚构", "proposed": "justice", "lead": "justice" if n % 3 else "land",
        "assisting": ["justice"] if n % 5 == 0 else [], "opened_at": at(n), "due_at": None if n % 2 else at(n),
    }  # fmt: skip


def followed(n: int) -> Made:
    """A dispute that is followed."""
    phase = ("visited", "closed")[n % 2]
    return {"dispute_id": id_of(n), "version": 1, "phase": phase, "level": 3, "since": at(n)}


def visit(n: int) -> Made:
    """A visit; two in five were made, and a dispute has two."""
    phase, made_at = ("made", at(n)) if n % 5 in (2, 4) else ("promised", None)
    return {"dispute_id": id_of(n // 2), "number": n, "phase": phase, "due_at": at(n), "made_at": made_at}


def of_visit(row: Made) -> Made:
    """The dispute that a visit is of."""
    return {"dispute_id": row["dispute_id"], "version": 1, "phase": "visited", "level": 3, "since": NOON}


def promise(n: int) -> Made:
    """A promise; every fifth was kept, too late."""
    ended_at, ended = (NOON + timedelta(days=1), "kept") if n % 5 == 4 else (None, None)
    return {
        "subject": id_of(n), "clock": "accept" if n % 2 else "resolve", "round": 1 + n % 3, "dispute_id": id_of(n),
        "village": "上坪村", "level": 3, "owner": "justice" if n % 4 else "land", "begun_at": NOON, "due_at": at(n),
        "ended_at": ended_at, "ended": ended,
    }  # fmt: skip


def counted(n: int) -> Made:
    """A counted event; every fourth is of another figure."""
    return {
        "event_id": id_of(n), "kind": "visited" if n % 4 == 3 else "taken", "subject": id_of(n), "version": 1,
        "counted_at": at(n), "score": 5,
    }  # fmt: skip


def open_dispute(n: int) -> Made:
    """A dispute; every fifth is resolved."""
    return {
        "dispute_id": id_of(n), "village": f"village {n // 3 % 2}", "category": "neighbours", "level": 2 + n % 2,
        "entered_at": NOON, "decided_at": at(n), "resolutions": int(n % 5 == 3),
    }  # fmt: skip


def parked(n: int) -> Made:
    """An event that is parked; every fifth was released."""
    return {
        "source": f"source {n % 2}", "lane": n // 3, "seq": n, "stream": "x", "kind": "x", "reason": "x", "headers": {},
        "body": b"", "released_at": NOON if n % 5 == 4 else None,
    }  # fmt: skip


def week(n: int) -> Made:
    """An analysis of a week, of which three are of one."""
    monday = date(2020, 1, 6) + timedelta(days=7 * (n // 3))
    return {
        "analysis_id": id_of(n), "version": 1, "monday": monday, "number": 1 + n % 3, "reason": "",
        "positions": [], "findings": [], "analysed_at": NOON, "analysed_by": "analyst:analyst-1",
    }  # fmt: skip
