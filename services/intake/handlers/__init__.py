"""Where people speak to intake: reports one by one or as a file, and the register of information officers."""

from fastapi import APIRouter

from services.intake.domain import Officer, Report
from services.intake.handlers.files import file_routes
from services.intake.handlers.officers import officer_routes
from services.intake.handlers.reports import report_routes
from shared.decider import Decider
from shared.house import House

__all__ = ["routes"]


def routes(house: House, report: Decider[Report], officer: Decider[Officer]) -> APIRouter:
    """All doors of intake."""
    api = APIRouter(tags=["intake"])
    for part in (report_routes(house, report), file_routes(house, report), officer_routes(house, officer)):
        api.include_router(part)
    return api
