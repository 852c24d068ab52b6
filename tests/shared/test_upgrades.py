"""Another program on an existing database: its views are made anew first, and nothing is answered before."""

import asyncio
import inspect
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import ModuleType

import asyncpg
import pytest
import structlog

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.referral.app import SERVICE as REFERRAL
from shared.kernel.refusals import Unavailable
from shared.ops.replay import Rebuild
from shared.run.assemble import assemble
from shared.run.serve import _rebuild_and_work
from shared.store.clock import MovableClock
from shared.store.commit import Committer
from shared.store.fingerprint import fingerprint, remember
from shared.store.policies import PolicyFiles
from shared.store.service import Service
from shared.store.set_up import set_up
from shared.store.tasks import end
from shared.store.trouble import ProgramFault
from shared.store.view import View
from tests.brokers import Bus
from tests.databases import DatabaseServer, set_up_database
from tests.given import INSTALLATION, NOON
from tests.house import LANES, Town, at_work, settings_of
from tests.shared import toy
from tests.shared.pair import count, fresh_log, hearing_of
from tests.shared.programs import AND_ANOTHER, FIRST, HIGHER, SPARE, WIDER, counting, load, program


async def stale(database: Database, service: Service) -> bool:
    return await set_up(database.owner_dsn, database.app_dsn, service, LANES, INSTALLATION)


async def columns(database: Database) -> list[str]:
    connection = await asyncpg.connect(database.owner_dsn)
    try:
        rows = await connection.fetch(
            "select column_name from information_schema.columns "
            "where table_schema = 'views' and table_name = 'counter' order by ordinal_position"
        )
        return [row[0] for row in rows]
    finally:
        await connection.close()


@pytest.mark.parametrize(("other", "is_stale"), [(FIRST, False), (SPARE, True), (HIGHER, True)], ids=str)
async def test_views_are_stale_when_the_schema_or_a_projection_is_another(
    database: Database, home: Home, tmp_path: Path, other: dict[str, str], is_stale: bool
) -> None:
    async with at_work(counting(tmp_path, **FIRST), database, home) as town:
        await count(town, range(3))
    assert await stale(database, counting(tmp_path, **other)) is is_stale
    assert await columns(database) == ["stream", "value"], "what is stale stands until it is made anew"


async def test_the_same_program_finds_its_views_as_they_are(database: Database, home: Home, tmp_path: Path) -> None:
    service = counting(tmp_path, **FIRST)
    async with at_work(service, database, home) as town:
        await count(town, range(3))
    assert not await stale(database, service)


async def test_a_database_in_which_nothing_happened_yet_gets_the_new_tables_at_once(
    database: Database, tmp_path: Path
) -> None:
    await set_up_database(database, counting(tmp_path, **FIRST), LANES)
    assert not await stale(database, counting(tmp_path, **WIDER))
    assert await columns(database) == ["stream", "value", "doubled"]


async def test_a_database_of_a_release_that_kept_no_fingerprint_gets_the_new_tables_while_it_is_empty(
    database: Database, tmp_path: Path
) -> None:
    await set_up_database(database, counting(tmp_path, **FIRST), LANES)
    owner = await asyncpg.connect(database.owner_dsn)
    await owner.execute("delete from store.fingerprint")
    await owner.close()
    assert not await stale(database, counting(tmp_path, **WIDER))
    assert await columns(database) == ["stream", "value", "doubled"]


EVENTS = """from shared.kernel.event import Event


class Seen(Event, kind="toy.seen"):
    what: str{more}
"""


def test_the_fingerprint_is_another_when_an_event_that_a_view_is_folded_from_has_other_fields(tmp_path: Path) -> None:
    def seen(more: str) -> Service:
        events = load(tmp_path / f"events_{len(more)}.py", EVENTS.format(more=more))
        view = View("seen", "stream")
        view.on(events.Seen)(lambda event, recorded: view.insert(recorded.stream, event))
        return Service("toy", views=(view,))

    assert fingerprint(seen("")) == fingerprint(seen(""))
    assert fingerprint(seen("")) != fingerprint(seen("\n    colour: str = ''"))


@asynccontextmanager
async def started(
    service: Service, database: Database, home: Home, bus: Bus | None
) -> AsyncIterator[tuple[Town, asyncio.Event]]:
    """A service as it starts on an existing database; it goes to work when the event is set."""
    go, settings, clock = asyncio.Event(), settings_of(database, home, bus), MovableClock(NOON)
    is_stale = await stale(database, service)
    parts = await assemble(service, PolicyFiles(settings.policy, service.policy), settings, clock)
    parts.runtime.started = not is_stale

    async def work() -> None:
        await go.wait()
        await _rebuild_and_work(parts, is_stale)

    working = [asyncio.create_task(loop) for loop in (*parts.loops_without_views(), work())]
    try:
        yield Town(parts.runtime, home, parts.app, clock, database), go
        assert not any(task.done() for task in working), "it gave up"
    finally:
        await end(working)
        await parts.close()


