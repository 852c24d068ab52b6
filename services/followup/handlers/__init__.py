"""Where the outside speaks to follow-up: outcomes over the bus, the clock, visitors and the chief over HTTP."""

from fastapi import APIRouter

from services.followup.domain import State
from services.followup.handlers.figures import figure_routes
from services.followup.handlers.hearing import reactions, when_due
from services.followup.handlers.visits import visit_routes
from shared.decider import Decider
from shared.house import House

__all__ = ["reactions", "routes", "when_due"]


def routes(house: House, dispute: Decider[State]) -> APIRouter:
    """All doors of follow-up."""
    api = APIRouter(tags=["followup"])
    for part in (visit_routes(house, dispute), figure_routes(house)):
        api.include_router(part)
    return api
