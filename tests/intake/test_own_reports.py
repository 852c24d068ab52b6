"""An information officer sees his own reports and nobody else's, and of each no more than he needs."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.followup.events import DisputeClosed
from services.intake.app import SERVICE
from services.intake.events import PRIVATE_LOG, InformantNamed
from services.referral.events import DisputeResolved
from services.triage import events as triage
from shared.http.roles import ROLES
from shared.kernel.event import Event
from shared.kernel.recorded import RecordedEvent
from tests.facts import dispute_relapsed
from tests.given import NOON, STATION, SUBJECT
from tests.house import NOTHING, Town, at_work, heard

MINE = "/reports/mine"
LONG = "两家为山场边界争吵，一方称已砍树二十株，另一方称界碑被移，村干部两次上门未谈拢（虚构）"


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(SERVICE, database, home) as town:
        yield town


async def said(
    town: Town, name: str = "ranger-1", station: str = STATION, role: str = "information_officer", **more: Any
) -> str:
    happened_at = (NOON - timedelta(hours=3)).isoformat()
    words = {"channel": "officer", "village": "上坪村", "happened_at": happened_at, "text": LONG}
    async with town.as_(role, name, station) as client:
        answer = await client.post("/reports", json=words | more)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["report_id"])


async def mine(town: Town, name: str = "ranger-1", station: str = STATION, **asked: Any) -> dict[str, Any]:
    async with town.as_("information_officer", name, station) as client:
        answer = await client.get(MINE, params=asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_he_sees_when_and_where_and_his_own_first_words_and_how_far_it_is(town: Town) -> None:
    report_id = await said(town, danger_to_life=True, people=[{"name": "王某某"}], place="村口老井")
    [row] = (await mine(town))["items"]
    assert datetime.fromisoformat(row.pop("happened_at")) == NOON - timedelta(hours=3)
    assert datetime.fromisoformat(row.pop("taken_at")) == NOON
    assert row == {
        "report_id": report_id, "station": STATION, "village": "上坪村", "begins": LONG[:40], "urgent": True,
        "phase": "taken", "became_at": None, "stage": "received", "stage_at": None, "unread": False,
        "message": {"zh": "已收到，感谢您提供线索！", "en": "Received. Thank you for telling us!"},
    }  # fmt: skip


async def test_what_others_said_is_not_his_at_his_station_or_another(town: Town) -> None:
    await said(town, "ranger-2")
    await said(town, "ranger-1", "elsewhere")
    assert await mine(town) == NOTHING
    own = await said(town, "ranger-1")
    assert [row["report_id"] for row in (await mine(town))["items"]] == [own]
    assert (await mine(town))["total"] == 1


async def test_what_a_desk_wrote_down_under_the_same_account_is_not_his(town: Town) -> None:
    await said(town, role="desk_officer")
    assert await mine(town) == NOTHING


async def test_a_cursor_of_another_officer_s_list_is_not_taken(town: Town) -> None:
    for name in ("ranger-1", "ranger-2"):
        for _ in range(2):
            await said(town, name)
    cursor = (await mine(town, limit=1))["next"]
    assert len((await mine(town, limit=1, cursor=cursor))["items"]) == 1
    async with town.as_("information_officer", "ranger-2") as other:
        answer = await other.get(MINE, params={"cursor": cursor})
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/cursor-invalid")


@pytest.mark.parametrize("role", sorted(ROLES.keys() - {"information_officer", "liaison"}))
async def test_nobody_else_has_reports_of_his_own(town: Town, role: str) -> None:
    await said(town, "somebody")
    async with town.as_(role, "somebody") as client:
        assert (await client.get(MINE)).status_code == 403


async def test_what_stands_under_an_account_that_was_erased_is_nobody_s(town: Town) -> None:
    await said(town)
    [recorded] = await town.log(PRIVATE_LOG)
    assert isinstance(recorded.event, InformantNamed)
    erased = recorded._replace(event=recorded.event.model_copy(update={"account": ""}))
    assert len((await town.folded_anew(recorded))["informant_row"]) == 1
    assert (await town.folded_anew(erased))["informant_row"] == []


def _told(event: Event, hours: float, version: int = 1) -> RecordedEvent:
    """What another service says of a report or a dispute, so many hours after noon."""
    fields = event.model_dump()
    stream = f"report-{fields['report_id']}" if "report_id" in fields else f"dispute-{fields['dispute_id']}"
    recorded = heard(event, stream, uuid4(), recorded_at=NOON + timedelta(hours=hours))
    return recorded._replace(version=version)


async def became(town: Town) -> tuple[str, datetime | None]:
    [row] = (await mine(town))["items"]
    return row["phase"], row["became_at"] and datetime.fromisoformat(row["became_at"])


SCREENED: list[tuple[type[Event], dict[str, Any], str]] = [
    (triage.ReportFoundInformation, {}, "information"),
    (triage.ReportFoundPoliceMatter, {}, "police_matter"),
    (triage.ReportFoundHazard, {"hazard": "road"}, "hazard"),
    (triage.ReportFoundRequest, {"department": "justice"}, "request"),
    (triage.ReportFoundForAuthority, {"authority": "王某某的单位"}, "for_authority"),
    (triage.ReportFoundAgainstAuthority, {}, "against_authority"),
    (triage.ReportFoundDispute, {"dispute_id": SUBJECT}, "dispute"),
    (triage.ReportLinked, {"dispute_id": SUBJECT, "same": "matter"}, "repeat"),
    (triage.ReportLinkedToHazard, {"hazard_id": SUBJECT, "same": "place"}, "hazard"),
    (triage.ReportLinkedToRequest, {"request_id": SUBJECT, "same": "person"}, "request"),
]


@pytest.mark.parametrize(("kind", "more", "phase"), SCREENED)
async def test_he_learns_what_his_report_was_found_to_be_and_when_and_nobody_s_words(
    town: Town, kind: type[Event], more: dict[str, Any], phase: str
) -> None:
    report_id = await said(town)
    found = kind.model_validate({"report_id": report_id, "reason": "王某某说过", **more})
    await town.hear(_told(found, 2))
    assert await became(town) == (phase, NOON + timedelta(hours=2))
    [row] = (await mine(town))["items"]
    assert "王某某" not in str(row)
    assert str(SUBJECT) not in str(row)


def _course(report_id: str) -> list[tuple[Event, str]]:
    def resolved(day: int) -> DisputeResolved:
        return DisputeResolved(
            dispute_id=SUBJECT, department="justice", level=3, category="neighbours", outcome="虚构", handlers=("li",),
            resolved_at=NOON + timedelta(days=day),
        )  # fmt: skip

    return [
        (triage.ReportFoundDispute(report_id=UUID(report_id), dispute_id=SUBJECT), "dispute"),
        (resolved(1), "resolved"),
        (dispute_relapsed(SUBJECT), "dispute"),
        (resolved(2), "resolved"),
        (DisputeClosed(dispute_id=SUBJECT), "closed"),
    ]


async def test_he_follows_it_until_its_dispute_is_closed(town: Town) -> None:
    course = _course(await said(town))
    for hours, (event, phase) in enumerate(course):
        await town.hear(_told(event, hours, hours + 1))
        assert (await became(town))[0] == phase


async def test_it_does_not_matter_which_service_is_heard_first(town: Town) -> None:
    for hours, (event, _) in reversed(list(enumerate(_course(await said(town))))):
        await town.hear(_told(event, hours, hours + 1))
    assert await became(town) == ("closed", NOON + timedelta(hours=4))


async def test_a_link_that_was_taken_back_leaves_it_waiting_again(town: Town) -> None:
    report_id = UUID(await said(town))
    await town.hear(_told(triage.ReportLinked(report_id=report_id, dispute_id=SUBJECT, same="matter"), 1))
    back = triage.ReportUnlinked(
        report_id=report_id, dispute_id=SUBJECT, reason="两回事", screen_by=NOON + timedelta(days=1), policy="2026-01"
    )
    await town.hear(_told(back, 2, 2))
    assert await became(town) == ("taken", None)


async def test_a_decision_that_was_taken_back_leaves_it_waiting_again(town: Town) -> None:
    report_id = UUID(await said(town))
    await town.hear(_told(triage.ReportFoundDispute(report_id=report_id, dispute_id=SUBJECT), 1))
    back = triage.DecisionTakenBack(
        report_id=report_id, outcome="dispute", dispute_id=SUBJECT, reason="是咨询", policy="2026-01",
        screen_by=NOON + timedelta(days=1),
    )  # fmt: skip
    await town.hear(_told(back, 2, 2))
    assert await became(town) == ("taken", None)