@pytest.mark.parametrize("wider", [WIDER, AND_ANOTHER], ids=["a column", "a column and a table"])
async def test_what_is_new_works_after_the_upgrade_and_nothing_is_answered_before(
    postgres: DatabaseServer, home: Home, bus: Bus, tmp_path: Path, wider: dict[str, str]
) -> None:
    log, first, second = fresh_log(), postgres.reserve(), postgres.reserve()
    hearing = hearing_of(log)
    async with at_work(toy.counting(log), first, home, bus) as source:
        async with at_work(program(tmp_path, hearing, **FIRST), second, home, bus) as before:
            await count(source, range(20))
            await _values(before, 20)
        await count(source, range(20, 30))
        async with started(program(tmp_path, hearing, **wider), second, home, bus) as (town, go):
            await _answers(town, ready=503, command=503)
            go.set()
            await _values(town, 30)
            assert all(row["doubled"] == 2 * row["value"] for row in await town.rows("counter"))
            await _answers(town, ready=200, command=200)
        assert not await stale(second, town.runtime.service), "the next start finds them as they are"
    for database in (first, second):
        await postgres.drop(database)


async def _values(town: Town, number: int) -> None:
    """Wait until the counters, each raised once or twice, come to this sum."""
    async with asyncio.timeout(30):
        while True:
            try:
                if sum(row["value"] for row in await town.rows("counter")) >= number:
                    return
            except Unavailable:
                pass
            await asyncio.sleep(0.05)


async def _answers(town: Town, ready: int, command: int) -> None:
    async with town.as_("analyst", station="s") as analyst:
        answer = await analyst.get("/ready")
        assert (answer.status_code, answer.json()["rebuilding"]) == (ready, ready == 503)
        assert (await analyst.get("/health")).status_code == 200
        new = toy.stream(500).removeprefix("dispute-")
        assert (await analyst.post(f"/counters/{new}/raise")).status_code == command


async def test_a_service_whose_bus_is_away_when_its_views_are_stale_waits_for_it(
    database: Database, home: Home, tmp_path: Path
) -> None:
    async with at_work(counting(tmp_path, **FIRST), database, home) as before:
        await count(before, range(3))
    with structlog.testing.capture_logs() as said:
        async with started(counting(tmp_path, **WIDER), database, home, None) as (town, go), asyncio.timeout(10):
            go.set()
            while len([line for line in said if line["event"] == "rebuild_waits"]) < 2:
                await asyncio.sleep(0.05)
            await _answers(town, ready=503, command=503)


async def test_a_process_of_the_old_program_stops_when_the_new_one_has_rebuilt_the_views(
    database: Database, home: Home, tansu: Bus, tmp_path: Path
) -> None:
    old, new = counting(tmp_path, **FIRST), counting(tmp_path, **WIDER)
    await set_up_database(database, old, LANES)
    committer = Committer(database.app_dsn, MovableClock(NOON), old.views, LANES, toy.policy_of, fingerprint(old))
    running = asyncio.create_task(committer.run())
    await committer.execute([toy.raise_(toy.stream(0))])
    owner = await asyncpg.connect(database.owner_dsn)
    await remember(owner, new)
    await owner.close()
    with pytest.raises(Unavailable):
        await committer.execute([toy.raise_(toy.stream(0))])
    (error,) = await asyncio.gather(running, return_exceptions=True)
    assert isinstance(error, ProgramFault)


def test_the_fingerprint_is_another_when_a_phase_has_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """What projections write in a column may stand in a module that they import."""
    read: list[str] = []
    sources = inspect.getsource

    def getsource(module: ModuleType) -> str:
        read.append(module.__name__)
        return sources(module)

    monkeypatch.setattr(inspect, "getsource", getsource)
    fingerprint(REFERRAL)
    assert {"services.referral.domain.phases", "services.referral.events", "shared.store.view"} <= set(read)


def test_the_fingerprint_is_another_when_a_projection_of_stored_events_is(tmp_path: Path) -> None:
    def auditing(name: str) -> Service:
        module = load(tmp_path / f"{name}.py", f"def project(stored):\n    return ()  # {name}\n")
        view = View("seen", "stream")
        view.on_stored(module.project)
        return Service("toy", views=(view,))

    assert fingerprint(auditing("one")) != fingerprint(auditing("two"))


def test_the_fingerprint_is_another_when_the_table_of_deadlines_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fingerprint(toy.COUNTING)
    (tmp_path / "deadline.sql").write_text("create table deadline (nothing int);")
    monkeypatch.setattr("shared.store.fingerprint.HERE", tmp_path)
    assert fingerprint(toy.COUNTING) != before


async def test_a_rebuild_that_only_compares_leaves_the_views_another_program_s(
    database: Database, tansu: Bus, tmp_path: Path
) -> None:
    old, new = counting(tmp_path, **FIRST), counting(tmp_path, **WIDER)
    await set_up_database(database, old, LANES)
    committer = Committer(database.app_dsn, MovableClock(NOON), old.views, LANES, toy.policy_of)
    running = asyncio.create_task(committer.run())
    await committer.execute([toy.raise_(toy.stream(0))])
    await end([running])
    owner = await asyncpg.connect(database.owner_dsn)
    await Rebuild(new, new.logs, owner, database.app_role, tansu.where, LANES).run(swap=False)
    await owner.close()
    assert await stale(database, new)
