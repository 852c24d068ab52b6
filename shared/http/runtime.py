"""The runtime of a service over HTTP: what its routes reach."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from shared.bus.relay import Relay
from shared.bus.subscriptions import Subscriptions
from shared.http.access import Access
from shared.http.auth import Keys
from shared.http.gate import Gate
from shared.http.looking import Look
from shared.kernel.command import Dispatch
from shared.kernel.refusals import Busy, Unavailable
from shared.ops.verification import Verifier
from shared.store.clock import Clock
from shared.store.commit import Committer
from shared.store.database import Connection
from shared.store.deadlines import Deadlines
from shared.store.deciding import CommandResult, log_results
from shared.store.policies import PolicyFiles
from shared.store.service import Service
from shared.store.trouble import passes
from shared.store.trying import Trial

MOST_WAITING_UNITS = 4096  # some 16 of the largest transactions; who comes after them waits outside
CONNECTION_SECONDS = 5.0  # longer than any page takes; who waited so long is told to come again


@dataclass(slots=True)
class Runtime:
    """A service at work. `started` is false while its views are rebuilt: it then answers 503.

    Those who only read share the connections of `pool`; `reserve` has others for commands and for `/ready`.
    """

    service: Service
    installation: str
    policies: PolicyFiles[Any]
    clock: Clock
    keys: Keys
    committer: Committer
    pool: asyncpg.Pool | None
    reserve: asyncpg.Pool | None
    secret: str
    relay: Relay
    subscriptions: Subscriptions
    deadlines: Deadlines
    verifier: Verifier
    access: Access
    gate: Gate
    started: bool = True
    look: Look = field(default_factory=Look)

    async def dispatch(self, dispatches: Sequence[Dispatch]) -> list[CommandResult]:
        """Carry out these commands together or none. Raises `Refused` or `Unavailable`; then nothing was written."""
        if not self.started:
            raise Unavailable("the views are being rebuilt")
        if len(self.committer.waiting) >= MOST_WAITING_UNITS:
            raise Busy("commands wait")
        results = await self.committer.execute(dispatches)
        log_results("done", dispatches, results)
        return results

    def trial(self) -> Trial:
        """Where commands are dispatched that are to be tried and not carried out."""
        return Trial(lambda: self.reading(reserved=True), self.clock, self.policies.of, self.committer.lanes)

    @asynccontextmanager
    async def reading(self, reserved: bool = False, seconds: float | None = None) -> AsyncIterator[Connection]:
        """A connection for queries on the views, within so many seconds (else `CONNECTION_SECONDS`).

        Raises `Busy` while others have them all, `Unavailable` while there is none.
        """
        pool = self.reserve if reserved else self.pool
        if pool is None or not self.started:
            raise Unavailable("no database, or its views are being rebuilt")
        try:
            async with pool.acquire(timeout=seconds or CONNECTION_SECONDS) as connection:
                yield connection
        except Exception as error:
            if isinstance(error, TimeoutError) and pool.get_size() == pool.get_max_size() and not pool.get_idle_size():
                raise Busy("connections are all in use") from error
            if passes(error):
                raise Unavailable(type(error).__name__) from error
            raise
