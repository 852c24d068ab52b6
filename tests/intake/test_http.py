"""Intake at its doors: who may report, what is answered, what is refused, and what never shows."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.intake.app import SERVICE
from services.intake.events import LOG, PRIVATE_LOG, InformantNamed, ReportTaken
from services.intake.policy import IntakePolicy
from tests.given import NOON, STATION, policy_of
from tests.house import NOTHING, Town, at_work

POLICY = policy_of(IntakePolicy)


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(SERVICE, database, home) as town:
        yield town


def words(**changed: Any) -> dict[str, Any]:
    said = {
        "channel": "officer",
        "village": "上坪村",
        "happened_at": (NOON - timedelta(hours=3)).isoformat(),
        "text": "两家为山场边界争吵（虚构）",
    }
    return {key: value for key, value in (said | changed).items() if value is not ...}


async def test_a_report_is_taken_and_nothing_published_says_who_informed(town: Town) -> None:
    async with town.as_("information_officer", name="ranger-12") as ranger:
        answer = await ranger.post("/reports", json=words())
    assert answer.status_code == 201
    assert [made["kind"] for made in answer.json()["events"]] == [ReportTaken.kind]
    published, private = await town.log(LOG), await town.log(PRIVATE_LOG)
    assert [type(recorded.event) for recorded in published] == [ReportTaken]
    assert isinstance(published[0].event, ReportTaken)
    assert str(published[0].actor) == f"information_officer:{published[0].event.informant}"
    assert "ranger-12" not in repr(published)
    assert isinstance(private[0].event, InformantNamed)
    assert private[0].event.account == "ranger-12"
    assert private[0].event.informant == published[0].event.informant


async def test_no_log_line_says_who_informed_or_what_he_said(town: Town) -> None:
    person = {"name": "王某某", "part": "party"}
    with capture_logs() as lines:
        async with town.as_("information_officer", name="ranger-12") as ranger:
            said = words(text="水沟之争（虚构）", place="村口老井", people=[person], message_id="m-7")
            assert (await ranger.post("/reports", json=said)).status_code == 201
            await ranger.post("/reports", json=said | {"text": "换了内容（虚构）"})
            await ranger.post("/reports", json=said | {"happened_at": "昨天"})
    assert any(line["event"] == "done" for line in lines)
    for told in ("水沟之争", "村口老井", "王某某", "换了内容", "昨天", "m-7", "ranger-12"):
        assert told not in str(lines)


async def test_the_same_message_again_gets_the_first_answer_and_appends_nothing(town: Town) -> None:
    async with town.as_("information_officer") as ranger:
        first = await ranger.post("/reports", json=words(message_id="m-1"))
        again = await ranger.post("/reports", json=words(message_id="m-1"))
    assert again.json() == first.json() | {"repeated": True}
    assert len(await town.log(LOG)) == len(await town.log(PRIVATE_LOG)) == 1


async def test_two_officers_who_number_alike_made_two_reports(town: Town) -> None:
    taken = set()
    for name in ("ranger-12", "ranger-13"):
        async with town.as_("information_officer", name=name) as ranger:
            taken.add((await ranger.post("/reports", json=words(message_id="m-1"))).json()["report_id"])
    assert len(taken) == 2
    assert len(await town.log(LOG)) == 2


async def test_other_content_under_the_same_message_is_refused(town: Town) -> None:
    async with town.as_("information_officer") as ranger:
        await ranger.post("/reports", json=words(message_id="m-1"))
        other = await ranger.post("/reports", json=words(message_id="m-1", text="换了内容"))
    assert other.status_code == 409
    assert other.json()["type"] == "/problems/message-id-reused"
    assert len(await town.log(LOG)) == 1


async def test_without_a_message_id_two_reports_are_two(town: Town) -> None:
    async with town.as_("information_officer") as ranger:
        one, two = [(await ranger.post("/reports", json=words())).json() for _ in range(2)]
    assert one["report_id"] != two["report_id"]


async def test_an_idempotency_key_gives_the_first_answer_again(town: Town) -> None:
    async with town.as_("desk_officer") as desk:
        key = {"Idempotency-Key": "k-1"}
        first = await desk.post("/reports", json=words(channel="desk"), headers=key)
        again = await desk.post("/reports", json=words(channel="desk"), headers=key)
        reused = await desk.post("/reports", json=words(channel="desk", text="另一件"), headers=key)
    assert again.json() == first.json() | {"repeated": True}
    assert (reused.status_code, reused.json()["type"]) == (422, "/problems/idempotency-key-reused")
    assert len(await town.log(LOG)) == 1


async def test_danger_to_life_is_answered_at_once(town: Town) -> None:
    async with town.as_("information_officer") as ranger:
        calm = await ranger.post("/reports", json=words())
        danger = await ranger.post("/reports", json=words(danger_to_life=True))
    assert calm.json()["advice"] is None
    assert "110" in danger.json()["advice"]["zh"]
    assert "call 110 now" in danger.json()["advice"]["en"]
    urgent = [recorded.event.urgent for recorded in await town.log(LOG) if isinstance(recorded.event, ReportTaken)]
    assert sorted(urgent) == [False, True]


@pytest.mark.parametrize("role", ["analyst", "liaison", "visitor", "supervisor", "auditor", "administrator"])
async def test_other_roles_do_not_report(town: Town, role: str) -> None:
    async with town.as_(role, department="justice" if role == "liaison" else None) as stranger:
        answer = await stranger.post("/reports", json=words())
    assert answer.status_code == 403
    assert not await town.log(LOG)


@pytest.mark.parametrize("changed", [{"channel": "call_110"}, {"officer_id": str(UUID(int=1))}])
async def test_an_information_officer_has_his_channel(town: Town, changed: dict[str, str]) -> None:
    async with town.as_("information_officer") as ranger:
        answer = await ranger.post("/reports", json=words(**changed))
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/channel-not-yours")


async def test_an_information_officer_is_not_given_the_answer_of_a_desk(town: Town) -> None:
    said = words(channel="desk", message_id="m-1")
    async with town.as_("desk_officer") as desk:
        assert (await desk.post("/reports", json=said)).status_code == 201
    async with town.as_("information_officer") as ranger:
        answer = await ranger.post("/reports", json=said)
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/channel-not-yours")


@pytest.mark.parametrize("channel", list(POLICY.channels))
async def test_a_desk_has_every_channel(town: Town, channel: str) -> None:
    async with town.as_("desk_officer") as desk:
        assert (await desk.post("/reports", json=words(channel=channel))).status_code == 201


async def test_whoever_acts_for_all_stations_registers_nobody_at_all_of_them_but_finds_those_of_each(
    town: Town,
) -> None:
    officer = {"name": "乙", "group": "forest_ranger", "village": "上坪村（虚构）"}
    async with town.as_("administrator", station="all") as keeper, town.as_("desk_officer") as desk:
        answer = await keeper.post("/officers", json=officer)
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/station-needed")
        assert await town.log(PRIVATE_LOG) == []
        await desk.post("/officers", json=officer)
        [row] = (await keeper.get("/officers")).json()["items"]
        assert (await keeper.post(f"/officers/{row['officer_id']}/retire", json={"reason": "搬家"})).status_code == 201
    assert [recorded.station for recorded in await town.log(PRIVATE_LOG)] == [STATION, STATION]


BAD_WORDS = [
    words(text="  "),
    words(text=...),
    words(text="字" * 4001),
    words(text="a\u0000b"),
    words(text="a\ud800b"),
    words(text="a\u202eb"),
    words(text="a\u2066b"),
    words(village="上坪\n村"),
    words(village="上坪\u200b村"),
    words(village="上坪\u202e村"),
    words(village="上坪\u2028村"),
    words(village="上坪\u0085村"),
    words(village="\ufeff上坪村"),
    words(message_id="a\u2066b"),
    words(text=7),
    words(surprise=1),
    words(urgent="yes"),
    words(happened_at="2026-03-02T09:00:00"),
    words(happened_at=1772413200),
    words(happened_at="1772413200"),
    words(happened_at="0001-01-01T00:00:00+14:00"),
    words(happened_at="yesterday"),
    words(channel="pigeon"),
    words(category_hint="weather"),
    words(happened_at="9999-12-31T23:59:59-14:00"),
    words(happened_at="2026-03-02T09:00:00-23:59"),
    words(happened_at="2026-03-02T09:00:00+14:01"),
    words(happened_at="1899-12-31T23:59:59+08:00"),
    words(happened_at="٢٠٢٦-03-02T09:00:00+08:00"),
    words(people=[{"name": "甲"}] * 21),
    words(people=[{"name": "甲", "id_number": "1"}]),
]


@pytest.mark.parametrize("bad", BAD_WORDS, ids=lambda bad: json.dumps(bad)[:60])
async def test_bad_words_are_refused_and_not_quoted(town: Town, bad: dict[str, Any]) -> None:
    body = json.dumps(bad)
    async with town.as_("desk_officer") as desk:
        answer = await desk.post("/reports", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert "甲" not in answer.text
    assert "yesterday" not in answer.text
    assert not await town.log(LOG)


async def test_reports_are_listed_by_station_and_shown_with_their_version(town: Town) -> None:
    async with town.as_("desk_officer") as desk, town.as_("desk_officer", station="elsewhere") as other:
        taken = (await desk.post("/reports", json=words(channel="call_110", people=[{"name": "甲"}]))).json()
        listed = (await desk.get("/reports")).json()["items"]
        shown = await desk.get(f"/reports/{taken['report_id']}")
        assert (await other.get("/reports")).json() == NOTHING
        hidden = await other.get(f"/reports/{taken['report_id']}")
    assert [row["report_id"] for row in listed] == [taken["report_id"]]
    assert listed[0]["channel"] == {"code": "call_110", "zh": "110警情", "en": "110 call"}
    assert "people" not in listed[0]
    assert shown.headers["etag"] == '"1"'
    assert shown.json()["people"] == [{"name": "甲", "part": "party"}]
    assert hidden.status_code == 404


async def test_a_supervisor_sees_all_stations(town: Town) -> None:
    async with town.as_("desk_officer", station="one") as one, town.as_("desk_officer", station="two") as two:
        for desk in (one, two):
            await desk.post("/reports", json=words(channel="desk"))
    async with town.as_("supervisor", station="all") as supervisor:
        assert (await supervisor.get("/reports")).json()["total"] == 2


async def test_the_register_is_kept_on_the_private_log(town: Town) -> None:
    officer = {"name": "乙", "phone": "000", "group": "forest_ranger", "village": "上坪村（虚构）"}
    async with town.as_("administrator") as keeper, town.as_("desk_officer", station="elsewhere") as other:
        answer = await keeper.post("/officers", json=officer)
        assert answer.status_code == 201
        [row] = (await keeper.get("/officers")).json()["items"]
        named = {"code": "forest_ranger", "zh": "护林员", "en": "forest ranger"}
        assert {key: row[key] for key in officer} == officer | {"group": named}
        assert (await other.get("/officers")).json() == NOTHING
        retire = f"/officers/{row['officer_id']}/retire"
        assert (await other.post(retire, json={"reason": "搬家"})).status_code == 404
        assert (await keeper.post(retire, json={"reason": "搬家"})).status_code == 201
        assert (await keeper.post(retire, json={"reason": "搬家"})).status_code == 409
        [row] = (await keeper.get("/officers")).json()["items"]
    assert row["retired_at"] is not None
    assert not await town.log(LOG)
    assert len(await town.log(PRIVATE_LOG)) == 2


async def test_views_are_their_replay(town: Town) -> None:
    async with town.as_("desk_officer") as desk:
        for channel in POLICY.channels:
            await desk.post("/reports", json=words(channel=channel))
        await desk.post("/officers", json={"name": "乙", "group": "cleaner", "village": "上坪村（虚构）"})
    anew = await town.folded_anew(*await town.log(LOG), *await town.log(PRIVATE_LOG))
    assert anew == {table: await town.rows(table) for table in anew}
    assert len(anew["report_row"]) == len(POLICY.channels)
    assert len(anew["officer_row"]) == 1


async def test_the_same_key_at_another_address_is_another_request(town: Town) -> None:
    officer = {"name": "张", "phone": "000", "group": "forest_ranger", "village": "上坪村（虚构）"}
    async with town.as_("desk_officer") as desk:
        made = [(await desk.post("/officers", json=officer)).json()["stream"].partition("-")[2] for _ in range(2)]
        answers = [
            await desk.post(f"/officers/{officer_id}/retire", json={"reason": "搬家"}, headers={"Idempotency-Key": "k"})
            for officer_id in made
        ]
    assert [answer.status_code for answer in answers] == [201, 422]
    assert answers[1].json()["type"] == "/problems/idempotency-key-reused"


async def test_the_same_key_of_two_people_is_two_reports(town: Town) -> None:
    key = {"Idempotency-Key": "k-1"}
    async with town.as_("desk_officer", "one") as one, town.as_("desk_officer", "two") as two:
        answers = [await each.post("/reports", json=words(channel="desk"), headers=key) for each in (one, two)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["report_id"] != answers[1].json()["report_id"]


async def test_the_same_key_at_two_stations_is_two_reports(town: Town) -> None:
    key = {"Idempotency-Key": "k-1"}
    async with town.as_("desk_officer") as here, town.as_("desk_officer", station="other") as there:
        one = await here.post("/reports", json=words(channel="desk"), headers=key)
        two = await there.post("/reports", json=words(channel="desk"), headers=key)
    assert (one.status_code, two.status_code, two.json()["repeated"]) == (201, 201, False)
    assert one.json()["report_id"] != two.json()["report_id"]
    assert len(await town.log(LOG)) == 2


@pytest.mark.parametrize("version", ["9" * 5000, '"', "-1", "1.5", "٣"])
async def test_an_if_match_that_is_no_version_is_a_problem(town: Town, version: str) -> None:
    async with town.as_("desk_officer") as desk:
        headers = [(b"if-match", version.encode())]
        answer = await desk.post(f"/officers/{UUID(int=7)}/retire", json={"reason": "（虚构）"}, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/if-match-invalid")
    assert await town.log(LOG) == []
