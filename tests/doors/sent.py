"""Whole words for the doors, which a subject in the right phase takes."""

from datetime import timedelta
from typing import Any

from tests.given import NOON

LEAD, ASSISTING, OTHER = "forestry", "land", "justice"
REPORT = {"channel": "officer", "village": "上坪村", "happened_at": NOON.isoformat(), "text": "（虚构）"}
ORDER = {"number": "1", "village": "上坪村", "happened_at": NOON.isoformat(), "text": "（虚构）"}
CANVASS = {"site": "shangping_1", "visited_at": NOON.isoformat(), "found": False}
SESSION = {"centre": "changxing"}
CLOSING = {"people": 12}
CANVASS_PLAN: dict[str, Any] = {"month": "2026-03-01", "days": [{"day": "2026-03-09", "sites": ["shangping_1"]}]}
CHANGED_PLAN = {"days": CANVASS_PLAN["days"]}
DROPPED_DAY = {"day": "2026-03-09", "reason": "（虚构）"}
OFFICER = {"name": "某人（虚构）", "group": "forest_ranger", "village": "上坪村（虚构）"}
REASSIGNED = {"group": "cleaner", "village": "上坪村（虚构）"}
REASON = {"reason": "（虚构）"}
AMENDED = {"text": "又来了三个人（虚构）"} | REASON
ENTER = {"outcome": "dispute", "category": "neighbours", "summary": "（虚构）"}
SEEN_TO = {"deed": "called_110"}
FIND_HAZARD = {"outcome": "hazard", "hazard": "road"}
FIND_REQUEST = {"outcome": "request", "department": LEAD}
FIND_FOR_AUTHORITY = {"outcome": "for_authority", "authority": "（虚构）"}
RECEIPT = {"receipt_number": "（虚构）"}
ANSWER = {"answer": "（虚构）"}
TOLD = {"told_by": "（虚构）", "told_how": "phone"}
REMOVED = {"how": "（虚构）"}
GRADE = {"level": 2, "reason": "（虚构）"}
REGRADE = {"level": 3, "reason": "（虚构）"}
CORRECT = {"category": "contract", "reason": "（虚构）"}
PLAN = {"measures": ["走访"], "responsible": "所长", "finish_on": (NOON + timedelta(days=20)).date().isoformat()}
FAILED = {"reason": "（虚构）", "ways_told": ["诉讼"]}
ASKED = {"days": 3, "reason": "（虚构）", "parties_agree": True}
DUE = {"due_at": (NOON + timedelta(days=9)).isoformat(), "reason": "（虚构）"}
ANALYSE = {"week": f"{NOON.isocalendar().year}-W{NOON.isocalendar().week:02}", "reason": "（虚构）"}
