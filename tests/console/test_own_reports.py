"""The information officer reads what became of his own reports, and no more than he may know."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from deploy.machine.home import Home
from services.followup.events import DisputeClosed
from services.intake.app import SERVICE as INTAKE
from services.referral.events import DisputeResolved
from services.triage.events import ReportFoundDispute, ReportFoundInformation
from shared.kernel.event import Event
from tests.console.joined import Joined, joined
from tests.databases import DatabaseServer
from tests.given import NOON, SUBJECT
from tests.house import heard


@pytest.fixture
async def console(postgres: DatabaseServer, home: Home) -> AsyncIterator[Joined]:
    async with joined(postgres, home, INTAKE) as found:
        yield found


async def reported(console: Joined) -> UUID:
    """He reported something."""
    said = {"channel": "officer", "village": "上坪村", "happened_at": NOON.isoformat(), "text": "两家争水（虚构）"}
    async with console.towns["intake"].as_("information_officer", "information_officer-1") as phone:
        return UUID((await phone.post("/reports", json=said)).json()["report_id"])


async def hear(console: Joined, event: Event, stream: str, version: int) -> None:
    recorded = heard(event, stream, uuid4(), recorded_at=NOON + timedelta(hours=version))
    await console.towns["intake"].hear(recorded._replace(version=version))


async def page(console: Joined, language: str = "zh") -> str:
    async with console.as_("information_officer") as browser:
        browser.cookies.set("language", language)
        answer = await browser.get("/report/mine")
    assert answer.status_code == 200
    return answer.text


async def test_what_waits_and_what_was_kept_as_information_is_said_in_a_word(console: Joined) -> None:
    report_id = await reported(console)
    assert "已送达，等待研判" in await page(console)
    await hear(console, ReportFoundInformation(report_id=report_id, reason="王某某说过"), f"report-{report_id}", 2)
    said = await page(console)
    assert "已留作信息，不另办理" in said
    assert "王某某" not in said


async def test_the_way_of_his_dispute_is_said_until_it_is_filed(console: Joined) -> None:
    report_id = await reported(console)
    await hear(console, ReportFoundDispute(report_id=report_id, dispute_id=SUBJECT), f"report-{report_id}", 2)
    said = await page(console)
    assert "已列为矛盾纠纷，正在办理" in said
    assert str(SUBJECT) not in said
    resolved = DisputeResolved(
        dispute_id=SUBJECT, department="justice", level=3, category="neighbours", outcome="平分水渠（虚构）",
        handlers=("li-01",), resolved_at=NOON,
    )  # fmt: skip
    await hear(console, resolved, f"dispute-{SUBJECT}", 3)
    said = await page(console)
    assert "已化解" in said
    assert "li-01" not in said
    await hear(console, DisputeClosed(dispute_id=SUBJECT), f"dispute-{SUBJECT}", 4)
    assert "resolved, and closed after the return visits" in await page(console, "en")
