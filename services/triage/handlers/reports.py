"""The doors for reports that wait for a decision."""

from typing import Annotated, Any, assert_never
from uuid import UUID, uuid5

from fastapi import APIRouter, Depends, Query, Response

from services.triage import views
from services.triage.domain import (
    Dispute,
    EnterDispute,
    FindDispute,
    FindHazard,
    FindInformation,
    FindPoliceMatter,
    LinkReport,
    NoteRepeat,
    Screening,
    UnlinkReport,
    WithdrawRepeat,
    dispute_id_of,
    refusals,
)
from services.triage.handlers.names import named
from services.triage.handlers.words import (
    DisputeFound,
    HazardFound,
    InformationFound,
    PoliceMatterFound,
    RepeatFound,
    ScreenWords,
    UnlinkWords,
)
from shared.decider import Decider, Order
from shared.deciding import Answer
from shared.house import Asked, House


def report_routes(house: House, screening: Decider[Screening], dispute: Decider[Dispute]) -> APIRouter:
    """What waits for a decision, and the decisions."""
    api = APIRouter()
    analyst = house.door("analyst", "chief")
    reader = house.door("analyst", "chief", "supervisor")

    async def own(asked: Asked, report_id: UUID) -> dict[str, Any]:
        async with house.reading() as connection:
            row = await views.report(connection, asked.station, report_id)
        if row is None:
            raise refusals.no_such_report()
        return row

    async def own_dispute(asked: Asked, dispute_id: UUID) -> None:
        async with house.reading() as connection:
            if await views.dispute_head(connection, asked.station, dispute_id) is None:
                raise refusals.no_such_dispute()

    @api.get("/reports")
    async def waiting(
        asked: Annotated[Asked, Depends(reader)], limit: Annotated[int, Query(ge=1, le=1000)] = 100
    ) -> list[dict[str, Any]]:
        """待研判 · What waits for a decision, the most overdue first."""
        async with house.reading() as connection:
            rows = await views.worklist(connection, asked.station, house.clock.now(), limit)
        return [named(house.policy, row) for row in rows]

    @api.get("/reports/{report_id}")
    async def one(report_id: UUID, asked: Annotated[Asked, Depends(reader)], response: Response) -> dict[str, Any]:
        """线索 · One report and what it was found to be; its version is the ETag."""
        row = await own(asked, report_id)
        response.headers["ETag"] = f'"{row["version"]}"'
        return named(house.policy, row)

    @api.post("/reports/{report_id}/screen", status_code=201)
    async def screen(report_id: UUID, words: ScreenWords, asked: Annotated[Asked, Depends(analyst)]) -> list[Answer]:
        """研判 · Decide what a report is. A dispute enters the books, a repeat is linked: both or neither."""
        row = await own(asked, report_id)
        if isinstance(words, RepeatFound):
            await own_dispute(asked, words.dispute_id)
        envelope = asked.words | {"station": row["station"]}
        return await house.execute_all(_orders(screening, dispute, words, envelope, row))

    @api.post("/reports/{report_id}/unlink", status_code=201)
    async def unlink(report_id: UUID, words: UnlinkWords, asked: Annotated[Asked, Depends(analyst)]) -> list[Answer]:
        """取消关联 · Take a link back; the report waits for a decision again."""
        row = await own(asked, report_id)
        # Whether it is linked is the domain's to say: a retry of what was done must get its first answer.
        dispute_id = row["dispute_id"] or dispute_id_of(report_id)
        envelope = asked.words | {"station": row["station"]}
        take_back = UnlinkReport(**envelope, report_id=report_id, dispute_id=dispute_id, reason=words.reason)
        withdraw = WithdrawRepeat(**_second(envelope), dispute_id=dispute_id, report_id=report_id)
        return await house.execute_all(
            [
                Order(screening, f"report-{report_id}", take_back),
                Order(dispute, f"dispute-{dispute_id}", withdraw),
            ]
        )

    return api


def _second(envelope: dict[str, Any]) -> dict[str, Any]:
    """The envelope of the second order of a request: an id of its own, and no version, which was the first's."""
    return envelope | {
        "id": uuid5(envelope["id"], "dispute"),
        "expected_version": None,
        "correlation_id": envelope["id"],
    }


def _orders(
    screening: Decider[Screening],
    dispute: Decider[Dispute],
    words: ScreenWords,
    envelope: dict[str, Any],
    row: dict[str, Any],
) -> list[Order]:
    report_id = row["report_id"]
    common = envelope | {"report_id": report_id, "reason": words.reason or ""}
    stream = f"report-{report_id}"
    match words:
        case DisputeFound():
            return [Order(screening, stream, FindDispute(**common)), _entry(dispute, words, envelope, row)]
        case HazardFound():
            return [Order(screening, stream, FindHazard(**common, hazard=words.hazard))]
        case PoliceMatterFound():
            return [Order(screening, stream, FindPoliceMatter(**common))]
        case InformationFound():
            return [Order(screening, stream, FindInformation(**common))]
        case RepeatFound():
            note = NoteRepeat(**_second(envelope), dispute_id=words.dispute_id, report_id=report_id)
            return [
                Order(screening, stream, LinkReport(**common, dispute_id=words.dispute_id, same=words.same)),
                Order(dispute, f"dispute-{words.dispute_id}", note),
            ]
        case _:
            assert_never(words)


def _entry(dispute: Decider[Dispute], words: DisputeFound, envelope: dict[str, Any], row: dict[str, Any]) -> Order:
    """The order that enters the dispute with what its report said of channel, village and time."""
    dispute_id = dispute_id_of(row["report_id"])
    enter = EnterDispute(
        **_second(envelope),
        dispute_id=dispute_id,
        report_id=row["report_id"],
        channel=row["channel"],
        village=row["village"],
        category=words.category,
        summary=words.summary,
        happened_at=row["happened_at"],
        factors=None if words.factors is None else frozenset(words.factors),
    )
    return Order(dispute, f"dispute-{dispute_id}", enter)
