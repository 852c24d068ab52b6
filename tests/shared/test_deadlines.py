"""Deadlines: of several loops that see the same overdue promise, one acts on it."""

import asyncio
from datetime import timedelta
from uuid import UUID

import asyncpg

from deploy.machine.databases import Database
from shared.clock import MovableClock
from shared.database import set_up
from shared.deadlines import Deadlines, Due
from shared.decider import Order
from tests.shared import toy
from tests.shared.interleaving import LANES
from tests.shared.test_commit import committing


async def test_two_loops_never_act_on_the_same_promise(database: Database) -> None:
    await set_up(database.owner_dsn, database.app_dsn, toy.SCHEMA, LANES)
    owner = await asyncpg.connect(database.owner_dsn)
    await owner.execute(
        "insert into views.deadline select 'dispute-' || n, 'accept', $1, 's', $2 from generate_series(1, 250) as n",
        toy.NOW - timedelta(hours=1),
        UUID(int=0),
    )
    await owner.close()
    acted: list[str] = []

    def when_due(due: Due) -> list[Order]:
        acted.append(due.stream)
        return []

    async with committing(database) as committer:
        loops = [Deadlines(database.app_dsn, MovableClock(toy.NOW), committer, when_due) for _ in range(4)]
        counts = await asyncio.gather(*(loop.act() for loop in loops))
        for loop in loops:
            loop.close()
    assert sum(counts) == len(acted) == len(set(acted)) == 250
