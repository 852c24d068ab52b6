"""A report is the same however it is written: by its number it is taken once, and its text is kept as it was said."""

from collections.abc import AsyncIterator

import pytest

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.intake.app import SERVICE
from tests.house import Town, at_work
from tests.intake.spreadsheets import taken

SAID = {
    "channel": "desk",
    "message_id": "m-1",
    "village": "上坪村",
    "happened_at": "2026-03-02T09:00:00+08:00",
    "text": "全角１２３\r\n甲\u00a0乙（虚构）",
    "people": [{"name": "甲"}],
}


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(SERVICE, database, home) as town:
        yield town


@pytest.mark.parametrize(
    "other",
    [
        {"happened_at": "2026-03-02T01:00:00Z"},
        {"text": "全角123\n甲 乙(虚构)"},
        {"text": "全角\u200b１２３\n甲 乙（虚构）"},
        {"village": "上坪 村"},
    ],
)
async def test_another_notation_is_the_same_report(town: Town, other: dict[str, str]) -> None:
    async with town.as_("desk_officer") as desk:
        first = (await desk.post("/reports", json=SAID)).json()
        again = await desk.post("/reports", json=SAID | other)
    assert (again.status_code, again.json()["report_id"]) == (201, first["report_id"])
    assert again.json()["repeated"]
    assert [report.text for report in await taken(town)] == [SAID["text"]]


@pytest.mark.parametrize("other", [{"happened_at": "2026-03-02T01:00:00+08:00"}, {"text": "甲\u00a0乙（虚构）"}])
async def test_other_content_under_its_number_is_refused(town: Town, other: dict[str, str]) -> None:
    async with town.as_("desk_officer") as desk:
        await desk.post("/reports", json=SAID)
        again = await desk.post("/reports", json=SAID | other)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/message-id-reused")
