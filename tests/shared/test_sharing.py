"""Who does which pieces of a part of the work: dealt round those who are there, and never two at one piece."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import ClassVar

import asyncpg
import pytest

from deploy.machine.databases import Database
from shared.store.sharing import LOOK_SECONDS, share
from shared.store.tasks import end

PIECES = 6


class Worker:
    """One who shares: `mine` is what it works on now; it looks whether anybody else is at the same piece."""

    at_work: ClassVar[set[int]] = set()

    def __init__(self) -> None:
        self.mine: frozenset[int] = frozenset()
        self.begun = 0

    async def work(self, mine: frozenset[int]) -> None:
        assert not mine & Worker.at_work, "somebody is at it still"
        Worker.at_work.update(mine)
        self.mine, self.begun = mine, self.begun + 1
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.05)  # it takes a while to put things away
            Worker.at_work.difference_update(mine)
            self.mine = frozenset()


@asynccontextmanager
async def sharing(store: Database, pieces: int = PIECES) -> AsyncIterator[Worker]:
    """One more who shares, until the block ends."""
    worker = Worker()
    task = asyncio.create_task(share(store.app_dsn, "toil", pieces, worker.work))
    try:
        yield worker
    finally:
        failed = task.done()
        await end([task])
        assert not failed, task


async def until_dealt(*workers: Worker, pieces: int = PIECES) -> None:
    """Wait until everything is in somebody's hands, and as evenly as can be."""
    async with asyncio.timeout(15):
        while True:
            shares = sorted(len(worker.mine) for worker in workers)
            if sum(shares) == pieces and shares[-1] - shares[0] <= 1:
                return
            await asyncio.sleep(0.02)


async def test_who_is_alone_has_everything(store: Database) -> None:
    async with sharing(store) as alone:
        await until_dealt(alone)


async def test_who_comes_along_gets_a_share_and_who_leaves_gives_it_back(store: Database) -> None:
    async with sharing(store) as first:
        await until_dealt(first)
        async with sharing(store) as second:
            await until_dealt(first, second)
            async with sharing(store) as third:
                await until_dealt(first, second, third)
            await until_dealt(first, second)
        await until_dealt(first)


async def test_of_more_than_there_are_pieces_some_stand_by_and_follow(store: Database) -> None:
    async with sharing(store, 1) as first:
        await until_dealt(first, pieces=1)
        async with sharing(store, 1) as second, sharing(store, 1) as third:
            await until_dealt(first, second, third, pieces=1)
        await until_dealt(first, pieces=1)


async def test_work_that_ends_by_itself_is_begun_again_and_who_fails_lets_go(store: Database) -> None:
    begun: list[frozenset[int]] = []

    async def work(mine: frozenset[int]) -> None:
        begun.append(mine)
        if len(begun) == 3:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await share(store.app_dsn, "toil", PIECES, work)
    assert begun == [frozenset(range(PIECES))] * 3
    async with sharing(store) as next_one:
        await until_dealt(next_one)


async def test_whose_session_is_ended_stops_working_at_once(store: Database) -> None:
    """Its locks are gone, and somebody else may have them already."""
    worker = Worker()
    task = asyncio.create_task(share(store.app_dsn, "toil", PIECES, worker.work))
    await until_dealt(worker)
    connection = await asyncpg.connect(store.app_dsn)
    await connection.execute(
        "select pg_terminate_backend(l.pid) from pg_locks l join pg_database d on d.oid = l.database "
        "where l.locktype = 'advisory' and d.datname = current_database()"
    )
    await connection.close()
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        async with asyncio.timeout(LOOK_SECONDS / 2):
            await task
    assert not worker.mine


async def test_work_that_takes_long_to_end_is_nobody_else_s_until_it_has_ended(store: Database) -> None:
    """The session that holds the locks is used for nothing else: it must not be taken for a frozen one meanwhile."""

    async def slow_to_end(mine: frozenset[int]) -> None:
        Worker.at_work.update(mine)
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(4)
            Worker.at_work.difference_update(mine)

    slow = asyncio.create_task(share(store.app_dsn, "toil", PIECES, slow_to_end, frozen_seconds=2))
    while len(Worker.at_work) < PIECES:
        await asyncio.sleep(0.02)
    async with sharing(store) as other:
        async with asyncio.timeout(15):
            while not other.mine:
                await asyncio.sleep(0.02)
        assert not slow.done(), slow
        await end([slow])


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGSTOP])
async def test_a_process_that_was_killed_or_is_frozen_is_followed(store: Database, sign: signal.Signals) -> None:
    script = (
        "import asyncio, sys; from shared.store.sharing import share\n"
        "async def work(mine): await asyncio.Event().wait()\n"
        f"asyncio.run(share(sys.argv[1], 'toil', {PIECES}, work, 3))"
    )
    async with sharing(store) as here:
        process = subprocess.Popen([sys.executable, "-c", script, store.app_dsn])  # noqa: ASYNC220
        try:
            async with asyncio.timeout(30):
                while len(here.mine) != PIECES // 2:
                    await asyncio.sleep(0.02)
            process.send_signal(sign)
            await until_dealt(here)
        finally:
            process.kill()
            process.wait()
