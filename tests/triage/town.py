"""Triage's people at its routes, and what they say: for the tests of each sort of route."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from httpx import AsyncClient, Response

from services.followup.events import FollowingReopened, VisitsScheduled
from services.triage.domain.screening import dispute_id_of
from services.triage.events import LOG
from shared.kernel.recorded import RecordedEvent
from tests.facts import dispute_closed, dispute_relapsed, report_taken
from tests.given import NOON, STATION
from tests.house import Town, heard

REPORT, ANOTHER = UUID(int=7), UUID(int=8)
DISPUTE = dispute_id_of(REPORT)
ENTER = {"outcome": "dispute", "category": "neighbours", "summary": "排水沟之争（虚构）"}
GRADE = {"level": 2, "factors": ["violence_or_threat"], "reason": "双方有言语威胁"}
WRONG = {"reason": "看错了（虚构）"}
PLAN = {"measures": ["每日走访"], "responsible": "所长", "finish_on": "2026-03-20"}


def reported(report_id: UUID = REPORT, urgent: bool = False, station: str = STATION, **changes: Any) -> RecordedEvent:
    return heard(report_taken(report_id, urgent=urgent, **changes), f"report-{report_id}", report_id, station)


def relapsed(dispute_id: UUID = DISPUTE) -> RecordedEvent:
    return heard(dispute_relapsed(dispute_id), f"dispute-{dispute_id}", uuid5(dispute_id, "relapse"))


def closed(dispute_id: UUID = DISPUTE) -> RecordedEvent:
    return heard(dispute_closed(dispute_id), f"dispute-{dispute_id}", uuid5(dispute_id, "closing"))


def visited_once_more(dispute_id: UUID = DISPUTE) -> RecordedEvent:
    event = FollowingReopened(dispute_id=dispute_id, number=3, due_at=NOON + timedelta(days=41), policy="2026-01")
    return heard(event, f"dispute-{dispute_id}", uuid5(dispute_id, "once more"))


def scheduled(dispute_id: UUID = DISPUTE) -> RecordedEvent:
    """It is resolved, and follow-up will visit."""
    event = VisitsScheduled(dispute_id=dispute_id, level=2, resolved_at=NOON, visits=(), handlers=(), policy="test")
    return heard(event, f"dispute-{dispute_id}", uuid5(dispute_id, "visits"))


async def said(town: Town, stream: str) -> list[str]:
    return [
        recorded.event.kind.removeprefix("triage.") for recorded in await town.log(LOG) if recorded.stream == stream
    ]


async def entered(town: Town, analyst: AsyncClient, report_id: UUID = REPORT) -> None:
    await town.hear(reported(report_id))
    answer = await analyst.post(f"/reports/{report_id}/screen", json=ENTER)
    assert answer.status_code == 201, answer.text


async def etag(client: AsyncClient, dispute_id: UUID = DISPUTE) -> dict[str, str]:
    """The header that says: I have seen the dispute as it is now."""
    return {"If-Match": (await client.get(f"/disputes/{dispute_id}")).headers["etag"]}


async def taken_back(client: AsyncClient, report_id: UUID = REPORT, **headers: str) -> Response:
    """The answer to taking a decision back by somebody who has just read the report."""
    seen = {"If-Match": (await client.get(f"/reports/{report_id}")).headers["etag"]}
    return await client.post(f"/reports/{report_id}/take-back", json=WRONG, headers=seen | headers)


async def planned(client: AsyncClient) -> Response:
    """The answer to a plan by somebody who has just read the dispute."""
    return await client.post(f"/disputes/{DISPUTE}/plan", json=PLAN, headers=await etag(client))


async def reviewed(client: AsyncClient, result: str) -> Response:
    """The answer to a review of the plan by somebody who has just read the dispute."""
    said = {"result": result, "reason": "看过（虚构）"}
    return await client.post(f"/disputes/{DISPUTE}/plan/review", json=said, headers=await etag(client))


async def graded(client: AsyncClient, dispute_id: UUID = DISPUTE, **changes: Any) -> Response:
    """The answer to a grade by somebody who has just read the dispute."""
    headers = await etag(client, dispute_id)
    return await client.post(f"/disputes/{dispute_id}/grade", json=GRADE | changes, headers=headers)
