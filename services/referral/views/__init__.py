"""What referral can be asked: where each dispute is, what was done about it, and what was promised by when."""

from services.referral.views.case import ACTIONS, CASES
from services.referral.views.deadlines import DEADLINES
from services.referral.views.queries import Asker, actions, case, cases, head
from shared.view import View

__all__ = ["ACTIONS", "CASES", "DEADLINES", "VIEWS", "Asker", "actions", "case", "cases", "head"]

VIEWS: tuple[View, ...] = (CASES, ACTIONS, DEADLINES)
