"""Where the outside speaks to triage: reports and relapses over the bus, the clock, and analysts over HTTP."""

from fastapi import APIRouter

from services.triage.domain import Dispute, Screening
from services.triage.handlers.disputes import dispute_routes
from services.triage.handlers.hearing import reactions, when_due
from services.triage.handlers.reports import report_routes
from shared.decider import Decider
from shared.house import House

__all__ = ["reactions", "routes", "when_due"]


def routes(house: House, screening: Decider[Screening], dispute: Decider[Dispute]) -> APIRouter:
    """All doors of triage."""
    api = APIRouter(tags=["triage"])
    for part in (report_routes(house, screening, dispute), dispute_routes(house, dispute)):
        api.include_router(part)
    return api
