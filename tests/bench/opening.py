"""(l) Opening the console's pages while 100,000 disputes are in the views, beside the questions that each page asks.

A whole machine, each service a process of its own; one page at a time, by people for whom the console remembers no
number of its navigation, so that every page pays for all it shows. What is taken is the time of the whole answer as a
client on the same machine sees it, the 95th percentile of each round. Beside it stands the same percentile of the
page's own questions (`pages.py`), asked of the services over HTTP one after another.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx

from deploy.machine.control import down, up
from deploy.machine.keys import sign_token
from deploy.machine.plan import Wish
from deploy.machine.record import Record
from services.console.people.accounts import Post
from tests.bench.filling import NOW, fill
from tests.bench.measuring import Measure, percentile
from tests.bench.pages import PAGES, POSTS, Page
from tests.bench.readers import Readers, let_in
from tests.machines import temporary_home

DISPUTES = 100_000
ASKED = 40
PEOPLE = 40  # in each post
PAGES_ON = 20  # of a hundred rows each, before the later page of a list
GOAL_MS = 100.0


@dataclass(frozen=True, slots=True)
class House:
    """A machine with full views, the people in each post, and the token with which each post asks the services."""

    record: Record
    client: httpx.AsyncClient
    readers: Mapping[Post, Readers]
    tokens: Mapping[Post, str]

    async def open(self, page: Page, cursor: str) -> float:
        """Milliseconds until somebody has the page."""
        cookie = await self.readers[page.post].next()
        return (await self._got(f"{self.record.console}{page.path}", cursor, {"Cookie": cookie}))[1]

    async def ask(self, page: Page, cursor: str) -> float:
        """Milliseconds of the page's own questions, one after another."""
        return sum([(await self._asked(page, asked, cursor))[1] for asked in page.asks])

    async def cursor_of(self, page: Page) -> str:
        """Where the later page of its list begins; empty where the first one is meant."""
        cursor = ""
        for _ in range(PAGES_ON if page.later else 0):
            answer, _ms = await self._asked(page, page.asks[0] + "?limit=100", cursor)
            cursor = answer.json()["next"] or cursor
        return cursor

    async def _asked(self, page: Page, asked: str, cursor: str) -> tuple[httpx.Response, float]:
        service, _, path = asked.partition("/")
        headers = {"Authorization": f"Bearer {self.tokens[page.post]}"}
        return await self._got(f"{self.record.services[service]}/{path}", cursor, headers)

    async def _got(self, address: str, cursor: str, headers: Mapping[str, str]) -> tuple[httpx.Response, float]:
        url = httpx.URL(address).copy_merge_params({"cursor": cursor} if cursor else {})
        began = time.perf_counter()
        answer = await self.client.get(url, headers=headers)
        took = 1000 * (time.perf_counter() - began)
        answer.raise_for_status()
        return answer, took


async def measure(rounds: int, scale: float) -> list[Measure]:
    """Milliseconds of each page."""
    measures = {page: Measure(page.name, "ms", "its questions", GOAL_MS) for page in PAGES}
    asked = max(2, int(ASKED * min(scale, 1)))
    async with _full(max(100, int(DISPUTES * scale)), min(PEOPLE, 10 * asked)) as house:
        cursors = {page: await house.cursor_of(page) for page in PAGES}
        for post in POSTS:  # the services check the tokens of each once, and are warm
            for _ in range(asked):
                await house.open(next(page for page in PAGES if page.post == post), "")
        for _ in range(rounds):
            opened: dict[Page, list[float]] = {page: [] for page in PAGES}
            answered: dict[Page, list[float]] = {page: [] for page in PAGES}
            for _ in range(asked):
                for page in PAGES:
                    opened[page].append(await house.open(page, cursors[page]))
                    answered[page].append(await house.ask(page, cursors[page]))
            for page in PAGES:
                measures[page].add(percentile(opened[page], 95), percentile(answered[page], 95))
    return list(measures.values())


@asynccontextmanager
async def _full(disputes: int, people: int) -> AsyncIterator[House]:
    """A machine whose views hold so many disputes, with so many people in each post."""
    with temporary_home() as home:
        record = await asyncio.to_thread(up, home, Wish("embedded", demo=True))  # its clock stands where it is set
        try:
            await fill(record, disputes, officers=people)
            readers = await let_in(record.console_database, POSTS, people)
            now = datetime.now(UTC)
            tokens = {
                post: sign_token(
                    home, post.role, now=now, station=post.station, department=post.department or None,
                    name=f"{post.role}-0",
                )
                for post in POSTS
            }  # fmt: skip
            async with httpx.AsyncClient(timeout=60, trust_env=False) as client:
                mover = {"Authorization": f"Bearer {sign_token(home, 'administrator', now=now, station='all')}"}
                for address in record.services.values():
                    moved = await client.put(f"{address}/clock", json={"now": NOW.isoformat()}, headers=mover)
                    moved.raise_for_status()
                yield House(record, client, readers, tokens)
        finally:
            await asyncio.to_thread(down, home)
