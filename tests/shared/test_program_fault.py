"""A program that does not fit its database stops at once and for good: no waiting helps, and nobody waits for it."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager

import asyncpg
import pytest
import uvicorn
from structlog.testing import capture_logs

from deploy.machine.databases import Database
from shared.bus.lacking import Lacking
from shared.bus.reader import Reader
from shared.bus.resend import Request
from shared.kernel.refusals import Unavailable
from shared.run.serve import _together
from shared.store.clock import MovableClock
from shared.store.columns import WrongSchema
from shared.store.commit import Committer
from shared.store.service import Service
from shared.store.trouble import ProgramFault
from tests.databases import set_up_database
from tests.given import INSTALLATION
from tests.shared import ledger, toy
from tests.shared.entries import entry, record

LANES = 1
FAULTS = {
    "a column that a statement names": (toy.COUNTING, "alter table views.counter drop column events"),
    "a table that a statement names": (toy.COUNTING, "drop table views.counter"),
    "a right that the app role has lost": (toy.COUNTING, "revoke insert on views.counter from tests_app"),
}


@asynccontextmanager
async def broken(
    database: Database, service: Service, harm: str
) -> AsyncIterator[tuple[Committer, asyncio.Task[None]]]:
    """A committer at work, whose database does not fit any more."""
    await set_up_database(database, service, LANES)
    owner = await asyncpg.connect(database.owner_dsn)
    await owner.execute(harm)
    await owner.close()
    committer = Committer(database.app_dsn, MovableClock(toy.NOW), service.views, LANES, toy.policy_of)
    running = asyncio.create_task(committer.run())
    try:
        yield committer, running
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def ended_with(running: Awaitable[None]) -> BaseException | None:
    """What the committer ended with; it must end by itself."""
    async with asyncio.timeout(10):
        (error,) = await asyncio.gather(running, return_exceptions=True)
    return error


@pytest.mark.parametrize(("service", "harm"), FAULTS.values(), ids=FAULTS.keys())
async def test_a_command_whose_view_does_not_fit_ends_the_committer_and_leaves_nobody_waiting(
    database: Database, service: Service, harm: str
) -> None:
    async with broken(database, service, harm) as (committer, running):
        work = [committer.execute([toy.raise_(toy.stream(n))]) for n in range(300)]
        results = await asyncio.gather(*work, return_exceptions=True)
        assert isinstance(await ended_with(running), ProgramFault)
        assert {type(result) for result in results} == {Unavailable}
        with pytest.raises(Unavailable):
            await committer.execute([toy.raise_(toy.stream(0))])


async def test_a_heard_event_whose_view_does_not_fit_ends_it_too_and_is_not_parked(database: Database) -> None:
    async def request_resend(request: Request) -> None:
        raise AssertionError("there is no gap")

    async with broken(database, toy.HEARING, "alter table views.counter drop column value") as (committer, running):
        reader = Reader(INSTALLATION, committer, toy.HEARING.reactor, Lacking("toy", request_resend))
        await reader.load_checkpoints()
        await reader.submit([record(entry(0, 1, 1, LANES), 1)])
        assert isinstance(await ended_with(running), ProgramFault)
        await reader.stop()
    owner = await asyncpg.connect(database.owner_dsn)
    assert await owner.fetchval("select count(*) from store.parked") == 0
    assert await owner.fetchval("select max(seq) from store.checkpoint") == 0, "it comes again, to the next program"
    await owner.close()


async def test_a_view_by_column_that_its_table_lacks_is_such_a_fault(database: Database) -> None:
    async with broken(database, ledger.SERVICE, "alter table views.account drop column phase") as (committer, running):
        with pytest.raises(Unavailable):
            await committer.execute([], heard=[ledger.recorded(ledger.Opened(owner="甲"))])
        assert isinstance(await ended_with(running), ProgramFault)


@pytest.mark.parametrize("error", [ProgramFault("no column"), WrongSchema("no column")], ids=lambda e: type(e).__name__)
async def test_a_process_whose_program_does_not_fit_ends_with_a_status_that_no_restart_answers(
    error: Exception,
) -> None:
    async def loop() -> None:
        raise error

    with pytest.raises(SystemExit) as ended:
        await _together(_server(), None, loop())
    assert ended.value.code == os.EX_SOFTWARE


@pytest.mark.parametrize("error", [ZeroDivisionError(), None], ids=["broken", "over"])
async def test_a_process_one_of_whose_loops_ends_otherwise_is_started_again(error: Exception | None) -> None:
    async def loop() -> None:
        if error is not None:
            raise error

    with pytest.raises(SystemExit) as ended:
        await _together(_server(), None, loop(), asyncio.sleep(60))
    assert ended.value.code == 1


async def test_a_server_that_ends_by_itself_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(self: uvicorn.Server, sockets: object = None) -> None:
        raise RuntimeError

    monkeypatch.setattr(uvicorn.Server, "serve", broken)
    with pytest.raises(SystemExit) as ended:
        await _together(_server(), None, asyncio.sleep(60))
    assert ended.value.code == 1


async def test_a_loop_that_ends_is_told_to_the_log_by_its_place_and_not_by_what_it_read() -> None:
    async def broken() -> None:
        raise RuntimeError("hush")

    with capture_logs() as logs, pytest.raises(SystemExit):
        await _together(_server(), None, broken())
    assert [(line["event"], line["error"]) for line in logs] == [("loop_ended", "RuntimeError")]
    assert "test_program_fault.py" in logs[0]["where"]
    assert "hush" not in str(logs)


def _server() -> uvicorn.Server:
    async def app(scope: object, receive: object, send: object) -> None: ...

    return uvicorn.Server(uvicorn.Config(app, "127.0.0.1", 0, log_config=None, lifespan="off"))
