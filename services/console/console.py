"""What the pages are made with: the services, who is logged in, the words of the policy, the time."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import asyncpg

from services.console.doors.services import Services
from services.console.doors.sheets import MOST_KEPT, MOST_TRIED, Kept, Sheet, Tried
from services.console.doors.tokens import Signer
from services.console.doors.trouble import Away
from services.console.people.accounts import Post
from services.console.people.sealed import Sealed
from services.console.people.sessions import Sessions
from services.console.people.watching import Watching
from services.console.settings import ConsoleSettings
from shared.http.gate import Gate

WORDS_SECONDS = 30.0
CLOCK_SECONDS = 1.0
READY_SECONDS = 2.0  # a probe waits three

CONNECTIONS = (
    "connections",
    "网页的数据库连接全部被占用：请稍候；若持续，请查看 PostgreSQL 中的长事务",
    "the console's connections to its database are all in use: wait; if it stays so, look for long transactions there",
)
DATABASE = (
    "database",
    "网页的数据库无应答：请检查 PostgreSQL",
    "the database of the console does not answer: look at PostgreSQL",
)
"""What may stand still here: its name, and the sentence in both languages (as `shared.ops.standstill` has them)."""


@dataclass(slots=True)
class Console:
    """What the pages are made with."""

    settings: ConsoleSettings
    pool: asyncpg.Pool
    services: Services
    signer: Signer
    sessions: Sessions
    sealed: Sealed
    gate: Gate
    sheets: Kept[Sheet] = field(default_factory=lambda: Kept(MOST_KEPT))
    tried: Kept[Tried] = field(default_factory=lambda: Kept(MOST_TRIED))
    watching: Watching = field(default_factory=Watching)
    counts: dict[tuple[str, Post], tuple[float, dict[str, int]]] = field(default_factory=dict)
    """What stands in the navigation of each person, and since when it is known."""
    _words: dict[tuple[str, str], tuple[float, Mapping[str, Any]]] = field(default_factory=dict)
    _now: tuple[float, datetime] | None = None

    async def words(self, service: str, station: str, token: str) -> Mapping[str, Any]:
        """The words of a station's policy, at most half a minute old, or the last that were told while the service is
        away. Raises `Refused`, and `Away` where none were told yet."""
        at, words = self._words.get((service, station), (0.0, {}))
        if not at or time.monotonic() - at > WORDS_SECONDS:
            try:
                words = (await self.services.get(service, "/words", token)).said
            except Away:
                if not at:
                    raise
                return words
            self._words[service, station] = (time.monotonic(), words)
        return words

    def words_known(self, station: str) -> dict[str, Any]:
        """Those that were asked for before, however old: for a page that is shown while services are away."""
        known = [words for (_, of), (_, words) in self._words.items() if of == station]
        return {name: listed for words in known for name, listed in words.items()}

    async def now(self) -> datetime:
        """What time it is for the services (UTC): a demonstration has a clock that is moved."""
        if not self.settings.demo:
            return datetime.now(UTC)
        if self._now is None or time.monotonic() - self._now[0] > CLOCK_SECONDS:
            try:
                told = (await self.services.get("followup", "/clock")).said["now"]
                self._now = (time.monotonic(), datetime.fromisoformat(told))
            except Away:  # the page is shown all the same, as of the last moment that was told
                return self._now[1] if self._now else datetime.now(UTC)
        return self._now[1]

    async def stands_still(self) -> tuple[str, str, str] | None:
        """`CONNECTIONS` or `DATABASE`, if its database does not answer in time; else None."""
        try:
            async with self.pool.acquire(timeout=READY_SECONDS / 2) as connection:
                await connection.fetchval("select 1", timeout=READY_SECONDS / 2)
        except Exception as error:
            pool = self.pool
            in_use = pool.get_size() == pool.get_max_size() and not pool.get_idle_size()
            return CONNECTIONS if isinstance(error, TimeoutError) and in_use else DATABASE
        return None

    async def close(self) -> None:
        """Let go of the database and the services."""
        await self.services.close()
        await self.pool.close()
