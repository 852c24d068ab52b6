"""The doors for return visits."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Response

from services.followup import views
from services.followup.domain import AddVisit, RecordMiss, RecordRelapse, RecordVisit, State, dispute_unknown
from services.followup.handlers.words import AddVisitWords, MissedWords, RelapseWords, VisitWords
from shared.decider import Command, Decider, Order
from shared.deciding import Answer
from shared.house import Asked, House

Number = Annotated[int, Path(ge=1, le=10_000)]
Phase = Literal["visited", "watched", "relapsed", "closed"]


def visit_routes(house: House, dispute: Decider[State]) -> APIRouter:
    """Reading what is due, and recording what was found."""
    api = APIRouter()
    visitor = house.door("visitor", "chief")
    reader = house.door("visitor", "chief", "supervisor", "analyst")

    async def envelope(asked: Asked, dispute_id: UUID) -> dict[str, Any]:
        """The words of a command on a dispute of the asker's station. Raises `NotFound`."""
        async with house.reading() as connection:
            station = await views.head(connection, asked.station, dispute_id)
        if station is None:
            raise dispute_unknown()
        return asked.words | {"station": station}

    async def execute(dispute_id: UUID, command: Command) -> Answer:
        return await house.execute(Order(dispute, f"dispute-{dispute_id}", command))

    @api.get("/visits")
    async def due(
        asked: Annotated[Asked, Depends(reader)], limit: Annotated[int, Query(ge=1, le=1000)] = 100
    ) -> list[dict[str, Any]]:
        """回访列表 · The visits that are promised, the most overdue first."""
        async with house.reading() as connection:
            return await views.visits(connection, asked.station, house.clock.now(), limit)

    @api.get("/disputes")
    async def listed(
        asked: Annotated[Asked, Depends(reader)],
        phase: Phase | None = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> list[dict[str, Any]]:
        """后续列表 · The disputes that are followed: visited, watched, relapsed, closed."""
        async with house.reading() as connection:
            return await views.followed(connection, asked.station, phase, limit)

    @api.get("/disputes/{dispute_id}")
    async def one(dispute_id: UUID, asked: Annotated[Asked, Depends(reader)], response: Response) -> dict[str, Any]:
        """后续情况 · One dispute with its visits; its version is the ETag."""
        async with house.reading() as connection:
            row = await views.followed_one(connection, asked.station, dispute_id)
        if row is None:
            raise dispute_unknown()
        response.headers["ETag"] = f'"{row["version"]}"'
        return row

    @api.post("/disputes/{dispute_id}/visits", status_code=201)
    async def add(dispute_id: UUID, words: AddVisitWords, asked: Annotated[Asked, Depends(visitor)]) -> Answer:
        """增加回访 · Promise one more visit than the level asks for."""
        command = AddVisit(**await envelope(asked, dispute_id), due_at=words.due_at, reason=words.reason)
        return await execute(dispute_id, command)

    @api.post("/disputes/{dispute_id}/visits/{number}", status_code=201)
    async def made(
        dispute_id: UUID, number: Number, words: VisitWords, asked: Annotated[Asked, Depends(visitor)]
    ) -> Answer:
        """回访 · Record a visit. The last one promised closes the dispute, unless it found a relapse."""
        command = RecordVisit(
            **await envelope(asked, dispute_id),
            occurred_at=words.visited_at,
            number=number,
            score=words.score,
            why=words.why or "",
            new_conflict=words.new_conflict,
            sued=words.sued,
            measures=words.measures or "",
            relapse=words.relapse.reason if words.relapse else None,
        )
        return await execute(dispute_id, command)

    @api.post("/disputes/{dispute_id}/visits/{number}/missed", status_code=201)
    async def missed(
        dispute_id: UUID, number: Number, words: MissedWords, asked: Annotated[Asked, Depends(visitor)]
    ) -> Answer:
        """未见到人 · Nobody was met: promise the visit again."""
        command = RecordMiss(
            **await envelope(asked, dispute_id), number=number, reason=words.reason, due_at=words.due_at
        )
        return await execute(dispute_id, command)

    @api.post("/disputes/{dispute_id}/relapse", status_code=201)
    async def relapse(dispute_id: UUID, words: RelapseWords, asked: Annotated[Asked, Depends(visitor)]) -> Answer:
        """矛盾反复 · The conflict is alive again, as was heard outside of a visit."""
        command = RecordRelapse(**await envelope(asked, dispute_id), reason=words.reason)
        return await execute(dispute_id, command)

    return api
