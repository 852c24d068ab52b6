"""Who asks too fast, too much at once, or too slowly is told so, and costs the others nothing."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import httpx
import pytest

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.intake.app import SERVICE as INTAKE
from shared.http import looking, runtime
from shared.http.gate import BURST_SECONDS, MOST_REMEMBERED, Gate, Rate, place
from shared.http.problem import Problem
from tests.house import Town, at_work

NOW = 1000.0


def test_a_rate_lets_ten_seconds_worth_come_at_once_and_then_one_by_one() -> None:
    rate = Rate(2)
    assert [rate.wait_seconds("a", NOW) for _ in range(2 * BURST_SECONDS)] == [0.0] * 2 * BURST_SECONDS
    assert rate.wait_seconds("a", NOW) == pytest.approx(0.5)
    assert rate.wait_seconds("a", NOW + 0.6) == 0
    assert rate.wait_seconds("a", NOW + 0.6) > 0
    assert rate.wait_seconds("b", NOW) == 0, "another's pace is his own"


def test_what_was_refused_is_not_counted() -> None:
    rate = Rate(1)
    for _ in range(BURST_SECONDS):
        rate.wait_seconds("a", NOW)
    waits = [rate.wait_seconds("a", NOW) for _ in range(100)]
    assert set(waits) == {waits[0]}


def test_a_rate_of_nought_is_none() -> None:
    assert Rate(0).wait_seconds("a", NOW) == 0


def test_those_who_are_even_are_forgotten_before_those_who_are_not() -> None:
    rate = Rate(1)
    for number in range(MOST_REMEMBERED - 1):
        rate.wait_seconds(f"once {number}", NOW - 100)
    for _ in range(BURST_SECONDS):
        rate.wait_seconds("greedy", NOW)
    rate.wait_seconds("one more", NOW)
    assert rate._even_at.keys() == {"greedy", "one more"}
    assert rate.wait_seconds("greedy", NOW) > 0


def test_however_many_there_are_no_more_than_so_many_are_remembered() -> None:
    rate = Rate(1)
    for number in range(2 * MOST_REMEMBERED):
        rate.wait_seconds(f"once {number}", NOW)
    assert len(rate._even_at) <= MOST_REMEMBERED


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(INTAKE, database, home) as town:
        yield town


async def test_a_person_who_asks_too_fast_waits_as_long_as_he_is_told_and_others_do_not(town: Town) -> None:
    town.runtime.gate.person = Rate(0.1)
    async with town.as_("desk_officer", name="one") as one, town.as_("desk_officer", name="two") as two:
        assert (await one.get("/reports")).status_code == 200
        answer = await one.get("/reports")
        assert (answer.status_code, answer.json()["type"]) == (429, "/problems/too-many-requests")
        assert 1 <= int(answer.headers["retry-after"]) <= 11
        assert (await two.get("/reports")).status_code == 200


async def test_an_address_that_asks_too_fast_is_refused_before_its_token_is_looked_at(town: Town) -> None:
    town.runtime.gate.address = Rate(0.1)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(town.app), base_url="http://town") as stranger:
        assert (await stranger.get("/reports")).status_code == 401
        answer = await stranger.get("/reports")
        assert (answer.status_code, answer.json()["type"]) == (429, "/problems/too-many-requests")
        assert (await stranger.get("/health")).status_code == 200, "whoever looks after it is answered"


async def test_more_at_once_than_may_be_is_told_busy_and_not_away(town: Town) -> None:
    town.runtime.gate.most_of_one = 3
    async with town.as_("desk_officer") as desk:
        slow = [_Slow() for _ in range(3)]
        going = [asyncio.create_task(desk.post("/reports", content=one.body(), headers=JSON)) for one in slow]
        for one in slow:
            await one.begun.wait()
        answer = await desk.get("/reports")
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/at-capacity")
        assert answer.headers["retry-after"] == "1"
        async with town.as_("chief") as chief:
            assert (await chief.get("/reports")).status_code == 200
        for one in slow:
            one.end.set()
        assert {(await task).status_code for task in going} == {400}
        assert (await desk.get("/reports")).status_code == 200, "there is room again"


async def test_a_service_that_is_full_says_so_and_its_health_is_told_nevertheless(town: Town) -> None:
    town.runtime.gate.most_at_once = 0
    async with town.as_("desk_officer") as desk:
        answer = await desk.get("/reports")
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/at-capacity")
        assert (await desk.get("/health")).status_code == 200
        assert (await desk.get("/ready")).json()["database"] is True
        town.runtime.gate.most_at_once = 1
        assert [(await desk.get("/reports")).status_code for _ in range(3)] == [200] * 3, "one after the other"


async def test_however_many_ask_whether_it_is_ready_it_looks_once_while_it_remembers_and_by_one_connection(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = 0

    async def counted(connection: object, logs: object) -> dict[str, int]:
        nonlocal looked
        looked += 1
        await asyncio.sleep(0.05)
        return {}

    monkeypatch.setattr(looking, "events_apart", counted)
    monkeypatch.setattr(looking, "LOOK_SECONDS", 60)
    monkeypatch.setattr(looking, "REMEMBERED_SECONDS", 60)
    async with town.as_("desk_officer") as desk:
        asked = [asyncio.create_task(desk.get("/ready")) for _ in range(200)]
        assert (await desk.post("/reports", json=REPORT)).status_code == 201
        answers = await asyncio.gather(*asked)
    assert all(answer.json()["database"] for answer in answers)
    assert looked == 1


async def test_a_database_that_does_not_answer_in_time_is_said_to_be_away_and_not_waited_for(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "LOOK_SECONDS", 0.2)
    monkeypatch.setattr(looking, "REMEMBERED_SECONDS", 0.0)
    owner = await asyncpg.connect(town.database.owner_dsn)
    async with town.as_("desk_officer") as desk:
        async with owner.transaction():
            await owner.execute("lock table store.event in access exclusive mode")
            async with asyncio.timeout(20):
                assert (await desk.get("/ready")).json()["database"] is False
        assert (await desk.get("/ready")).json()["database"] is True
    await owner.close()


async def test_nobody_has_all_the_places_of_sheets_and_another_station_s_namesake_is_another_person(town: Town) -> None:
    form = {"content-type": "multipart/form-data; boundary=x"}
    town.runtime.gate.most_of_one = 1
    async with town.as_("desk_officer") as desk, town.as_("desk_officer", station="elsewhere") as namesake:
        slow = _Slow()
        going = asyncio.create_task(desk.post("/sheets", content=slow.body(), headers=form))
        await slow.begun.wait()
        town.runtime.gate.most_of_one = 2
        assert (await desk.post("/sheets", content=b"", headers=form)).status_code == 503
        assert (await desk.get("/reports")).status_code == 200
        town.runtime.gate.most_of_one = 1
        assert (await namesake.get("/reports")).status_code == 200
        slow.end.set()
        await going


async def test_sheets_are_read_a_few_at_a_time_and_the_next_one_when_they_are_done(town: Town) -> None:
    town.runtime.gate.most_large = 1
    form = {"content-type": "multipart/form-data; boundary=x"}
    async with town.as_("desk_officer") as desk, town.as_("chief") as chief:
        slow = _Slow()
        going = asyncio.create_task(desk.post("/sheets", content=slow.body(), headers=form))
        await slow.begun.wait()
        answer = await chief.post("/sheets", content=b"", headers=form)
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/at-capacity")
        slow.end.set()
        assert (await going).status_code == 422
        assert (await chief.post("/sheets", content=b"", headers=form)).status_code == 422


async def test_a_body_that_does_not_come_is_not_waited_for(town: Town) -> None:
    town.runtime.gate.body_seconds = 0.1
    async with town.as_("desk_officer") as desk:
        answer = await desk.post("/reports", content=_Slow().body(), headers=JSON)
    assert (answer.status_code, answer.json()["type"]) == (408, "/problems/too-slow")
    assert answer.headers["connection"] == "close"


async def test_an_answer_that_takes_too_long_is_given_up_and_its_outcome_said_to_be_unknown(town: Town) -> None:
    town.runtime.gate.answer_seconds = 0.1
    async with town.as_("desk_officer") as desk:
        answer = await desk.post("/reports", content=_Slow().body(), headers=JSON)
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/no-answer-in-time")


async def test_readers_wait_for_each_other_and_neither_commands_nor_ready_for_them(town: Town) -> None:
    pool = town.runtime.pool
    assert pool is not None
    held = [await pool.acquire() for _ in range(pool.get_max_size())]
    async with town.as_("desk_officer") as desk:
        reading = asyncio.create_task(desk.get("/reports"))
        told = await desk.post("/reports", json=REPORT)
        assert told.status_code == 201
        assert (await desk.get("/ready")).json()["database"] is True
        for connection in held:
            await pool.release(connection)
        assert (await reading).status_code == 200


async def test_who_reads_while_others_have_every_connection_is_told_busy_and_not_away(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runtime, "CONNECTION_SECONDS", 0.1)
    pool = town.runtime.pool
    assert pool is not None
    held = [await pool.acquire() for _ in range(pool.get_max_size())]
    async with town.as_("desk_officer") as desk:
        answer = await desk.get("/reports")
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/busy")
        assert answer.headers["retry-after"] == "1"
        for connection in held:
            await pool.release(connection)
        assert (await desk.get("/reports")).status_code == 200


async def test_a_command_that_comes_while_too_many_wait_is_told_busy_and_nothing_of_it_is_done(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runtime, "MOST_WAITING_UNITS", 0)
    async with town.as_("desk_officer") as desk:
        answer = await desk.post("/reports", json=REPORT)
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/busy")
    assert await town.log("intake") == []


JSON = {"content-type": "application/json"}
REPORT = {"channel": "desk", "village": "上坪村", "happened_at": "2026-03-02T08:00:00+08:00", "text": "（虚构）"}


class _Slow:
    """A body whose second half comes when it is told to."""

    def __init__(self) -> None:
        self.begun, self.end = asyncio.Event(), asyncio.Event()

    async def body(self) -> AsyncIterator[bytes]:
        self.begun.set()
        yield b'{"chan'
        await self.end.wait()
        yield b'nel": '


def test_a_household_of_ipv6_is_one_address() -> None:
    gate = Gate(Rate(0), Rate(0.1), Rate(0), 1, 1, 1, 1, 1, 1)
    gate.let_knock(place("2001:db8:1:2::7"))
    with pytest.raises(Problem):
        gate.let_knock(place("2001:db8:1:2:ffff::1"))
    gate.let_knock(place("2001:db8:1:3::7"))


def test_where_too_many_are_remembered_whoever_pressed_longest_is_among_them() -> None:
    rate = Rate(1)
    while not rate.wait_seconds("greedy", NOW):
        pass
    for n in range(2 * MOST_REMEMBERED):
        rate.wait_seconds(str(n), NOW)
    assert rate.wait_seconds("greedy", NOW) > 0
