"""What triage can be asked: what waits for a decision, the disputes in the books, and what was promised by when."""

from services.triage.views.deadlines import DEADLINES
from services.triage.views.dispute import DISPUTES, GRADES, dispute, dispute_head, disputes
from services.triage.views.screening import SCREENINGS, report, worklist
from shared.view import View

__all__ = [
    "DEADLINES",
    "DISPUTES",
    "GRADES",
    "SCREENINGS",
    "VIEWS",
    "dispute",
    "dispute_head",
    "disputes",
    "report",
    "worklist",
]

VIEWS: tuple[View, ...] = (SCREENINGS, DISPUTES, GRADES, DEADLINES)
