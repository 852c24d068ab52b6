"""The register of information officers: private, on a log of its own that never leaves intake."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends

from services.intake import views
from services.intake.domain import Officer, RegisterOfficer, RetireOfficer
from shared.decider import Decider, NotFound, Order
from shared.deciding import Answer
from shared.house import Asked, House
from shared.words import Line, Slug, Words


class OfficerWords(Words):
    """Who joins: `group` is what he is in the village (forest_ranger, cleaner, grid_worker, …)."""

    name: Line
    phone: Line | None = None
    group: Slug
    village: Line


class RetireWords(Words):
    """Why an officer leaves."""

    reason: Line


def officer_routes(house: House, officer: Decider[Officer]) -> APIRouter:
    """The doors for the register."""
    api = APIRouter()
    keeper = house.door("administrator", "desk_officer")

    @api.post("/officers", status_code=201)
    async def register(words: OfficerWords, asked: Annotated[Asked, Depends(keeper)]) -> Answer:
        """登记信息员 · Enter an information officer in the register."""
        officer_id = asked.id
        command = RegisterOfficer(
            **asked.words,
            officer_id=officer_id,
            name=words.name,
            phone=words.phone or "",
            group=words.group,
            village=words.village,
        )
        return await house.execute(Order(officer, f"officer-{officer_id}", command))

    @api.post("/officers/{officer_id}/retire", status_code=201)
    async def retire(officer_id: UUID, words: RetireWords, asked: Annotated[Asked, Depends(keeper)]) -> Answer:
        """信息员退出 · Take an information officer off the register; his reports stay."""
        async with house.reading() as connection:
            if not await views.officer_is_of(connection, asked.station, officer_id):
                raise NotFound(
                    "no-such-officer",
                    "没有这位信息员：请在名册中核对编号",
                    "there is no such information officer: look the id up in the register",
                )
        command = RetireOfficer(**asked.words, officer_id=officer_id, reason=words.reason)
        return await house.execute(Order(officer, f"officer-{officer_id}", command))

    @api.get("/officers")
    async def register_of(asked: Annotated[Asked, Depends(keeper)]) -> list[dict[str, Any]]:
        """信息员名册 · The register of the station's information officers."""
        async with house.reading() as connection:
            return await views.officers(connection, asked.station)

    return api
