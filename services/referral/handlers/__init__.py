"""Where the outside speaks to referral: grades over the bus, the clock, the station and the departments over HTTP."""

from fastapi import APIRouter

from services.referral.domain import State
from services.referral.handlers.department import department_routes
from services.referral.handlers.doors import Doors
from services.referral.handlers.hearing import reactions, when_due
from services.referral.handlers.station import station_routes
from shared.decider import Decider
from shared.house import House

__all__ = ["reactions", "routes", "when_due"]


def routes(house: House, dispute: Decider[State]) -> APIRouter:
    """All doors of referral."""
    api = APIRouter(tags=["referral"])
    doors = Doors(house, dispute)
    for part in (station_routes(doors), department_routes(doors)):
        api.include_router(part)
    return api
