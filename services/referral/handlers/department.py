"""The departments' doors. The station itself may be a department: its people then act for it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from services.referral.domain import Accept, AskExtension, Fail, ReportAction, Resolve, Return
from services.referral.handlers.doors import Doors
from services.referral.handlers.words import ActionWords, ExtensionWords, FailWords, ReasonWords, ResolveWords
from shared.deciding import Answer
from shared.house import Asked


def department_routes(doors: Doors) -> APIRouter:
    """Signing, returning, acting, asking for time, ending."""
    api = APIRouter()
    handler = doors.house.door("liaison", "desk_officer", "analyst", "chief")

    @api.post("/disputes/{dispute_id}/accept", status_code=201)
    async def accept(dispute_id: UUID, asked: Annotated[Asked, Depends(handler)]) -> Answer:
        """签收 · Sign for the dispute: the department owns it from now on."""
        return await doors.execute(dispute_id, Accept(**await doors.envelope(asked, dispute_id)))

    @api.post("/disputes/{dispute_id}/return", status_code=201)
    async def return_(dispute_id: UUID, words: ReasonWords, asked: Annotated[Asked, Depends(handler)]) -> Answer:
        """退回 · Send the dispute back to the station with a reason."""
        command = Return(**await doors.envelope(asked, dispute_id), reason=words.reason)
        return await doors.execute(dispute_id, command)

    @api.post("/disputes/{dispute_id}/actions", status_code=201)
    async def act(dispute_id: UUID, words: ActionWords, asked: Annotated[Asked, Depends(handler)]) -> Answer:
        """处置 · Report what was done about the dispute."""
        command = ReportAction(**await doors.envelope(asked, dispute_id), action=words.action)
        return await doors.execute(dispute_id, command)

    @api.post("/disputes/{dispute_id}/extension", status_code=201)
    async def ask(dispute_id: UUID, words: ExtensionWords, asked: Annotated[Asked, Depends(handler)]) -> Answer:
        """申请延期 · Ask for more days."""
        command = AskExtension(
            **await doors.envelope(asked, dispute_id),
            days=words.days,
            reason=words.reason,
            parties_agree=words.parties_agree,
        )
        return await doors.execute(dispute_id, command)

    @api.post("/disputes/{dispute_id}/resolve", status_code=201)
    async def resolve(dispute_id: UUID, words: ResolveWords, asked: Annotated[Asked, Depends(handler)]) -> Answer:
        """化解 · Report that the dispute is resolved, and how."""
        command = Resolve(**await doors.envelope(asked, dispute_id), outcome=words.outcome)
        return await doors.execute(dispute_id, command)

    @api.post("/disputes/{dispute_id}/fail", status_code=201)
    async def fail(dispute_id: UUID, words: FailWords, asked: Annotated[Asked, Depends(handler)]) -> Answer:
        """调解不成 · Report that mediation failed, and of which other ways the parties were told."""
        command = Fail(**await doors.envelope(asked, dispute_id), reason=words.reason, ways_told=tuple(words.ways_told))
        return await doors.execute(dispute_id, command)

    return api
