"""Who is told what of a referral at its doors: the station, its departments, and whoever looks over them."""

from datetime import UTC
from uuid import UUID

import httpx
import pytest

from tests.given import NOON
from tests.house import NOTHING, Town
from tests.referral.town import DISPUTE, PATH, graded, sent

NOON_UTC = NOON.astimezone(UTC).isoformat().replace("+00:00", "Z")


async def test_a_department_is_not_told_what_is_the_station_s_own(
    analyst: httpx.AsyncClient, forestry: httpx.AsyncClient
) -> None:
    await sent(analyst, "refer", {"assisting": ["women"]})
    own = {"proposed", "lead", "assisting", "returns"}
    for client, shown in ((analyst, own), (forestry, set[str]())):
        assert (await client.get(PATH)).json().keys() & own == shown
        [listed] = (await client.get("/disputes")).json()["items"]
        assert listed.keys() & own == shown


async def test_each_department_is_told_its_own_part_and_the_station_whether_it_has_one(
    town: Town, analyst: httpx.AsyncClient, forestry: httpx.AsyncClient
) -> None:
    assert await part_told(analyst) == (None, None)
    await sent(analyst, "refer", {"assisting": ["women", "station"]})
    async with town.as_("liaison", department="women") as women, town.as_("supervisor") as county:
        assert await part_told(forestry) == ("lead", "lead")
        assert await part_told(women) == ("assisting", "assisting")
        assert await part_told(analyst) == ("assisting", "assisting")
        assert await part_told(county) == (None, None), "whoever looks over takes no part"


async def test_the_station_that_leads_is_told_so_and_nobody_has_a_part_in_what_came_back(
    analyst: httpx.AsyncClient, forestry: httpx.AsyncClient
) -> None:
    await sent(analyst, "refer", {"assisting": ["station"]})
    await sent(forestry, "return", {"reason": "属于邻里相邻关系"})
    assert await part_told(analyst) == (None, None)
    await sent(analyst, "send-on", {"lead": "station"})
    assert await part_told(analyst) == ("lead", "lead")


async def test_whoever_takes_part_reads_why_more_time_is_asked_for_until_it_is_answered(
    town: Town, analyst: httpx.AsyncClient, forestry: httpx.AsyncClient, justice: httpx.AsyncClient
) -> None:
    await sent(analyst, "refer", {"assisting": ["women"]})
    await sent(forestry, "accept")
    asked = {"days": 10, "reason": "等测绘（虚构）", "parties_agree": False}
    async with town.as_("liaison", department="women") as women, town.as_("chief") as chief:
        for step, body in (("grant", {"days": 5}), ("refuse", {"reason": "不必（虚构）"})):
            assert await sent(forestry, "extension", asked) == 201
            told = {"asked_days": 10, "asked_reason": "等测绘（虚构）", "parties_agree": False, "asked_at": NOON_UTC}
            for client in (forestry, women, analyst, chief):
                case = (await client.get(PATH)).json()
                assert {name: case[name] for name in told} == told
            assert (await chief.get(PATH)).json()["asked_by"]["code"] == "forestry"
            assert "asked_by" not in (await women.get(PATH)).json(), "it learns who else takes part"
            assert "等测绘" not in (await justice.get(PATH)).text
            assert await sent(chief, f"extension/{step}", body) == 201
            case = (await chief.get(PATH)).json()
            assert {case[name] for name in (*told, "asked_by")} == {None}


async def test_whoever_gets_what_came_back_reads_why_and_only_the_station_by_whom(
    analyst: httpx.AsyncClient, forestry: httpx.AsyncClient, justice: httpx.AsyncClient
) -> None:
    await sent(analyst, "refer", {})
    await sent(forestry, "return", {"reason": "属于邻里相邻关系（虚构）"})
    case = (await analyst.get(PATH)).json()
    assert (case["return_reason"], case["returned_at"]) == ("属于邻里相邻关系（虚构）", NOON_UTC)
    assert case["returned_by"]["code"] == "forestry"
    assert "相邻" not in (await forestry.get(PATH)).text
    await sent(analyst, "send-on", {"lead": "justice"})
    theirs = (await justice.get(PATH)).json()
    assert theirs["return_reason"] == "属于邻里相邻关系（虚构）"
    assert "returned_by" not in theirs


async def part_told(client: httpx.AsyncClient) -> tuple[str | None, str | None]:
    """The part that this client is told in the list, and in the dispute itself."""
    [listed] = (await client.get("/disputes")).json()["items"]
    return listed["part"], (await client.get(PATH)).json()["part"]


async def test_whoever_asks_for_some_disputes_is_told_of_those_that_he_may_know_of(
    town: Town, analyst: httpx.AsyncClient, forestry: httpx.AsyncClient
) -> None:
    other = UUID(int=7)
    await town.hear(graded(other))
    await sent(analyst, "refer", {})
    for ids, there in (([DISPUTE, UUID(int=5)], [DISPUTE]), ([other], [other]), ([UUID(int=5)], [])):
        found = (await analyst.get("/disputes", params={"ids": ",".join(map(str, ids))})).json()
        assert [row["dispute_id"] for row in found["items"]] == [str(one) for one in there]
        assert found["total"] == len(there)
    assert (await forestry.get("/disputes", params={"ids": str(other)})).json() == NOTHING


@pytest.mark.parametrize("ids", ["", "7", f"{DISPUTE},", f"{DISPUTE} {DISPUTE}", ",".join([str(DISPUTE)] * 101)])
async def test_ids_that_are_not_so_written_are_refused_and_told_how(analyst: httpx.AsyncClient, ids: str) -> None:
    problem = (await analyst.get("/disputes", params={"ids": ids})).json()
    [place] = problem["errors"]
    assert (place["label"], place["detail"]) == ("dispute ids", "up to 100 ids, with commas between them")
    assert (await analyst.get("/disputes", params={"ids": ",".join([str(DISPUTE)] * 100)})).is_success
