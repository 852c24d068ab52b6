"""What follow-up can be asked: which visits are due, how each dispute fares, and the figures with their events."""

from services.followup.views.counted import COUNTED
from services.followup.views.deadlines import DEADLINES
from services.followup.views.figures import Figures, figures
from services.followup.views.followed import FOLLOWED, VISITS
from services.followup.views.queries import followed, followed_one, head, visits
from shared.view import View

__all__ = [
    "COUNTED",
    "DEADLINES",
    "FOLLOWED",
    "VIEWS",
    "VISITS",
    "Figures",
    "figures",
    "followed",
    "followed_one",
    "head",
    "visits",
]

VIEWS: tuple[View, ...] = (FOLLOWED, VISITS, COUNTED, DEADLINES)
