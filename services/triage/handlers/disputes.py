"""The doors for disputes in the books."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from services.triage import views
from services.triage.domain import AdoptPlan, Dispute, Grade, Propose, refusals
from services.triage.handlers.names import named
from services.triage.handlers.words import GradeWords, PlanWords, ProposalWords
from shared.decider import Command, Decider, Order
from shared.deciding import Answer
from shared.house import Asked, House


def dispute_routes(house: House, dispute: Decider[Dispute]) -> APIRouter:
    """The list of disputes, the rule's proposal, the grade and the plan."""
    api = APIRouter()
    analyst = house.door("analyst", "chief")
    reader = house.door("analyst", "chief", "supervisor")

    async def envelope(asked: Asked, dispute_id: UUID) -> dict[str, Any]:
        """The words of a command on a dispute of the asker's station, which is also the command's."""
        async with house.reading() as connection:
            head = await views.dispute_head(connection, asked.station, dispute_id)
        if head is None:
            raise refusals.no_such_dispute()
        return asked.words | {"station": head["station"], "dispute_id": dispute_id}

    async def execute(dispute_id: UUID, command: Command) -> Answer:
        return await house.execute(Order(dispute, f"dispute-{dispute_id}", command))

    @api.get("/disputes")
    async def listed(
        asked: Annotated[Asked, Depends(reader)],
        phase: Literal["entered", "graded", "reopened"] | None = None,
        level: Annotated[int | None, Query(ge=1, le=9)] = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> list[dict[str, Any]]:
        """纠纷列表 · The disputes in the books: those that wait for a grade first, the most overdue at the top."""
        async with house.reading() as connection:
            rows = await views.disputes(connection, asked.station, house.clock.now(), phase, level, limit)
        return [named(house.policy, row) for row in rows]

    @api.get("/disputes/{dispute_id}")
    async def one(dispute_id: UUID, asked: Annotated[Asked, Depends(reader)], response: Response) -> dict[str, Any]:
        """纠纷 · One dispute with its plan, its grades and the reports linked to it; its version is the ETag."""
        async with house.reading() as connection:
            row = await views.dispute(connection, asked.station, dispute_id)
        if row is None:
            raise refusals.no_such_dispute()
        response.headers["ETag"] = f'"{row["version"]}"'
        return named(house.policy, row)

    @api.post("/disputes/{dispute_id}/proposal", status_code=201)
    async def propose(dispute_id: UUID, words: ProposalWords, asked: Annotated[Asked, Depends(analyst)]) -> Answer:
        """建议分级 · Ask the rule table for a level; a person decides."""
        command = Propose(**await envelope(asked, dispute_id), factors=frozenset(words.factors))
        return await execute(dispute_id, command)

    @api.post("/disputes/{dispute_id}/grade", status_code=201)
    async def grade(dispute_id: UUID, words: GradeWords, asked: Annotated[Asked, Depends(analyst)]) -> Answer:
        """分级 · Grade the dispute and sign for it, for the first time or anew."""
        command = Grade(
            **await envelope(asked, dispute_id),
            level=words.level,
            factors=frozenset(words.factors),
            reason=words.reason,
        )
        return await execute(dispute_id, command)

    @api.post("/disputes/{dispute_id}/plan", status_code=201)
    async def plan(dispute_id: UUID, words: PlanWords, asked: Annotated[Asked, Depends(analyst)]) -> Answer:
        """一案一策 · Adopt a plan for a dispute of a high level."""
        command = AdoptPlan(
            **await envelope(asked, dispute_id),
            measures=words.measures,
            responsible=words.responsible,
            finish_on=words.finish_on,
        )
        return await execute(dispute_id, command)

    return api
