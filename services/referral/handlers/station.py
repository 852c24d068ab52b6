"""The station's doors: the list, referring, sending on, answering for extensions."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from services.referral import views
from services.referral.domain import GrantExtension, Refer, RefuseExtension, SendOn, dispute_unknown
from services.referral.handlers.doors import Doors
from services.referral.handlers.words import GrantWords, ReasonWords, ReferWords, SendOnWords
from shared.deciding import Answer
from shared.house import Asked

Phase = Literal["waiting", "referred", "handled", "returned", "resolved", "failed"]


def station_routes(doors: Doors) -> APIRouter:
    """Reading for everybody concerned, and the station's steps."""
    api = APIRouter()
    house = doors.house
    reader = house.door("desk_officer", "analyst", "chief", "supervisor", "liaison")
    station = house.door("desk_officer", "analyst", "chief")
    chief = house.door("chief")

    @api.get("/disputes")
    async def listed(
        asked: Annotated[Asked, Depends(reader)],
        phase: Phase | None = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> list[dict[str, Any]]:
        """流转列表 · Where disputes are: the most overdue first. A department sees what was referred to it."""
        async with house.reading() as connection:
            rows = await views.cases(connection, doors.asker(asked), house.clock.now(), phase, limit)
        return [doors.named(row) for row in rows]

    @api.get("/disputes/{dispute_id}")
    async def one(dispute_id: UUID, asked: Annotated[Asked, Depends(reader)], response: Response) -> dict[str, Any]:
        """流转情况 · One dispute with what was done about it; its version is the ETag."""
        async with house.reading() as connection:
            row = await views.case(connection, doors.asker(asked), dispute_id)
            if row is None:
                raise dispute_unknown()
            done = await views.actions(connection, doors.asker(asked), dispute_id)
        response.headers["ETag"] = f'"{row["version"]}"'
        return doors.named(row) | {"actions": done}

    @api.post("/disputes/{dispute_id}/refer", status_code=201)
    async def refer(dispute_id: UUID, words: ReferWords, asked: Annotated[Asked, Depends(station)]) -> Answer:
        """流转 · Refer the dispute to its lead department, maybe with assisting ones."""
        command = Refer(**await doors.envelope(asked, dispute_id), lead=words.lead, assisting=words.assisting)
        return await doors.execute(dispute_id, command)

    @api.post("/disputes/{dispute_id}/send-on", status_code=201)
    async def send_on(dispute_id: UUID, words: SendOnWords, asked: Annotated[Asked, Depends(station)]) -> Answer:
        """再次流转 · Send a returned dispute to another lead department."""
        command = SendOn(**await doors.envelope(asked, dispute_id), lead=words.lead, assisting=words.assisting)
        return await doors.execute(dispute_id, command)

    @api.post("/disputes/{dispute_id}/extension/grant", status_code=201)
    async def grant(dispute_id: UUID, words: GrantWords, asked: Annotated[Asked, Depends(chief)]) -> Answer:
        """同意延期 · Grant more days, maybe other than asked."""
        command = GrantExtension(**await doors.envelope(asked, dispute_id), days=words.days)
        return await doors.execute(dispute_id, command)

    @api.post("/disputes/{dispute_id}/extension/refuse", status_code=201)
    async def refuse(dispute_id: UUID, words: ReasonWords, asked: Annotated[Asked, Depends(chief)]) -> Answer:
        """不同意延期 · Grant no more days."""
        command = RefuseExtension(**await doors.envelope(asked, dispute_id), reason=words.reason)
        return await doors.execute(dispute_id, command)

    return api
