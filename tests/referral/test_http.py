"""Referral at its doors: who sees what, who may do what, and what each department is told on its own log."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.referral.domain.case import CASE
from services.referral.domain.station import Refer
from shared.kernel.recorded import Actor
from shared.kernel.stations import EVERY_STATION
from tests.house import NOTHING, Town
from tests.referral.town import DISPUTE, PATH, regraded, sent, told


async def test_the_route_table_proposes_and_the_lead_department_is_told(
    town: Town, analyst: httpx.AsyncClient, forestry: httpx.AsyncClient
) -> None:
    waiting = (await analyst.get("/disputes", params={"phase": "waiting"})).json()["items"]
    assert [row["proposed"]["code"] for row in waiting] == ["forestry"]
    assert (await forestry.get("/disputes")).json() == NOTHING
    assert await sent(analyst, "refer", {}) == 201
    assert [row["dispute_id"] for row in (await forestry.get("/disputes")).json()["items"]] == [str(DISPUTE)]
    assert await told(town, "forestry") == ["referrals.referred"]


async def test_another_department_is_told_what_it_would_be_told_of_nothing_at_all(
    analyst: httpx.AsyncClient, justice: httpx.AsyncClient
) -> None:
    await sent(analyst, "refer", {})
    nothing = f"/disputes/{UUID(int=5)}"
    for method, path in (("get", ""), ("post", "/accept")):
        theirs = await justice.request(method, PATH + path)
        none = await justice.request(method, nothing + path)
        assert (theirs.status_code, theirs.json()) == (none.status_code, none.json())
        assert theirs.status_code == 404


async def test_a_return_releases_the_department_and_the_next_one_is_told(
    town: Town, analyst: httpx.AsyncClient, forestry: httpx.AsyncClient, justice: httpx.AsyncClient
) -> None:
    await sent(analyst, "refer", {"assisting": ["women"]})
    assert await sent(forestry, "return", {"reason": "属于邻里相邻关系"}) == 201
    assert (await forestry.get(PATH)).status_code == 404
    assert await sent(analyst, "send-on", {"lead": "forestry"}) == 422
    assert await sent(analyst, "send-on", {"lead": "justice"}) == 201
    assert await sent(justice, "accept") == 201
    assert await told(town, "forestry") == await told(town, "women") == ["referrals.referred", "referrals.released"]
    assert await told(town, "justice") == ["referrals.referred"]
    assert (await analyst.get(PATH)).json()["returns"] == 1


async def test_no_notice_names_another_department(town: Town, analyst: httpx.AsyncClient) -> None:
    await sent(analyst, "refer", {"lead": "forestry", "assisting": ["women"]})
    for department, other in (("forestry", "women"), ("women", "forestry")):
        assert other not in repr([recorded.event for recorded in await town.log(f"referrals.{department}")])


async def test_what_is_overdue_is_urged_once_and_an_extension_moves_it(
    town: Town, analyst: httpx.AsyncClient, forestry: httpx.AsyncClient
) -> None:
    await sent(analyst, "refer", {})
    await sent(forestry, "accept")
    assert await sent(forestry, "extension", {"days": 10, "reason": "等测绘", "parties_agree": True}) == 201
    async with town.as_("chief") as chief:
        assert await sent(chief, "extension/grant", {"days": 5}) == 201
    await town.later(days=10)  # past the first promise, not past the extended one
    assert "referrals.urged" not in await told(town, "forestry")
    await town.later(days=7)
    await town.later(days=7)
    assert (await told(town, "forestry")).count("referrals.urged") == 1
    row = (await forestry.get(PATH)).json()
    assert row["overdue"]
    assert row["urged_at"]


async def test_a_dispute_that_nobody_refers_is_urged(town: Town) -> None:
    await town.later(hours=25)
    await town.later(hours=25)
    kinds = [recorded.event.kind for recorded in await town.log("referral")]
    assert kinds == ["referral.case_opened", "referral.referral_urged"]


async def test_a_step_out_of_order_is_refused_and_changes_nothing(
    town: Town, analyst: httpx.AsyncClient, forestry: httpx.AsyncClient
) -> None:
    await sent(analyst, "refer", {})
    before = await town.rows("event", schema="store")
    assert await sent(forestry, "resolve", {"outcome": "虚构"}) == 409
    assert await sent(analyst, "accept") == 403
    assert await town.rows("event", schema="store") == before


async def test_a_stale_version_is_refused(analyst: httpx.AsyncClient) -> None:
    tag = (await analyst.get(PATH)).headers["etag"]
    first = await analyst.post(f"{PATH}/refer", json={}, headers={"If-Match": tag})
    late = await analyst.post(f"{PATH}/refer", json={"lead": "land"}, headers={"If-Match": tag})
    assert (first.status_code, late.status_code) == (201, 412)
    assert late.json()["version"] == 2


async def test_a_relapse_that_was_graded_anew_waits_again_and_a_new_grade_alone_does_not(
    town: Town, analyst: httpx.AsyncClient, forestry: httpx.AsyncClient
) -> None:
    await town.hear(regraded(reopened=False))
    assert (await analyst.get(PATH)).json()["level"] == 2
    await sent(analyst, "refer", {})
    await sent(forestry, "accept")
    await sent(forestry, "resolve", {"outcome": "虚构"})
    again = regraded(reopened=True)._replace(id=UUID(int=13))
    await town.hear(again)
    row = (await analyst.get(PATH)).json()
    assert (row["phase"], row["proposed"]["code"], row["lead"]) == ("waiting", "justice", None)


async def test_a_department_sees_only_the_actions_that_it_reported_itself(
    town: Town, analyst: httpx.AsyncClient, forestry: httpx.AsyncClient
) -> None:
    await sent(analyst, "refer", {"assisting": ["women"]})
    await sent(forestry, "accept")
    async with town.as_("liaison", department="women") as women:
        await sent(forestry, "actions", {"action": "丈量（虚构）"})
        await sent(women, "actions", {"action": "劝和（虚构）"})
        theirs = [action["department"] for action in (await women.get(PATH)).json()["actions"]]
    assert theirs == ["women"]
    assert len((await analyst.get(PATH)).json()["actions"]) == 2


async def test_every_view_equals_its_replay(
    town: Town, analyst: httpx.AsyncClient, forestry: httpx.AsyncClient
) -> None:
    await sent(analyst, "refer", {"assisting": ["women"]})
    await sent(forestry, "accept")
    await sent(forestry, "actions", {"action": "上门丈量（虚构）"})
    await sent(forestry, "fail", {"reason": "双方不让步（虚构）", "ways_told": ["诉讼"]})
    live = {table: await town.rows(table) for table in ("case_row", "action_row", "deadline")}
    events = await town.log("referral")
    assert await town.folded_anew(*events) == live
    assert await town.folded_anew(*events, at_once=False) == live


async def test_a_return_that_is_sent_again_gets_its_first_answer_though_the_dispute_is_gone(
    analyst: httpx.AsyncClient, forestry: httpx.AsyncClient
) -> None:
    await sent(analyst, "refer", {})
    body, key = {"reason": "属于邻里相邻关系"}, {"Idempotency-Key": "return-1"}
    first = await forestry.post(f"{PATH}/return", json=body, headers=key)
    again = await forestry.post(f"{PATH}/return", json=body, headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json()["events"] == first.json()["events"]


async def test_where_no_body_is_taken_an_empty_object_is_the_same_request_as_none(
    analyst: httpx.AsyncClient, forestry: httpx.AsyncClient
) -> None:
    await sent(analyst, "refer", {})
    key, json = {"Idempotency-Key": "k-8"}, {"content-type": "application/json"}
    first = await forestry.post(f"{PATH}/accept", headers=key)
    for body, headers in ((b"{}", key | json), (b" { } ", key | json), (b"", key | json), (b"", key)):
        again = await forestry.post(f"{PATH}/accept", content=body, headers=headers)
        assert (again.status_code, again.json()) == (201, first.json() | {"repeated": True})
    other = await forestry.post(f"{PATH}/return", json={"reason": "（虚构）"}, headers=key)
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-key-reused")


async def test_a_stale_version_tells_another_department_nothing(
    analyst: httpx.AsyncClient, justice: httpx.AsyncClient
) -> None:
    await sent(analyst, "refer", {})
    stale = {"If-Match": '"9"'}
    theirs = await justice.post(f"{PATH}/accept", headers=stale)
    none = await justice.post(f"/disputes/{UUID(int=5)}/accept", headers=stale)
    assert (theirs.status_code, theirs.json()) == (none.status_code, none.json())
    assert theirs.status_code == 404


async def test_no_notice_says_who_acted_in_another_department(
    town: Town, analyst: httpx.AsyncClient, forestry: httpx.AsyncClient
) -> None:
    await sent(analyst, "refer", {"assisting": ["women"]})
    await sent(forestry, "accept")
    await sent(forestry, "resolve", {"outcome": "虚构"})
    assert not [recorded.actor for recorded in await town.log("referrals.women") if recorded.actor.department]


@pytest.mark.parametrize(
    ("step", "body"),
    [
        ("refer", {}),
        ("send-on", {"lead": "land"}),
        ("resolve", {"outcome": "虚构"}),
        ("fail", {"reason": "虚构", "ways_told": ["诉讼"]}),
        ("extension/grant", {"days": 3}),
        ("extension/refuse", {"reason": "虚构"}),
    ],
)
async def test_where_two_may_collide_a_step_without_the_version_it_saw_is_refused(
    town: Town, step: str, body: dict[str, Any]
) -> None:
    before = await town.rows("event", schema="store")
    async with town.as_("chief") as chief:
        answer = await chief.post(f"{PATH}/{step}", json=body)
    assert (answer.status_code, answer.json()["type"]) == (428, "/problems/version-needed")
    assert await town.rows("event", schema="store") == before


async def test_of_two_who_refer_at_once_one_gets_through(town: Town) -> None:
    async with town.as_("analyst") as one, town.as_("chief") as two:
        tag = {"If-Match": (await one.get(PATH)).headers["etag"]}
        answers = await asyncio.gather(
            one.post(f"{PATH}/refer", json={}, headers=tag),
            two.post(f"{PATH}/refer", json={"lead": "land"}, headers=tag),
        )
    assert sorted(answer.status_code for answer in answers) == [201, 412]


async def test_a_dispute_of_another_station_is_as_if_it_were_not_there(town: Town) -> None:
    async with town.as_("chief", station="elsewhere") as other:
        theirs = await other.post(f"{PATH}/refer", json={}, headers={"If-Match": '"1"'})
        none = await other.post(f"/disputes/{UUID(int=5)}/refer", json={}, headers={"If-Match": '"1"'})
    assert (theirs.status_code, theirs.json()) == (none.status_code, none.json())
    assert theirs.status_code == 404
    assert len(await town.log("referral")) == 1


async def test_somebody_of_all_stations_acts_at_the_disputes_own(town: Town) -> None:
    await town.execute(CASE.to(DISPUTE, Refer()), Actor("chief", "wang"), station=EVERY_STATION)
    assert len(await town.log("referral")) == 2
    assert {recorded.station for recorded in await town.log("referral")} == {"changluo"}


async def test_another_station_sees_nothing_and_a_department_there_neither(
    town: Town, analyst: httpx.AsyncClient
) -> None:
    await sent(analyst, "refer", {})
    for role, department in (("analyst", None), ("chief", None), ("liaison", "forestry")):
        async with town.as_(role, station="elsewhere", department=department) as stranger:
            assert (await stranger.get("/disputes")).json() == NOTHING
            assert (await stranger.get(PATH)).status_code == 404
