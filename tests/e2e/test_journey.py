"""One dispute over all four services: from what somebody said to the day it is closed and filed.

On Apache Kafka forty-three of them travel so, in the half-year of `tests/faults`.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from deploy.halfyear.actions import Who
from deploy.halfyear.quiet import until_quiet
from deploy.halfyear.speaking import Speaker
from shared.kernel.calendar import CHINA
from tests.playing import machine

pytestmark = pytest.mark.timeout(180)

MONDAY = datetime(2026, 3, 2, 9, tzinfo=CHINA)
OFFICER = Who("information_officer", "cleaner-01")
ANALYST, CHIEF = Who("analyst", "analyst-01"), Who("chief", "chief-01")
VISITOR, ADMINISTRATOR = Who("visitor", "visitor-01"), Who("administrator", "admin-01")
JUSTICE, LAND = Who("liaison", "justice-01", "justice"), Who("liaison", "land-01", "land")


def test_a_dispute_travels_from_a_report_to_its_last_return_visit() -> None:
    with machine("embedded", []) as (home, record):
        asyncio.run(_journey(Speaker(home, record.services, "changluo")))


async def _journey(town: Speaker) -> None:
    dispute, _ = await _signed_for(town, "檐水（虚构）")
    assert (await town.ask(JUSTICE, "GET", "referral", dispute))["phase"] == "handled"
    assert await _status(town, LAND, "referral", dispute) == 404, "another department saw it"

    await _days_later(town, 2)
    await _post(town, JUSTICE, "referral", f"{dispute}/actions", "acted", {"action": "调解一次（虚构）"})
    await _post(town, JUSTICE, "referral", f"{dispute}/resolve", "resolved", {"outcome": "和好（虚构）"})
    assert (await town.ask(CHIEF, "GET", "followup", dispute))["phase"] == "visited"

    for number, days in enumerate((3, 30), 1):
        await _days_later(town, 2 + days)
        await _post(town, VISITOR, "followup", f"{dispute}/visits/{number}", f"visit-{number}", {"score": 5})
    assert (await town.ask(CHIEF, "GET", "followup", dispute))["phase"] == "closed"

    await until_quiet(town, ADMINISTRATOR)
    figures = await town.ask(CHIEF, "GET", "followup", "/figures")
    counted = {name: figures[name] for name in ("reports", "entered", "circulated", "resolved", "satisfaction_index")}
    assert counted == {"reports": 1, "entered": 1, "circulated": 1, "resolved": 1, "satisfaction_index": 100}
    await town.client.aclose()


def test_what_was_no_dispute_is_withdrawn_from_the_department_that_signed_for_it() -> None:
    with machine("embedded", []) as (home, record):
        asyncio.run(_mistaken(Speaker(home, record.services, "changluo")))


async def _mistaken(town: Speaker) -> None:
    dispute, report_id = await _signed_for(town, "问社保（虚构）")
    await _post(town, ANALYST, "triage", f"/reports/{report_id}/take-back", "back", {"reason": "是咨询（虚构）"})
    request = {"outcome": "request", "department": "justice"}
    await _post(town, ANALYST, "triage", f"/reports/{report_id}/screen", "again", request)
    await until_quiet(town, ADMINISTRATOR)
    assert (await town.ask(CHIEF, "GET", "referral", dispute))["phase"] == "withdrawn"
    assert await _status(town, JUSTICE, "referral", dispute) == 404
    figures = await town.ask(CHIEF, "GET", "followup", "/figures")
    assert (figures["reports"], figures["entered"], figures["circulated"]) == (1, 0, 0)
    assert (await town.ask(CHIEF, "GET", "followup", "/open"))["total"] == 0
    [mine] = (await town.ask(OFFICER, "GET", "intake", "/reports/mine"))["items"]
    assert mine["phase"] == "request"
    await town.client.aclose()


async def _signed_for(town: Speaker, text: str) -> tuple[str, str]:
    """The path of a dispute that an officer reported on Monday and justice signed for, and its report's id."""
    await _days_later(town, 0)
    report = {"channel": "officer", "village": "shiqiao", "happened_at": MONDAY.isoformat(), "text": text}
    report_id = (await _post(town, OFFICER, "intake", "/reports", "said", report))["report_id"]
    found = {"outcome": "dispute", "category": "neighbours", "summary": text, "factors": []}
    answers = await _post(town, ANALYST, "triage", f"/reports/{report_id}/screen", "screened", found)
    dispute = "/disputes/" + next(a["stream"] for a in answers if "dispute-" in a["stream"]).removeprefix("dispute-")
    await _post(town, ANALYST, "triage", f"{dispute}/grade", "graded", {"level": 3, "factors": [], "reason": "一般"})
    await _post(town, ANALYST, "referral", f"{dispute}/refer", "referred", {"assisting": []})
    await _post(town, JUSTICE, "referral", f"{dispute}/accept", "signed")
    return dispute, report_id


async def _post(town: Speaker, who: Who, service: str, path: str, key: str, words: Any = None) -> Any:
    request = {"json": words} if words is not None else {}
    return await town.step(who, service, path, headers={"Idempotency-Key": key}, **request)


async def _status(town: Speaker, who: Who, service: str, path: str) -> int:
    seen: list[int] = []

    def look(answer: httpx.Response) -> bool:
        seen.append(answer.status_code)
        return True

    await town.ask(who, "GET", service, path, enough=look)
    return seen[0]


async def _days_later(town: Speaker, days: int) -> None:
    await asyncio.gather(*(town.ask(ADMINISTRATOR, "GET", service, "/ready") for service in town.services))
    await until_quiet(town, ADMINISTRATOR)
    now = {"now": (MONDAY + timedelta(days=days)).isoformat()}
    await asyncio.gather(*(town.ask(ADMINISTRATOR, "PUT", service, "/clock", json=now) for service in town.services))
