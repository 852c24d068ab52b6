"""An officer whose words a desk wrote down is one of the station's own register, or the report is not taken."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import Response

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.intake.app import SERVICE
from services.intake.events import LOG, PRIVATE_LOG, InformantNamed
from shared.run.assemble import RESERVED_CONNECTIONS
from tests.given import NOON, STATION
from tests.house import Town, at_work
from tests.intake.spreadsheets import send, sheet

ELSEWHERE = "elsewhere"
OFFICER = {"name": "某人（虚构）", "group": "forest_ranger", "village": "上坪村（虚构）"}
HEADINGS = "渠道,村,发生时间,内容,信息员编号"
LOOKS = (
    "select coalesce(sum(generic_plans + custom_plans), 0)::int from pg_prepared_statements "
    "where position($1 in statement) > 0"
)


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(SERVICE, database, home) as town:
        yield town


async def registered(town: Town, station: str = STATION, *, left: bool = False) -> UUID:
    async with town.as_("desk_officer", station=station) as desk:
        stream = (await desk.post("/officers", json=OFFICER)).json()["stream"]
        officer_id = UUID(stream.partition("-")[2])
        if left:
            await desk.post(f"/officers/{officer_id}/retire", json={"reason": "搬家"})
    return officer_id


async def report(town: Town, officer_id: UUID, hours_ago: float = 3, **more: Any) -> Response:
    """What a desk wrote down of his words."""
    happened_at = (town.clock.now() - timedelta(hours=hours_ago)).isoformat()
    words = {"channel": "officer", "village": "上坪村", "happened_at": happened_at, "text": "（虚构）"}
    async with town.as_("desk_officer") as desk:
        return await desk.post("/reports", json=words | {"officer_id": str(officer_id)} | more)


async def named(town: Town) -> list[UUID | None]:
    events = [recorded.event for recorded in await town.log(PRIVATE_LOG)]
    return [event.officer_id for event in events if isinstance(event, InformantNamed)]


async def looks(town: Town) -> int:
    """How often the register was looked at for officers who are named."""
    async with AsyncExitStack() as stack:
        reading = [town.runtime.reading(reserved=True) for _ in range(RESERVED_CONNECTIONS)]
        every = [await stack.enter_async_context(one) for one in reading]
        return sum([await connection.fetchval(LOOKS, "officer_id = any(") for connection in every])


async def test_one_of_the_station_s_register_is_named_in_the_private_log(town: Town) -> None:
    officer_id = await registered(town)
    assert (await report(town, officer_id)).status_code == 201
    assert await named(town) == [officer_id]


async def test_nobody_and_another_station_s_officer_are_refused_alike(town: Town) -> None:
    answers = [await report(town, officer_id) for officer_id in (uuid4(), await registered(town, ELSEWHERE))]
    assert [answer.json()["type"] for answer in answers] == ["/problems/unknown-officer"] * 2
    assert (answers[0].status_code, answers[0].content) == (404, answers[1].content)
    gone = await report(town, await registered(town, ELSEWHERE, left=True), hours_ago=-0.01)
    assert gone.content == answers[0].content
    assert await town.log(LOG) == []


async def test_one_who_left_is_named_for_what_happened_while_he_served_and_for_nothing_later(town: Town) -> None:
    officer_id = await registered(town, left=True)
    town.clock.set(NOON + timedelta(days=20))
    assert (await report(town, officer_id, hours_ago=20 * 24 + 1)).status_code == 201
    late = await report(town, officer_id, hours_ago=20 * 24)
    assert (late.status_code, late.json()["type"]) == (422, "/problems/officer-had-left")
    assert await named(town) == [officer_id]


async def test_what_was_taken_is_answered_again_though_he_left_meanwhile(town: Town) -> None:
    officer_id = await registered(town)
    first = await report(town, officer_id, 0, message_id="m-1")
    async with town.as_("desk_officer") as desk:
        await desk.post(f"/officers/{officer_id}/retire", json={"reason": "搬家"})
    again = await report(town, officer_id, 0, message_id="m-1")
    assert again.json() == first.json() | {"repeated": True}


async def test_the_rows_of_a_sheet_are_looked_up_together_and_refused_one_by_one(town: Town) -> None:
    own, left, foreign = await registered(town), await registered(town, left=True), await registered(town, ELSEWHERE)
    town.clock.set(NOON + timedelta(days=1))
    officers = [str(own), "", str(foreign), str(uuid4()), str(left), "not an id", *[str(own)] * 90]
    rows = [f"officer,上坪村,2026-03-02 15:00,第{n}条（虚构）,{officer}" for n, officer in enumerate(officers)]
    answer = await send(town, sheet(*rows, headings=HEADINGS))
    codes = [row["problem"] and row["problem"]["code"] for row in answer.json()["rows"]]
    assert codes[:6] == [None, None, "unknown-officer", "unknown-officer", "officer-had-left", "invalid-words"]
    assert codes[6:] == [None] * 90
    assert await looks(town) == 1, "one for all of them"


async def test_a_sheet_that_names_no_officer_looks_none_up(town: Town) -> None:
    answer = await send(town, sheet("desk,上坪村,2026-03-01 15:00,（虚构）,", headings=HEADINGS))
    assert (answer.json()["taken"], await looks(town)) == (1, 0)
