"""The register of information officers: what one is and where may change, the station's lists say to what; how many are
on it and how many of them report; what each is told of his reports; his own visits."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.intake import events
from services.intake.app import SERVICE
from services.intake.domain.canvass import CANVASS, TakeCanvassBack, TakeOwnCanvassBack, canvasser_token
from services.intake.domain.officer import OFFICER as OFFICERS
from services.intake.domain.officer import ReassignOfficer, RegisterOfficer
from services.intake.policy import GROUPS, IntakePolicy
from services.triage import events as triage
from shared.kernel.decider import OutgoingEvent
from shared.kernel.event import Event
from shared.kernel.recorded import Actor
from shared.kernel.refusals import Invalid, NotFound, OutOfOrder
from tests.given import NOON, SUBJECT, given
from tests.house import NOTHING, Town, at_work, heard
from tests.intake.sites import POLICY as WITH_SITES
from tests.intake.test_canvass import RANGER
from tests.intake.test_domain import ADMINISTRATOR, POLICY, REGISTER, REGISTERED, RETIRED

MOVED = ReassignOfficer(group="cleaner", village="下陇村", others=("上坪村", "上坪村", "下陇村"))
REASSIGNED = events.OfficerReassigned(officer_id=SUBJECT, group="cleaner", village="下陇村", others=("上坪村",))
VILLAGE, OTHER = "上坪村（虚构）", "下陇村（虚构）"


def test_what_an_officer_is_and_his_area_change_together_each_village_once() -> None:
    given(OFFICERS, POLICY, REGISTERED).when(MOVED, ADMINISTRATOR).then(REASSIGNED)


def test_to_be_reassigned_to_what_he_is_already_is_quiet() -> None:
    given(OFFICERS, POLICY, REGISTERED, REASSIGNED).when(MOVED, ADMINISTRATOR).then()


def test_nobody_who_left_or_never_was_is_reassigned() -> None:
    given(OFFICERS, POLICY, REGISTERED, RETIRED).when(MOVED, ADMINISTRATOR).refused(OutOfOrder, "officer-retired")
    given(OFFICERS, POLICY).when(MOVED, ADMINISTRATOR).refused(NotFound, "unknown-officer")


@pytest.mark.parametrize("command", [REGISTER, MOVED])
def test_a_group_that_the_station_does_not_list_is_refused(command: RegisterOfficer | ReassignOfficer) -> None:
    wrong = command.model_copy(update={"group": "friend"})
    given(OFFICERS, POLICY).when(wrong, ADMINISTRATOR).refused(Invalid, "unknown-group")


def test_a_policy_without_a_list_of_groups_has_the_usual_ones() -> None:
    assert {"forest_ranger", "cleaner", "grid_worker"} < GROUPS.keys()
    assert IntakePolicy.model_fields["officer_groups"].get_default(call_default_factory=True) == GROUPS


ZERO = events.ZeroReported(
    canvass_id=SUBJECT, site="upper_1", site_kind="village_group", village="上坪村", visited_at=NOON
)
BACK = TakeCanvassBack(reason="没有去成")


def test_an_officer_takes_his_own_visit_back_under_its_token() -> None:
    back = events.CanvassTakenBack(canvass_id=SUBJECT, site="upper_1", reason="没有去成")
    by = Actor("information_officer", str(canvasser_token(SUBJECT)))
    past = given(CANVASS, WITH_SITES, ZERO)
    past.when(TakeOwnCanvassBack(said=BACK, own=True), RANGER).then(OutgoingEvent(events.LOG, back, by))


def test_another_s_visit_is_to_him_as_if_it_were_none() -> None:
    given(CANVASS, WITH_SITES, ZERO).when(TakeOwnCanvassBack(said=BACK, own=False), RANGER).refused(
        NotFound, "unknown-canvass"
    )


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(SERVICE, database, home) as town:
        yield town


async def enrolled(town: Town, **more: Any) -> str:
    said = {"name": "某人（虚构）", "group": "forest_ranger", "village": VILLAGE, **more}
    async with town.as_("desk_officer") as desk:
        answer = await desk.post("/officers", json=said)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["stream"]).partition("-")[2]


async def reported(town: Town, name: str) -> UUID:
    said = {"channel": "officer", "village": VILLAGE, "happened_at": NOON.isoformat(), "text": "（虚构）"}
    async with town.as_("information_officer", name) as phone:
        return UUID((await phone.post("/reports", json=said)).json()["report_id"])


async def test_who_changes_an_officer_names_the_version_that_he_saw(town: Town) -> None:
    one = await enrolled(town)
    moved = {"group": "cleaner", "village": OTHER, "others": [VILLAGE]}
    async with town.as_("administrator") as keeper:
        assert (await keeper.post(f"/officers/{one}/reassign", json=moved)).status_code == 428
        tag = (await keeper.get(f"/officers/{one}")).headers["etag"]
        assert (await keeper.post(f"/officers/{one}/reassign", json=moved, headers={"If-Match": tag})).is_success
        again = await keeper.post(f"/officers/{one}/reassign", json=moved, headers={"If-Match": tag})
        shown = (await keeper.get(f"/officers/{one}")).json()
        elsewhere = await keeper.post("/officers", json={"name": "乙", "group": "cleaner", "village": "别处"})
    assert again.status_code == 412
    assert (shown["group"]["code"], shown["village"], shown["others"]) == ("cleaner", OTHER, [VILLAGE])
    assert elsewhere.json()["type"] == "/problems/unknown-village"
    anew = await town.folded_anew(*await town.log(events.PRIVATE_LOG))
    assert anew["officer_row"] == await town.rows("officer_row")


async def test_it_is_counted_by_group_and_by_village_who_is_there_and_who_reports(town: Town) -> None:
    first = await enrolled(town, others=[OTHER], account="ranger-1")
    second = await enrolled(town, group="cleaner", village=OTHER)
    await enrolled(town, group="cleaner", village=OTHER)
    gone = await enrolled(town)
    async with town.as_("desk_officer") as desk:
        await desk.post(f"/officers/{gone}/retire", json={"reason": "搬家"})
        of_second = {"channel": "officer", "officer_id": second, "village": OTHER, "text": "（虚构）"}
        await desk.post("/reports", json=of_second | {"happened_at": NOON.isoformat()})
        await reported(town, "ranger-1")
        await reported(town, "nobody-on-it")
        counts = (await desk.get("/officer-counts")).json()
        town.clock.set(NOON + timedelta(days=31))
        later = (await desk.get("/officer-counts")).json()
    assert (counts["active"], counts["reported"], counts["days"]) == (3, 2, 30)
    assert [(one["group"]["code"], one["active"], one["reported"]) for one in counts["by_group"]] == [
        ("cleaner", 2, 1), ("forest_ranger", 1, 1),
    ]  # fmt: skip
    assert {one["village"]: (one["active"], one["reported"]) for one in counts["by_village"]} == {
        VILLAGE: (1, 1), OTHER: (3, 2),
    }  # fmt: skip
    assert (later["active"], later["reported"]) == (3, 0)
    assert first not in str(counts)


async def told(town: Town, event: Event, stream: str, hours: float, version: int = 1) -> None:
    await town.hear(heard(event, stream, uuid4(), recorded_at=NOON + timedelta(hours=hours))._replace(version=version))


async def of_his(town: Town, **asked: str) -> list[dict[str, Any]]:
    async with town.as_("information_officer", "ranger-1") as phone:
        items: list[dict[str, Any]] = (await phone.get("/reports/mine", params=asked)).json()["items"]
    return items


async def test_a_hazard_is_settled_when_it_is_gone_and_a_request_when_it_is_answered(town: Town) -> None:
    hazard, request = await reported(town, "ranger-1"), await reported(town, "ranger-1")
    of_hazard, of_request = uuid4(), uuid4()
    found = triage.ReportFoundHazard(report_id=hazard, hazard="road", hazard_id=of_hazard)
    await told(town, found, f"report-{hazard}", 1)
    await told(town, triage.ReportFoundRequest(report_id=request, request_id=of_request), f"report-{request}", 1)
    assert {one["stage"] for one in await of_his(town)} == {"handled"}
    await told(town, triage.hazards.HazardRemoved(hazard_id=of_hazard, how="王某某修的"), f"hazard-{of_hazard}", 2)
    await told(
        town, triage.requests.RequestAnswered(request_id=of_request, answer="王某某答的"), f"request-{of_request}", 2
    )
    rows = await of_his(town)
    assert {one["stage"] for one in rows} == {"settled"}
    assert {one["message"]["zh"] for one in rows} == {"已办结，感谢您帮了忙！"}
    assert "王某某" not in str(rows)


async def test_news_is_unread_until_he_says_that_he_read_it(town: Town) -> None:
    report_id = await reported(town, "ranger-1")
    assert await of_his(town, unread="true") == []
    await told(town, triage.ReportFoundDispute(report_id=report_id, dispute_id=SUBJECT), f"report-{report_id}", 1)
    assert len(await of_his(town, unread="true")) == 1
    town.clock.set(NOON + timedelta(hours=2))
    async with town.as_("information_officer", "ranger-2") as other:
        assert (await other.post("/feedback/read", json={})).status_code == 201
    assert len(await of_his(town, unread="true")) == 1
    async with town.as_("information_officer", "ranger-1") as phone:
        assert (await phone.post("/feedback/read", json={})).status_code == 201
    assert await of_his(town, unread="true") == []
    assert "ranger-1" not in {recorded.actor.name for recorded in await town.log(events.PRIVATE_LOG)}


async def test_he_sees_his_own_visits_and_takes_back_those_alone_and_nobody_learns_who_he_is(town: Town) -> None:
    visit = {"site": "huangkeng_quarry", "visited_at": NOON.isoformat(), "found": False}
    async with (
        town.as_("information_officer", "ranger-1") as one,
        town.as_("information_officer", "ranger-2") as other,
        town.as_("desk_officer") as desk,
    ):
        canvass_id = (await one.post("/canvasses", json=visit)).json()["canvass_id"]
        await desk.post("/canvasses", json=visit)
        assert [row["canvass_id"] for row in (await one.get("/canvasses/mine")).json()["items"]] == [canvass_id]
        assert (await other.get("/canvasses/mine")).json() == NOTHING
        back = f"/canvasses/mine/{canvass_id}/take-back"
        assert (await other.post(back, json={"reason": "不是我"})).status_code == 404
        assert (await one.post(back, json={"reason": "没有去成"})).status_code == 201
        assert (await one.get("/canvasses/mine")).json()["items"][0]["phase"] == "taken_back"
    log = await town.log(events.LOG)
    [taken_back] = [one for one in log if isinstance(one.event, events.CanvassTakenBack)]
    assert taken_back.actor.name == str(canvasser_token(UUID(canvass_id)))
