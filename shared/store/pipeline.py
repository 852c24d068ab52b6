"""A whole transaction in one round trip: libpq's pipeline mode, by psycopg. asyncpg, which does the rest, has none.

The statements between two syncs of a pipeline are one transaction: the server does all of them or none, and flushes
once. Source: PostgreSQL's documentation, "Pipeline Mode" in the chapter on libpq.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, TypeAlias

import psycopg
from psycopg import pq
from psycopg.pq.abc import PGresult

from shared.store.binary import encode
from shared.store.database import SESSION

Statement: TypeAlias = tuple[str, Sequence[Any]]
"""SQL with `$1::type` for its first argument, and the arguments."""

Encoded: TypeAlias = tuple[str, list[Any], list[pq.Format]]
"""SQL, its arguments as bytes, and whether each is text or binary."""

LONGEST_SECONDS = 60.0
_FAILED = (pq.ExecStatus.FATAL_ERROR, pq.ExecStatus.PIPELINE_ABORTED)


def encoded(statements: Sequence[Statement]) -> list[Encoded]:
    """These statements as they are sent. Raises what a wrong value raises."""
    return [(sql, *encode(sql, arguments)) for sql, arguments in statements]


class Pipeline:
    """A connection that writes; nothing is read on it. One transaction at a time."""

    def __init__(self, connection: "psycopg.AsyncConnection[Any]") -> None:
        self.connection, self.pg = connection, connection.pgconn
        self.pg.nonblocking = 1
        self.pg.enter_pipeline_mode()
        self.loop, self.socket = asyncio.get_running_loop(), self.pg.socket
        self.loop.add_reader(self.socket, self._read)
        self.is_closed = False
        self.names: dict[str, bytes] = {}
        self.syncs = 0
        self.synced: asyncio.Future[None] | None = None
        self.error: psycopg.Error | None = None

    @classmethod
    async def connect(cls, dsn: str) -> "Pipeline":
        """Raises `psycopg.Error`."""
        options = " ".join(f"-c {name}={value.replace(' ', '')}" for name, value in SESSION.items())
        return cls(await psycopg.AsyncConnection.connect(dsn, options=options, connect_timeout=5, autocommit=True))

    async def transact(self, statements: Sequence[Encoded]) -> None:
        """Do all of these in one transaction, and wait until it is on disk.

        Raises `psycopg.Error`, `TimeoutError`: nothing was done then, or, if the connection is closed now, nobody
        knows.
        """
        self.synced, self.error = self.loop.create_future(), None
        try:
            self._prepare([sql for sql, _, _ in statements if sql not in self.names])
            for sql, values, formats in statements:
                self.pg.send_query_prepared(self.names[sql], values, formats)
            self._sync()
            self._write()
            async with asyncio.timeout(LONGEST_SECONDS):
                await self.synced
            if self.error is not None:
                raise self.error
        except BaseException as error:
            if self.syncs or error is not self.error:  # whoever comes next must not get this one's answer
                self.close()
            raise

    def close(self) -> None:
        """Let go of it, for good: it was found to be broken, or is not needed any more."""
        if not self.is_closed:  # once: the socket's number may be another's by then
            self.is_closed = True
            self.loop.remove_reader(self.socket)
            self.loop.remove_writer(self.socket)
            self.pg.finish()
        if self.synced is not None and not self.synced.done():
            self.synced.set_exception(psycopg.OperationalError("the connection broke meanwhile"))

    def _prepare(self, new: Sequence[str]) -> None:
        """Have these prepared, apart from what follows: they stay, even if that fails."""
        for sql in dict.fromkeys(new):
            self.names[sql] = f"s{len(self.names)}".encode()
            self.pg.send_prepare(self.names[sql], sql.encode())
        if new:
            self._sync()

    def _sync(self) -> None:
        self.pg.pipeline_sync()
        self.syncs += 1

    def _write(self) -> None:
        try:
            if self.pg.flush():
                self.loop.add_writer(self.socket, self._write)
            else:
                self.loop.remove_writer(self.socket)
        except psycopg.Error:
            self.close()

    def _read(self) -> None:
        try:
            self.pg.consume_input()
            while self.syncs and not self.pg.is_busy():
                result = self.pg.get_result()
                if result is not None:
                    self._take(result)
        except psycopg.Error:
            self.close()

    def _take(self, result: PGresult) -> None:
        if result.status == pq.ExecStatus.PIPELINE_SYNC:
            self.syncs -= 1
            if not self.syncs and self.synced is not None and not self.synced.done():
                self.synced.set_result(None)
        elif result.status in _FAILED and self.error is None:
            self.error = psycopg.errors.error_from_result(result)
