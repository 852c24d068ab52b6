"""The processes of a service share its lanes: session locks in PostgreSQL say which are whose, and nobody appoints.

Whoever does a part of the work (reading, relaying) is a member of it for as long as its session lives. The pieces are
dealt round the members, and each piece has a lock, so that it changes hands only when it was let go. A process that
was killed is followed at once; one that is frozen or cut off when PostgreSQL ends its session, which it did not use.
"""

import asyncio
import contextlib
from asyncio import FIRST_COMPLETED
from collections.abc import AsyncIterator, Callable, Collection, Coroutine
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

import asyncpg

from shared.store.database import VANISHED_AFTER
from shared.store.tasks import end

FROZEN_SECONDS = 10.0
LOOK_SECONDS = 1.0

Work = Callable[[frozenset[int]], Coroutine[Any, Any, None]]


async def share(dsn: str, part: str, pieces: int, work: Work, frozen_seconds: float = FROZEN_SECONDS) -> None:
    """Do `work` on this process's share of the pieces 0 … `pieces` - 1 of a part, for ever; it may be none.

    It is ended before a piece is let go, and begun with the new share when that changes or when it ends by itself.
    Raises what it raises, and what asyncpg raises when the session is over; the locks are gone then.
    """
    async with _joined(dsn, part, pieces, frozen_seconds) as member:
        while True:
            working = asyncio.create_task(work(await member.settle()))
            try:
                while not working.done() and not await member.is_dealt_anew():
                    await asyncio.wait([working, member.gone], timeout=LOOK_SECONDS, return_when=FIRST_COMPLETED)
                ended_by_itself = working.done()
            finally:
                await member.outlast(asyncio.create_task(end([working])))
            if ended_by_itself:
                working.result()


@contextlib.asynccontextmanager
async def _joined(dsn: str, part: str, pieces: int, frozen_seconds: float) -> AsyncIterator["_Member"]:
    settings = {**VANISHED_AFTER, "idle_session_timeout": str(int(frozen_seconds * 1000))}
    connection = await asyncpg.connect(dsn, server_settings=settings, timeout=5, command_timeout=5)
    try:
        member = _Member(connection, pieces, _key(f"member {part}"), _key(f"piece {part}"))
        await connection.execute("select pg_advisory_lock_shared($1::int, pg_backend_pid())", member.member_key)
        connection.add_termination_listener(lambda _: member.gone.cancel())
        yield member
    finally:
        connection.terminate()


def _key(name: str) -> int:
    """A number for the first half of an advisory lock's key, below 2³¹, so that `pg_locks` shows it as it is."""
    return crc32(name.encode()) >> 1


@dataclass(slots=True)
class _Member:
    """One of those who share; `held` are the pieces whose locks it has, `gone` is over when its session is."""

    connection: asyncpg.Connection
    pieces: int
    member_key: int
    piece_key: int
    held: set[int] = field(default_factory=set)
    gone: "asyncio.Future[None]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    async def settle(self) -> frozenset[int]:
        """Let go of what is dealt to others, and take of what is dealt here whatever is free. Returns what it has."""
        ours = await self._dealt()
        await self._let_go(self.held - ours)
        await self._take(ours - self.held)
        return frozenset(self.held)

    async def is_dealt_anew(self) -> bool:
        """Whether something has to be let go, or could be had in addition, which it then is."""
        ours = await self._dealt()
        return bool(await self._take(ours - self.held) or self.held - ours)

    async def outlast(self, ending: "asyncio.Task[None]") -> None:
        """Wait for work that is being ended, and keep the session meanwhile, so that nobody else begins it."""
        while not ending.done():
            await asyncio.wait([ending], timeout=LOOK_SECONDS)
            with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await self.connection.execute("select")

    async def _dealt(self) -> set[int]:
        rows = await self.connection.fetch(
            "select objid::bigint = pg_backend_pid() from pg_locks where locktype = 'advisory' and classid = $1::oid "
            "and objsubid = 2 and database = (select oid from pg_database where datname = current_database()) "
            "order by objid",
            self.member_key,
        )
        members = [is_me for (is_me,) in rows]
        return set(range(members.index(True), self.pieces, len(members)))

    async def _take(self, pieces: Collection[int]) -> set[int]:
        if not pieces:
            return set()
        rows = await self.connection.fetch(
            "select piece from unnest($2::int[]) as piece where pg_try_advisory_lock($1::int, piece)",
            self.piece_key,
            sorted(pieces),
        )
        taken = {piece for (piece,) in rows}
        self.held |= taken
        return taken

    async def _let_go(self, pieces: Collection[int]) -> None:
        if pieces:
            await self.connection.execute(
                "select pg_advisory_unlock($1::int, piece) from unnest($2::int[]) as piece",
                self.piece_key,
                list(pieces),
            )
            self.held -= set(pieces)
