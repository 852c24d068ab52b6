"""When the group commit goes wrong half-way, nobody waits for ever and nobody is judged by what never was."""

import asyncio
import time
from uuid import uuid4

import asyncpg
import pytest

from deploy.machine.databases import Database
from shared.kernel.refusals import Unavailable
from shared.store.database import Connection, connect
from shared.store.pipeline import Pipeline, encoded
from shared.store.view import View
from tests.databases import DatabaseServer
from tests.shared import toy
from tests.shared.test_commit import committing, one, store

__all__ = ["store"]


async def _fail(connection: Connection) -> None:
    raise ZeroDivisionError


async def _nothing(connection: Connection) -> None:
    pass


async def test_nobody_is_refused_because_of_what_was_never_committed(store: Database) -> None:
    """The first fills the counter and then fails; the second shared its transaction and saw it full."""
    async with committing(store) as committer:
        filling = committer.execute([toy.raise_(toy.stream(1)) for _ in range(toy.MOST)], also=_fail)
        beside = committer.execute([toy.raise_(toy.stream(1))], also=_nothing)
        results = await asyncio.gather(filling, beside, return_exceptions=True)
    assert isinstance(results[0], ZeroDivisionError)
    assert isinstance(results[1], list)
    assert [result.version for result in results[1]] == [1]


async def test_a_committer_that_is_stopped_leaves_nobody_waiting(store: Database) -> None:
    reached = asyncio.Event()

    async def linger(connection: Connection) -> None:
        reached.set()
        await asyncio.sleep(60)

    async with committing(store) as committer:
        under_way = asyncio.create_task(committer.execute([toy.raise_(toy.stream(1))], also=linger))
        await reached.wait()
        waiting = asyncio.create_task(one(committer, toy.raise_(toy.stream(2))))
        await asyncio.sleep(0)
    async with asyncio.timeout(5):
        late = one(committer, toy.raise_(toy.stream(3)))
        for result in await asyncio.gather(under_way, waiting, late, return_exceptions=True):
            assert isinstance(result, Unavailable)


async def test_who_vanishes_in_the_midst_of_a_transaction_holds_up_nobody_for_long(store: Database) -> None:
    """A host that lost its power closes no connection; PostgreSQL does, and lets go of the rows that were locked."""
    async with committing(store) as committer:
        await one(committer, toy.raise_(toy.stream(1)))
        vanished = await connect(store.app_dsn)
        await vanished.execute("begin; select from counter for update")
        began = time.monotonic()
        async with asyncio.timeout(30):
            await one(committer, toy.raise_(toy.stream(1)))
        assert time.monotonic() - began > 1, "it was in the way"
        vanished.terminate()


async def test_a_session_of_a_host_that_answers_nothing_is_ended_soon(store: Database) -> None:
    """Also in the midst of a statement, where PostgreSQL waits for the rest of it and calls that no idleness."""
    asks = "select 1 / (current_setting($1::text) = '5')::int"
    connection, pipeline = await connect(store.app_dsn), await Pipeline.connect(store.app_dsn)
    await connection.fetchval(asks, "tcp_keepalives_idle")
    await pipeline.transact(encoded([(asks, ("tcp_keepalives_idle",))]))
    connection.terminate()
    pipeline.close()


@pytest.mark.parametrize("same_command", [False, True], ids=["of the stream", "of the command"])
async def test_one_that_was_overtaken_before_its_append_is_decided_again(store: Database, same_command: bool) -> None:
    decided, overtaken = asyncio.Event(), asyncio.Event()

    async def linger(connection: Connection) -> None:
        decided.set()
        await overtaken.wait()

    nothing = View("counter", "stream")  # a view's row would be locked, and the second would wait for the first
    dispatch = toy.raise_(toy.stream(1), uuid4())
    async with committing(store, nothing) as here, committing(store, nothing) as there:
        slow = asyncio.create_task(here.execute([dispatch], also=linger))
        await decided.wait()
        quick = await one(there, dispatch if same_command else toy.raise_(toy.stream(1)))
        overtaken.set()
        answer = (await slow)[0]
    assert quick.version == 1
    assert (answer.version, answer.repeated) == ((1, True) if same_command else (2, False))


@pytest.mark.parametrize(
    ("harm", "cure"),
    [
        ("nologin", "login"),
        ("set default_transaction_read_only = on", "reset default_transaction_read_only"),
    ],
    ids=["nobody may log in", "a standby that only reads"],
)
async def test_a_server_that_is_not_ready_for_us_is_away_and_not_the_commands_fault(
    postgres: DatabaseServer, store: Database, harm: str, cure: str
) -> None:
    dispatch = toy.raise_(toy.stream(1), uuid4())
    superuser = await asyncpg.connect(postgres.postgres.dsn)
    await superuser.execute(f"alter role {store.app_role} {harm}")
    async with committing(store) as committer:
        with pytest.raises(Unavailable):
            await one(committer, dispatch)
        await superuser.execute(f"alter role {store.app_role} {cure}")
        assert (await one(committer, dispatch)).version == 1
    await superuser.close()
