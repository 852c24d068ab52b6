"""The queue: what waits to be screened, in its order, filtered, and each report in short."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from asyncpg.connection import LoggedQuery
from httpx import AsyncClient

from deploy.machine.databases import Database
from services.triage.views.queue import SHORT, Bookmark, Wanted, queued
from shared.store.view import Viewer
from tests.bench.filling import fill_views
from tests.given import NOON, STATION
from tests.house import Town
from tests.triage.town import ANOTHER, REPORT, reported

THIRD = UUID(int=9)


async def ids(analyst: AsyncClient, **asked: Any) -> list[str]:
    answer = await analyst.get("/reports", params=asked)
    assert answer.status_code == 200, answer.text
    assert answer.json()["total"] == len(answer.json()["items"])
    return [row["report_id"] for row in answer.json()["items"]]


async def test_what_is_due_at_once_stands_in_the_order_in_which_it_happened(town: Town, analyst: AsyncClient) -> None:
    await town.hear(
        reported(REPORT, happened_at=NOON - timedelta(hours=1)),
        reported(ANOTHER, happened_at=NOON - timedelta(hours=2)),
        reported(THIRD, happened_at=NOON, urgent=True),
    )
    assert await ids(analyst) == [str(THIRD), str(ANOTHER), str(REPORT)]


async def test_the_queue_has_a_report_in_short_and_the_report_has_all_of_it(town: Town, analyst: AsyncClient) -> None:
    said = "甲乙两家为排水沟争执（虚构）" * 10
    await town.hear(reported(text=said, campaign="夏季行动（虚构）"))
    [row] = (await analyst.get("/reports")).json()["items"]
    assert (row["text"], row["campaign"]) == (said[:SHORT], "夏季行动（虚构）")
    shown = (await analyst.get(f"/reports/{REPORT}")).json()
    assert (shown["text"], shown["campaign"]) == (said, "夏季行动（虚构）")


async def test_the_queue_has_the_subject_of_a_report_where_it_has_one(town: Town, analyst: AsyncClient) -> None:
    await town.hear(reported(text="甲乙两家争执（虚构）", subject="排水沟"))
    [row] = (await analyst.get("/reports", params={"text": "排水沟"})).json()["items"]
    assert row["text"] == "排水沟"
    shown = (await analyst.get(f"/reports/{REPORT}")).json()
    assert (shown["subject"], shown["text"]) == ("排水沟", "甲乙两家争执（虚构）")


@pytest.mark.parametrize(
    "asked",
    [
        {"village": "下陇村"},
        {"category": "labour"},
        {"channel": "desk"},
        {"campaign": "夏季行动（虚构）"},
        {"urgent": True},
        {"text": "工钱"},
        {"text": "砖厂"},
        {"text": "ABC"},
        {"village": "下陇村", "category": "labour", "channel": "desk", "urgent": True, "text": "欠"},
    ],
    ids=str,
)
async def test_the_queue_is_filtered(town: Town, analyst: AsyncClient, asked: dict[str, Any]) -> None:
    other = {
        "village": "下陇村",
        "category_hint": "labour",
        "channel": "desk",
        "campaign": "夏季行动（虚构）",
        "text": "老板欠工钱（虚构），ABC厂",
        "place": "砖厂门口",
    }
    await town.hear(reported(REPORT), reported(ANOTHER, urgent=True, **other))
    assert await ids(analyst, **asked) == [str(ANOTHER)]


async def test_what_stands_for_anything_in_a_pattern_stands_for_itself_in_the_queue(
    town: Town, analyst: AsyncClient
) -> None:
    await town.hear(reported(REPORT), reported(ANOTHER, text="只付了50%（虚构）"))
    assert [await ids(analyst, text=text) for text in ("%", "_")] == [[str(ANOTHER)], []]


async def test_a_filter_that_the_queue_does_not_know_is_refused(town: Town, analyst: AsyncClient) -> None:
    assert (await analyst.get("/reports", params={"vilage": "下陇村"})).status_code == 400


async def test_a_page_of_the_queue_is_found_by_the_index_of_its_order(town: Town, database: Database) -> None:
    await fill_views(database.owner_dsn, "triage", 2_000)
    async with town.runtime.reading() as connection:
        asked: list[LoggedQuery] = []
        with connection.query_logger(asked.append):
            after = Bookmark(NOON, NOON, UUID(int=0))
            await queued(connection, Viewer(STATION, ""), NOON, Wanted(), after, 50)
        page = next(query for query in asked if "limit" in query.query)
        plan = json.loads(await connection.fetchval(f"explain (format json) {page.query}", *page.args))
    [scan] = plan[0]["Plan"]["Plans"]
    assert (scan["Node Type"], scan["Index Name"]) == ("Index Scan", "screening_row_list")
