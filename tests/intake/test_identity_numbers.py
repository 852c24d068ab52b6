"""An identity number that is told to intake stands in its private log and nowhere else, whichever door it comes by."""

from collections.abc import AsyncIterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import yaml

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.intake.app import SERVICE
from services.intake.events import LOG, PRIVATE_LOG
from shared.run.settings import Settings
from tests.given import NOON, STATION
from tests.house import Town, at_work
from tests.intake.spreadsheets import send, sheet, taken

NUMBER, OTHER = "110101199003070011", "11010119900307109X"
SAID: dict[str, Any] = {
    "channel": "desk",
    "message_id": f"m-{NUMBER}",
    "village": "上坪村",
    "place": f"{NUMBER}家",
    "happened_at": "2026-03-02T09:00:00+08:00",
    "text": f"张三（{NUMBER}）与李四争吵（虚构）",
    "people": [{"name": f"张三{NUMBER}"}],
}
TEXT = "张三（［身份证号］）与李四争吵（虚构）"


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(SERVICE, database, home) as town:
        yield town


async def private(town: Town) -> list[dict[str, Any]]:
    """The words that intake keeps to itself."""
    events = [recorded.event for recorded in await town.log(PRIVATE_LOG)]
    return [event.model_dump() for event in events if event.kind == "intake.numbers_kept"]


async def rows(town: Town) -> str:
    """Every table of the database, but for the private log."""
    async with town.runtime.reading() as connection:
        tables = await connection.fetch(
            "select table_schema || '.' || table_name from information_schema.tables "
            "where table_schema in ('store', 'views') and table_type = 'BASE TABLE'"
        )
        found = []
        for (table,) in tables:
            but = f"where log <> '{PRIVATE_LOG}'" if table == "store.event" else ""
            body = ", convert_from(body, 'UTF8')" if table == "store.event" else ""
            found += [str(tuple(row)) for row in await connection.fetch(f"select t::text {body} from {table} t {but}")]
    return "\n".join(found)


async def test_it_is_published_shown_and_stored_masked_and_kept_as_it_was_said(town: Town) -> None:
    async with town.as_("desk_officer") as desk:
        receipt = await desk.post("/reports", json=SAID)
        answers = [await desk.get("/reports"), await desk.get(f"/reports/{receipt.json()['report_id']}")]
    assert [report.text for report in await taken(town)] == [TEXT]
    assert answers[1].json()["text"] == TEXT
    assert NUMBER not in "".join(answer.text for answer in (receipt, *answers))
    assert TEXT in (stored := await rows(town))
    assert NUMBER not in stored
    [kept] = await private(town)
    assert (kept["text"], kept["place"], kept["people"]) == (
        SAID["text"],
        SAID["place"],
        ({**SAID["people"][0], "part": "party"},),
    )


async def test_a_phone_number_stays_too_where_the_station_s_policy_says_so(
    database: Database, home: Home, tmp_path: Path
) -> None:
    policy = Path(copytree(Settings().policy, tmp_path / "policy"))
    adopted = {"version": "2026-02", "adopted": NOON.date(), "common": {"phones_masked": True}}
    (policy / "stations" / STATION / "2026-02.yaml").write_text(yaml.safe_dump(adopted))
    said = SAID | {"text": "请回１３８００１３８０００（虚构）", "message_id": None}
    async with at_work(SERVICE, database, home, policy=policy) as town:
        for station in (STATION, "elsewhere"):
            async with town.as_("desk_officer", station=station) as desk:
                assert (await desk.post("/reports", json=said)).status_code == 201
        texts = {report.text for report in await taken(town)}
        kept = [one["text"] for one in await private(town)]
    assert texts == {"请回［手机号］（虚构）", said["text"]}
    assert sorted(kept) == ["", said["text"]]


async def test_an_officer_sees_his_own_words_masked(town: Town) -> None:
    async with town.as_("information_officer") as officer:
        await officer.post("/reports", json=SAID | {"channel": "officer"})
        mine = await officer.get("/reports/mine")
    assert mine.json()["items"][0]["begins"] == TEXT


async def test_the_same_again_is_the_same_and_another_number_is_another_report(town: Town) -> None:
    async with town.as_("desk_officer") as desk:
        first, again = [await desk.post("/reports", json=SAID) for _ in range(2)]
        written = SAID | {"text": SAID["text"].translate(str.maketrans("0123456789", "０１２３４５６７８９"))}
        otherwise_written = await desk.post("/reports", json=written)
        other = await desk.post("/reports", json=SAID | {"place": f"{OTHER}家"})
    assert (again.json()["repeated"], again.json()["report_id"]) == (True, first.json()["report_id"])
    assert otherwise_written.json()["repeated"]
    assert (other.status_code, other.json()["type"]) == (409, "/problems/message-id-reused")
    assert len(await private(town)) == 1


async def test_a_row_of_a_sheet_goes_the_same_way(town: Town) -> None:
    row = f"desk,上坪村,2026-03-02 09:00,张三{NUMBER}（虚构）,,,李四 110101 19900307 109x、王五"
    first, again = [await send(town, sheet(row)) for _ in range(2)]
    assert [one.json()["rows"][0]["status"] for one in (first, again)] == ["taken", "repeated"], first.text
    [report] = await taken(town)
    assert report.text == "张三［身份证号］（虚构）"
    assert [person.name for person in report.people] == ["李四", *["［身份证号］"] * 3, "王五"]
    [kept] = await private(town)
    assert kept["text"] == f"张三{NUMBER}（虚构）"
    assert NUMBER not in await rows(town)


@pytest.mark.parametrize("field", ["village", "campaign"])
async def test_what_figures_are_counted_by_holds_none(town: Town, field: str) -> None:
    async with town.as_("desk_officer") as desk:
        answer = await desk.post("/reports", json=SAID | {field: f"上坪村{NUMBER}"})
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["at"], error["what"]) == (422, f"body/{field}", "identity_number")
    assert NUMBER not in answer.text
    assert not await town.log(LOG)


async def test_the_register_of_officers_holds_none(town: Town) -> None:
    officer = {"name": f"乙{NUMBER}", "group": "cleaner", "village": "上坪村（虚构）"}
    async with town.as_("administrator") as administrator:
        answer = await administrator.post("/officers", json=officer)
    assert (answer.status_code, answer.json()["errors"][0]["at"]) == (422, "body/name")
    assert "身份证号只留在" in answer.json()["detail_zh"]
    assert NUMBER not in answer.text
