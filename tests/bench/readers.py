"""People who are logged in to the console and open pages; each waits before his next one, as people do."""

import asyncio
import time
from collections import deque
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import asyncpg

from services.console.people.accounts import POSTS, Account, Post
from services.console.people.sessions import Sessions
from services.console.routes.counts import FRESH_SECONDS
from services.console.routes.here import SESSION


class Reader(NamedTuple):
    """Somebody's session, and when he last opened a page (monotonic seconds)."""

    cookie: str
    opened: float = float("-inf")


class Readers:
    """Those in one post, who open pages in turn."""

    def __init__(self, cookies: list[str]) -> None:
        self.waiting = deque(Reader(cookie) for cookie in cookies)

    async def next(self) -> str:
        """The cookie of the one who waited longest: so long at least that his navigation is counted anew."""
        reader = self.waiting.popleft()
        await asyncio.sleep(max(0.0, reader.opened + FRESH_SECONDS + 0.1 - time.monotonic()))
        self.waiting.append(Reader(reader.cookie, time.monotonic()))
        return reader.cookie


async def let_in(database: str, posts: tuple[Post, ...], people: int) -> dict[Post, Readers]:
    """So many people in each of these posts, whose sessions begin now: none of them has a password."""
    async with asyncpg.create_pool(database, min_size=1, max_size=1) as pool:
        sessions = Sessions(pool, b"", timedelta(hours=12), timedelta(hours=1))
        return {post: Readers([await _begun(pool, sessions, post, n) for n in range(people)]) for post in posts}


async def _begun(pool: asyncpg.Pool, sessions: Sessions, post: Post, n: int) -> str:
    account = Account(account=f"{post.role}-{n}", name=f"{post.role} {n}", posts=(post,))
    await pool.execute(
        "insert into console.account (account, name, password, posts) values ($1, $2, '', $3::jsonb)",
        account.account, account.name, POSTS.dump_json(account.posts).decode(),
    )  # fmt: skip
    return f"{SESSION}={await sessions.begin(account, datetime.now(UTC))}"
