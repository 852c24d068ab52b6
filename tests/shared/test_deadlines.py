"""Deadlines: of several loops that see the same overdue promise, one acts on it."""

import asyncio
from datetime import timedelta
from uuid import UUID

import asyncpg

from deploy.machine.databases import Database
from shared.kernel.command import Addressed
from shared.kernel.reactor import Due, Timers
from shared.store.clock import MovableClock
from shared.store.deadlines import Deadlines
from tests.databases import set_up_database
from tests.shared import toy
from tests.shared.interleaving import LANES
from tests.shared.test_commit import committing


async def test_two_loops_never_act_on_the_same_promise(database: Database) -> None:
    await set_up_database(database, toy.COUNTING, LANES)
    owner = await asyncpg.connect(database.owner_dsn)
    await owner.execute(
        "insert into views.deadline select 'dispute-' || n, 'accept', $1, 's', $2 from generate_series(1, 250) as n",
        toy.NOW - timedelta(hours=1),
        UUID(int=0),
    )
    await owner.close()
    acted: list[str] = []

    timers = Timers()

    @timers.on("accept")
    def overdue(due: Due) -> list[Addressed]:
        acted.append(due.stream)
        return []

    async with committing(database) as committer:
        loops = [Deadlines(database.app_dsn, MovableClock(toy.NOW), committer, timers, toy.policy_of) for _ in range(4)]
        counts = await asyncio.gather(*(loop.act() for loop in loops))
        for loop in loops:
            loop.close()
    assert sum(counts) == len(acted) == len(set(acted)) == 250
