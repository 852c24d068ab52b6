"""Sessions (`console.session`): who is logged in. The browser holds a secret, the table its SHA-256."""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

import asyncpg

from services.console.people.accounts import Account, Changed, NoPost, Post, posts_of

SEEN_EVERY = timedelta(minutes=1)
"""How fresh `seen` is kept: a write for every request would cost more than it tells."""
MARK = 64
"""Letters of each of the three marks that a form bears: its session's, behind it its account's, and its post's."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who is logged in, as what he works now, and until when; whether he has to change his password first. His posts
    are by their places in the table."""

    account: str
    name: str
    posts: Mapping[int, Post]
    post: Post
    until: datetime
    csrf: str
    to_change: bool


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions of this installation."""

    pool: asyncpg.Pool
    secret: bytes
    longest: timedelta
    idle: timedelta

    async def begin(self, account: Account, now: datetime) -> str:
        """Log somebody in; gives the secret for his browser. Raises `NoPost`, or `Changed`: a password that is set ends
        the sessions, and none begins by the one before."""
        if not account.posts:
            raise NoPost
        secret = secrets.token_urlsafe(32)
        await self.pool.execute("delete from console.session where began < $1 or seen < $2", *self._over(now))
        begun = await self.pool.fetchval(
            "insert into console.session (id, account, began, seen) select $1, account, $3, $3 from console.account "
            "where account = $2 and disabled_at is null and ($4::text is null or password = $4) for share "
            "returning true",
            _id(secret), account.account, now, account.kept,
        )  # fmt: skip
        if not begun:
            raise Changed
        return secret

    async def person(self, secret: str, now: datetime, *, is_use: bool = True) -> Person | None:
        """Who bears this secret, and uses the session by asking for something; None if nobody does any more, or has no
        post any more."""
        row = await self.pool.fetchrow(
            "select s.account, s.post, s.began, s.seen, a.name, a.posts, a.to_change from console.session s "
            "join console.account a using (account) "
            "where s.id = $1 and a.disabled_at is null and s.began >= $2 and s.seen >= $3",
            _id(secret), *self._over(now),
        )  # fmt: skip
        if row is None:
            return None
        posts = {n: post for n, post in enumerate(posts_of(row["posts"])) if isinstance(post, Post)}
        if not posts:
            return None
        if is_use and now - row["seen"] > SEEN_EVERY:
            await self.pool.execute("update console.session set seen = $2 where id = $1", _id(secret), now)
        post = posts.get(row["post"], next(iter(posts.values())))
        until = min(row["began"] + self.longest, (now if is_use else row["seen"]) + self.idle)
        return Person(
            row["account"], row["name"], posts, post, until, self.csrf(secret, row["account"], post), row["to_change"]
        )

    async def work_as(self, secret: str, post: int) -> None:
        """Go on in another of his posts."""
        await self.pool.execute("update console.session set post = $2 where id = $1", _id(secret), post)

    async def end(self, secret: str) -> None:
        """Log out."""
        await self.pool.execute("delete from console.session where id = $1", _id(secret))

    async def at_work(self, now: datetime) -> int:
        """How many people use a session."""
        return int(
            await self.pool.fetchval(
                "select count(distinct account) from console.session where seen >= $1", now - self.idle
            )
        )

    def csrf(self, secret: str, account: str, post: Post) -> str:
        """What every form of this session bears (OWASP: HMAC based token pattern); behind it whose it is, for when the
        session is over, and in which post he opened it."""
        return self._mark(f"form {secret}") + self.whose(account) + self.working_as(account, post)

    def whose(self, account: str) -> str:
        """The mark of an account on its forms, of whatever session."""
        return self._mark(f"account {account}")

    def working_as(self, account: str, post: Post) -> str:
        """The mark of a post on the forms that somebody opens in it."""
        return self._mark(f"post {account} {post.role} {post.station} {post.department}")

    def _mark(self, of: str) -> str:
        return hmac.new(self.secret, of.encode(), sha256).hexdigest()

    def _over(self, now: datetime) -> tuple[datetime, datetime]:
        return now - self.longest, now - self.idle


def _id(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
