"""Reports one by one: taken, listed, shown."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel

from services.intake import views
from services.intake.domain import Report
from services.intake.handlers.words import Advice, ReportWords, advice, take_report
from shared.decider import Decider, NotFound, Order
from shared.deciding import Answer
from shared.house import Asked, House
from shared.policy import Policy


class Receipt(BaseModel):
    """What a report came to: the house's answer, its id, and what to do at once if life is in danger."""

    report_id: UUID
    stream: str
    version: int
    events: list[dict[str, Any]]
    repeated: bool
    advice: Advice | None


def receipt(report_id: UUID, answer: Answer, words: ReportWords) -> Receipt:
    """The answer to a report."""
    return Receipt(
        report_id=report_id,
        stream=answer.stream,
        version=answer.version,
        events=[{"id": made.id, "kind": made.kind} for made in answer.events],
        repeated=answer.repeated,
        advice=advice(words),
    )


def report_routes(house: House, report: Decider[Report]) -> APIRouter:
    """The doors for single reports."""
    api = APIRouter()
    reporter = house.door("information_officer", "desk_officer", "chief")
    reader = house.door("desk_officer", "chief", "supervisor")

    @api.post("/reports", status_code=201)
    async def take(words: ReportWords, asked: Annotated[Asked, Depends(reporter)]) -> Receipt:
        """上报 · Take a report. With `message_id` it may be sent again and again and is taken once."""
        command = take_report(asked, words, house.derive)
        answer = await house.execute(Order(report, f"report-{command.report_id}", command))
        return receipt(command.report_id, answer, words)

    @api.get("/reports")
    async def latest(
        asked: Annotated[Asked, Depends(reader)], limit: Annotated[int, Query(ge=1, le=1000)] = 100
    ) -> list[dict[str, Any]]:
        """线索列表 · The station's latest reports."""
        async with house.reading() as connection:
            rows = await views.reports(connection, asked.station, limit)
        return [named(house.policy, row) for row in rows]

    @api.get("/reports/{report_id}")
    async def one(report_id: UUID, asked: Annotated[Asked, Depends(reader)], response: Response) -> dict[str, Any]:
        """线索 · One report, with the people in it; its version is the ETag."""
        async with house.reading() as connection:
            row = await views.report(connection, asked.station, report_id)
        if row is None:
            raise NotFound(
                "no-such-report", "没有这条线索：请核对编号", "there is no such report: check the id in the list"
            )
        response.headers["ETag"] = f'"{row["version"]}"'
        return named(house.policy, row)

    return api


def named(policy: Policy, row: dict[str, Any]) -> dict[str, Any]:
    """The row with its codes named in Chinese and English, as far as today's policy knows them."""
    words = {
        "channel": policy.channels.get(row["channel"]),
        "category_hint": policy.categories.get(row["category_hint"]),
    }
    return row | {
        field: {"code": row[field], "zh": word.zh, "en": word.en} for field, word in words.items() if word is not None
    }
