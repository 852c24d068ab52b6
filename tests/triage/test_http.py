"""Triage at its routes and by its clock: a report heard, decided, graded, planned, urged and reopened."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID, uuid5

import pytest
from httpx import AsyncClient, Response

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.triage.app import SERVICE
from services.triage.domain.screening import dispute_id_of
from services.triage.events import LOG
from shared.kernel.recorded import RecordedEvent
from tests.facts import dispute_relapsed, report_taken
from tests.given import STATION
from tests.house import Town, at_work, heard

REPORT, ANOTHER = UUID(int=7), UUID(int=8)
DISPUTE = dispute_id_of(REPORT)
ENTER = {"outcome": "dispute", "category": "neighbours", "summary": "排水沟之争（虚构）"}
GRADE = {"level": 2, "factors": ["violence_or_threat"], "reason": "双方有言语威胁"}
PLAN = {"measures": ["每日走访"], "responsible": "所长", "finish_on": "2026-03-20"}


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(SERVICE, database, home) as town:
        yield town


@pytest.fixture
async def analyst(town: Town) -> AsyncIterator[AsyncClient]:
    async with town.as_("analyst", name="analyst-1") as client:
        yield client


def reported(report_id: UUID = REPORT, urgent: bool = False, station: str = STATION) -> RecordedEvent:
    return heard(report_taken(report_id, urgent=urgent), f"report-{report_id}", report_id, station)


def relapsed(dispute_id: UUID = DISPUTE) -> RecordedEvent:
    return heard(dispute_relapsed(dispute_id), f"dispute-{dispute_id}", uuid5(dispute_id, "relapse"))


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


async def planned(client: AsyncClient) -> Response:
    """The answer to a plan by somebody who has just read the dispute."""
    return await client.post(f"/disputes/{DISPUTE}/plan", json=PLAN, headers=await etag(client))


async def graded(client: AsyncClient, dispute_id: UUID = DISPUTE, **changes: Any) -> Response:
    """The answer to a grade by somebody who has just read the dispute."""
    headers = await etag(client, dispute_id)
    return await client.post(f"/disputes/{dispute_id}/grade", json=GRADE | changes, headers=headers)


async def test_a_report_heard_waits_on_the_worklist(town: Town, analyst: AsyncClient) -> None:
    await town.hear(reported(), reported())
    [row] = (await analyst.get("/reports")).json()
    assert (row["report_id"], row["phase"], row["overdue"]) == (str(REPORT), "waiting", False)
    assert row["channel"] == {"code": "call_110", "zh": "110警情", "en": "110 call"}
    assert await said(town, f"report-{REPORT}") == ["screening_opened"]


async def test_the_worklist_has_the_overdue_first(town: Town, analyst: AsyncClient) -> None:
    await town.hear(reported(REPORT), reported(ANOTHER, urgent=True))
    await town.later(hours=1)
    await town.later(seconds=1)
    rows = (await analyst.get("/reports")).json()
    assert [(row["report_id"], row["phase"], row["overdue"]) for row in rows] == [
        (str(ANOTHER), "urged", True),
        (str(REPORT), "waiting", False),
    ]


async def test_a_dispute_enters_the_books_with_its_report_in_one_transaction(town: Town, analyst: AsyncClient) -> None:
    await town.hear(reported())
    answer = await analyst.post(f"/reports/{REPORT}/screen", json=ENTER | {"factors": ["weapon"]})
    assert answer.status_code == 201
    report, dispute = answer.json()
    assert (report["stream"], dispute["stream"]) == (f"report-{REPORT}", f"dispute-{DISPUTE}")
    assert [made["kind"] for made in dispute["events"]] == ["triage.dispute_entered", "triage.grade_proposed"]
    assert await said(town, f"report-{REPORT}") == ["screening_opened", "report_found_dispute"]
    assert await said(town, f"dispute-{DISPUTE}") == ["dispute_entered", "grade_proposed"]
    assert (await analyst.get("/reports")).json() == []
    [row] = (await analyst.get("/disputes")).json()
    assert (row["dispute_id"], row["phase"], row["proposed_level"]) == (str(DISPUTE), "entered", 3)
    assert row["category"]["zh"] == "邻里"


async def test_a_dispute_that_cannot_be_entered_leaves_its_report_undecided(town: Town, analyst: AsyncClient) -> None:
    await town.hear(reported())
    answer = await analyst.post(f"/reports/{REPORT}/screen", json=ENTER | {"category": "weather"})
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:sikuai:problem:unknown-category")
    assert await said(town, f"report-{REPORT}") == ["screening_opened"]
    assert len((await analyst.get("/reports")).json()) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"outcome": "hazard", "hazard": "road"},
        {"outcome": "police_matter", "reason": "已移交"},
        {"outcome": "information"},
    ],
    ids=lambda fields: fields["outcome"],
)
async def test_other_findings_decide_the_report_alone(town: Town, analyst: AsyncClient, fields: dict[str, str]) -> None:
    await town.hear(reported())
    assert (await analyst.post(f"/reports/{REPORT}/screen", json=fields)).status_code == 201
    shown = (await analyst.get(f"/reports/{REPORT}")).json()
    assert (shown["phase"], shown["outcome"], shown["hazard"]) == ("found", fields["outcome"], fields.get("hazard"))
    assert (await analyst.post(f"/reports/{REPORT}/screen", json=fields)).status_code == 409


async def test_a_repeat_is_linked_and_the_link_taken_back(town: Town, analyst: AsyncClient) -> None:
    await entered(town, analyst)
    await town.hear(reported(ANOTHER))
    repeat = {"outcome": "repeat", "dispute_id": str(DISPUTE), "same": "matter"}
    assert (await analyst.post(f"/reports/{ANOTHER}/screen", json=repeat)).status_code == 201
    assert (await analyst.get(f"/disputes/{DISPUTE}")).json()["repeats"] == [str(ANOTHER)]
    key = {"Idempotency-Key": "k-1"}
    unlink = {"reason": "另一条沟"}
    first = await analyst.post(f"/reports/{ANOTHER}/unlink", json=unlink, headers=key)
    again = await analyst.post(f"/reports/{ANOTHER}/unlink", json=unlink, headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert (await analyst.post(f"/reports/{ANOTHER}/unlink", json=unlink)).status_code == 409
    assert (await analyst.get(f"/disputes/{DISPUTE}")).json()["repeats"] == []
    assert [row["report_id"] for row in (await analyst.get("/reports")).json()] == [str(ANOTHER)]
    assert await said(town, f"dispute-{DISPUTE}") == ["dispute_entered", "dispute_repeated", "repeat_withdrawn"]


async def test_a_repeat_of_nothing_is_refused_whole(town: Town, analyst: AsyncClient) -> None:
    await town.hear(reported())
    repeat = {"outcome": "repeat", "dispute_id": str(UUID(int=99)), "same": "place"}
    answer = await analyst.post(f"/reports/{REPORT}/screen", json=repeat)
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:sikuai:problem:unknown-dispute")
    assert await said(town, f"report-{REPORT}") == ["screening_opened"]


async def test_screening_again_with_the_same_key_gets_the_first_answer(town: Town, analyst: AsyncClient) -> None:
    await town.hear(reported())
    key = {"Idempotency-Key": "k-1"}
    first, again = [await analyst.post(f"/reports/{REPORT}/screen", json=ENTER, headers=key) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 201)
    assert await said(town, f"dispute-{DISPUTE}") == ["dispute_entered"]


async def test_a_dispute_is_graded_with_a_reason_and_planned(town: Town, analyst: AsyncClient) -> None:
    await entered(town, analyst)
    assert (await planned(analyst)).status_code == 409
    proposal = await analyst.post(f"/disputes/{DISPUTE}/proposal", json={"factors": ["weapon", "many_people"]})
    assert proposal.status_code == 201
    assert (await analyst.get(f"/disputes/{DISPUTE}")).json()["proposed_level"] == 1
    assert (await graded(analyst)).status_code == 201
    assert (await planned(analyst)).status_code == 201
    shown = (await analyst.get(f"/disputes/{DISPUTE}")).json()
    assert (shown["phase"], shown["level"], shown["plan"]) == ("graded", 2, PLAN)
    [grade] = shown["grades"]
    assert (grade["level"], grade["proposed_level"], grade["reason"]) == (2, 3, GRADE["reason"])
    assert grade["graded_by"] == "analyst:analyst-1"


async def test_a_regrade_keeps_the_old_grade_and_its_reason(town: Town, analyst: AsyncClient) -> None:
    await entered(town, analyst)
    for level in (2, 3):
        assert (await graded(analyst, level=level)).status_code == 201
    grades = (await analyst.get(f"/disputes/{DISPUTE}")).json()["grades"]
    assert [grade["level"] for grade in grades] == [2, 3]


async def test_a_stale_version_is_refused_and_nothing_appended(town: Town, analyst: AsyncClient) -> None:
    await entered(town, analyst)
    seen = await etag(analyst)
    fresh = await analyst.post(f"/disputes/{DISPUTE}/grade", json=GRADE, headers=seen)
    stale = await analyst.post(f"/disputes/{DISPUTE}/grade", json=GRADE | {"level": 1}, headers=seen)
    assert (fresh.status_code, stale.status_code) == (201, 412)
    assert await said(town, f"dispute-{DISPUTE}") == ["dispute_entered", "dispute_graded"]


@pytest.mark.parametrize("before", [(), (3,)], ids=["first grade", "regrade"])
async def test_a_grade_by_somebody_who_has_not_seen_the_dispute_is_refused(
    town: Town, analyst: AsyncClient, before: tuple[int, ...]
) -> None:
    await entered(town, analyst)
    for level in before:
        await graded(analyst, level=level)
    events = await town.log(LOG)
    for headers in ({}, {"If-Match": "*"}):
        answer = await analyst.post(f"/disputes/{DISPUTE}/grade", json=GRADE, headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (428, "urn:sikuai:problem:version-needed")
    assert await town.log(LOG) == events


async def test_of_two_who_plan_at_once_one_is_heard(town: Town, analyst: AsyncClient) -> None:
    await entered(town, analyst)
    await graded(analyst, level=2)
    assert (await analyst.post(f"/disputes/{DISPUTE}/plan", json=PLAN)).status_code == 428
    seen = await etag(analyst)
    plans = [PLAN | {"responsible": name} for name in ("所长", "教导员")]
    answers = [await analyst.post(f"/disputes/{DISPUTE}/plan", json=plan, headers=seen) for plan in plans]
    assert [answer.status_code for answer in answers] == [201, 412]
    assert (await analyst.get(f"/disputes/{DISPUTE}")).json()["plan"]["responsible"] == "所长"


@pytest.mark.parametrize("levels", [(1, 2, 3, 4), (2, 2, 2, 2)], ids=["of four minds", "of one mind"])
async def test_of_four_who_grade_at_once_one_signs(town: Town, analyst: AsyncClient, levels: Sequence[int]) -> None:
    await entered(town, analyst)
    seen = await etag(analyst)
    answers = await asyncio.gather(
        *(analyst.post(f"/disputes/{DISPUTE}/grade", json=GRADE | {"level": level}, headers=seen) for level in levels)
    )
    assert sorted(answer.status_code for answer in answers) == [201, 412, 412, 412]
    assert await said(town, f"dispute-{DISPUTE}") == ["dispute_entered", "dispute_graded"]
    [signed] = [level for level, answer in zip(levels, answers, strict=True) if answer.status_code == 201]
    shown = (await analyst.get(f"/disputes/{DISPUTE}")).json()
    assert (shown["level"], [grade["level"] for grade in shown["grades"]]) == (signed, [signed])


async def test_the_version_of_a_report_guards_both_halves_of_a_screening(town: Town, analyst: AsyncClient) -> None:
    await town.hear(reported())
    stale = await analyst.post(f"/reports/{REPORT}/screen", json=ENTER, headers={"If-Match": '"2"'})
    fresh = await analyst.post(f"/reports/{REPORT}/screen", json=ENTER, headers={"If-Match": '"1"'})
    assert (stale.status_code, fresh.status_code) == (412, 201)


BAD: list[tuple[str, dict[str, Any]]] = [
    ("grade", GRADE | {"level": "2"}),
    ("grade", GRADE | {"level": 2.5}),
    ("grade", GRADE | {"level": 9}),
    ("grade", GRADE | {"reason": " "}),
    ("grade", GRADE | {"factors": ["bad_character"]}),
    ("grade", GRADE | {"score": 1}),
    ("proposal", {"factors": "weapon"}),
    ("plan", PLAN | {"measures": []}),
    ("plan", PLAN | {"finish_on": 20530}),
    ("plan", PLAN | {"finish_on": "1774000000"}),
    ("plan", PLAN | {"finish_on": "2026-02-30"}),
    ("plan", PLAN | {"finish_on": "2026-03-01"}),
    ("plan", PLAN | {"responsible": "a\u0000"}),
]


@pytest.mark.parametrize(("step", "fields"), BAD, ids=lambda x: x if isinstance(x, str) else json.dumps(x)[-40:])
async def test_bad_fields_are_refused(town: Town, analyst: AsyncClient, step: str, fields: dict[str, Any]) -> None:
    await entered(town, analyst)
    await graded(analyst, level=1)
    before = len(await town.log(LOG))
    answer = await analyst.post(f"/disputes/{DISPUTE}/{step}", json=fields, headers=await etag(analyst))
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(await town.log(LOG)) == before


@pytest.mark.parametrize("fields", [{}, {"outcome": "gossip"}, {"outcome": "hazard"}, ENTER | {"hazard": "road"}])
async def test_a_finding_is_one_of_five(town: Town, analyst: AsyncClient, fields: dict[str, str]) -> None:
    await town.hear(reported())
    assert (await analyst.post(f"/reports/{REPORT}/screen", json=fields)).status_code == 422


async def test_another_station_finds_nothing(town: Town, analyst: AsyncClient) -> None:
    await entered(town, analyst)
    await town.hear(reported(ANOTHER))
    async with town.as_("analyst", station="elsewhere") as stranger:
        for path in (f"/reports/{ANOTHER}", f"/disputes/{DISPUTE}"):
            assert (await stranger.get(path)).status_code == 404
        for path in ("/reports", "/disputes"):
            assert (await stranger.get(path)).json() == []
        for path, fields, what in (
            (f"/reports/{ANOTHER}/screen", {"outcome": "information"}, "report"),
            (f"/reports/{ANOTHER}/screen", ENTER, "report"),
            (f"/reports/{ANOTHER}/unlink", {"reason": "x"}, "report"),
            (f"/disputes/{DISPUTE}/grade", GRADE, "dispute"),
            (f"/disputes/{DISPUTE}/plan", PLAN, "dispute"),
            (f"/disputes/{DISPUTE}/proposal", {"factors": []}, "dispute"),
        ):
            answer = await stranger.post(path, json=fields, headers={"If-Match": '"1"'})
            assert (answer.status_code, answer.json()["type"]) == (404, f"urn:sikuai:problem:unknown-{what}")


@pytest.mark.parametrize("station", ["elsewhere", ""], ids=["by its own people", "by somebody of all stations"])
async def test_a_repeat_does_not_reach_into_another_station(town: Town, analyst: AsyncClient, station: str) -> None:
    await entered(town, analyst)
    await town.hear(reported(ANOTHER, station="elsewhere"))
    before = await town.log(LOG)
    async with town.as_("analyst", station=station) as stranger:
        theirs, none = [
            await stranger.post(
                f"/reports/{ANOTHER}/screen",
                json={"outcome": "repeat", "dispute_id": str(dispute_id), "same": "matter"},
            )
            for dispute_id in (DISPUTE, UUID(int=99))
        ]
        assert (theirs.status_code, theirs.json()) == (none.status_code, none.json())
        assert (theirs.status_code, theirs.json()["type"]) == (404, "urn:sikuai:problem:unknown-dispute")
    assert await town.log(LOG) == before


async def test_what_somebody_of_all_stations_enters_is_of_the_station_of_its_report(
    town: Town, analyst: AsyncClient
) -> None:
    await town.hear(reported())
    async with town.as_("analyst", station="") as everywhere:
        assert (await everywhere.post(f"/reports/{REPORT}/screen", json=ENTER)).status_code == 201
    assert (await analyst.get(f"/disputes/{DISPUTE}")).json()["station"] == STATION


@pytest.mark.parametrize("role", ["information_officer", "desk_officer", "visitor", "supervisor", "administrator"])
async def test_other_roles_decide_nothing(town: Town, role: str) -> None:
    await town.hear(reported())
    async with town.as_(role) as stranger:
        answer = await stranger.post(f"/reports/{REPORT}/screen", json={"outcome": "information"})
    assert answer.status_code == 403


async def test_what_is_late_is_urged_once_and_what_is_done_is_not(town: Town, analyst: AsyncClient) -> None:
    await entered(town, analyst)
    await town.hear(reported(ANOTHER))
    await town.later(hours=24)
    await town.later(hours=24)
    assert await said(town, f"report-{REPORT}") == ["screening_opened", "report_found_dispute"]
    assert await said(town, f"report-{ANOTHER}") == ["screening_opened", "screening_urged"]
    assert await said(town, f"dispute-{DISPUTE}") == ["dispute_entered", "grading_urged"]
    assert await town.rows("deadline") == []


async def test_a_relapse_asks_for_a_new_grade_with_more_weight(town: Town, analyst: AsyncClient) -> None:
    await entered(town, analyst)
    await graded(analyst)
    await town.hear(relapsed(), relapsed())
    [row] = (await analyst.get("/disputes?phase=reopened")).json()
    assert (row["relapses"], row["level"]) == (1, 2)
    await graded(analyst)
    shown = (await analyst.get(f"/disputes/{DISPUTE}")).json()
    assert (shown["phase"], [grade["proposed_level"] for grade in shown["grades"]]) == ("graded", [3, 2])
    assert await said(town, f"dispute-{DISPUTE}") == [
        "dispute_entered",
        "dispute_graded",
        "dispute_reopened",
        "dispute_regraded",
    ]


async def test_the_lists_can_be_narrowed(town: Town, analyst: AsyncClient) -> None:
    await entered(town, analyst)
    await entered(town, analyst, ANOTHER)
    await graded(analyst)

    async def found(query: str) -> list[str]:
        return [row["dispute_id"] for row in (await analyst.get(f"/disputes?{query}")).json()]

    assert await found("phase=entered") == [str(dispute_id_of(ANOTHER))]
    assert await found("level=2") == [str(DISPUTE)]
    assert await found("") == [str(dispute_id_of(ANOTHER)), str(DISPUTE)]
    assert await found("limit=1") == [str(dispute_id_of(ANOTHER))]


async def full_life(town: Town, analyst: AsyncClient, last: Sequence[RecordedEvent]) -> None:
    """Two disputes, a repeat taken back, a late report and a relapse; the events in `last` are heard at the end."""
    await entered(town, analyst)
    await analyst.post(f"/disputes/{DISPUTE}/proposal", json={"factors": ["weapon"]})
    await graded(analyst)
    await planned(analyst)
    await town.hear(*last)
    repeat = {"outcome": "repeat", "dispute_id": str(DISPUTE), "same": "matter"}
    await analyst.post(f"/reports/{ANOTHER}/screen", json=repeat)
    await analyst.post(f"/reports/{ANOTHER}/unlink", json={"reason": "另一条沟"})
    await town.later(hours=25)
    await graded(analyst)


async def test_views_are_their_replay_one_by_one_and_all_at_once(town: Town, analyst: AsyncClient) -> None:
    await full_life(town, analyst, [relapsed(), reported(ANOTHER)])
    log = await town.log(LOG)
    live = {table: await town.rows(table) for table in ("screening_row", "dispute_row", "grade_row", "deadline")}
    assert await town.folded_anew(*log) == live
    assert await town.folded_anew(*log, at_once=False) == live
    assert (len(live["screening_row"]), len(live["dispute_row"]), len(live["grade_row"])) == (2, 1, 2)


@pytest.mark.parametrize("turned", [False, True], ids=["follow-up first", "intake first"])
async def test_two_sources_in_any_order_end_the_same(town: Town, analyst: AsyncClient, turned: bool) -> None:
    last = [relapsed(), reported(ANOTHER)]
    await full_life(town, analyst, last[::-1] if turned else last)
    assert await said(town, f"report-{ANOTHER}") == [
        "screening_opened",
        "report_linked",
        "report_unlinked",
        "screening_urged",
    ]
    assert await said(town, f"dispute-{DISPUTE}") == [
        "dispute_entered",
        "grade_proposed",
        "dispute_graded",
        "plan_adopted",
        "dispute_reopened",
        "dispute_repeated",
        "repeat_withdrawn",
        "grading_urged",
        "dispute_regraded",
    ]
