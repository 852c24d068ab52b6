"""Accounts (`console.account`): who may log in, and as what he works. What is done to them is written down beside."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Literal, TypeAlias

import asyncpg
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from services.console.people.passwords import hashed, is_right
from shared.http.claims import ACCOUNT, Slug
from shared.http.roles import EVERYWHERE, OF_A_DEPARTMENT, Role
from shared.kernel.stations import EVERY_STATION

FREE_TRIES = 5
LONGEST_PAUSE = timedelta(minutes=15)
What: TypeAlias = Literal["added", "disabled", "enabled", "reset", "changed"]


class Post(BaseModel):
    """As what somebody works: in this role, at this station, for this department if he is a liaison."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: Role
    station: Slug
    department: Slug | Literal[""] = ""

    @model_validator(mode="after")
    def _fits(self) -> "Post":
        if (self.role == OF_A_DEPARTMENT) is not bool(self.department):
            raise ValueError("a liaison, and nobody else, works for a department")
        if self.station == EVERY_STATION and self.role not in EVERYWHERE:
            raise ValueError(f"only {', '.join(sorted(EVERYWHERE))} may work for all stations")
        return self


Posts: TypeAlias = Annotated[tuple[Post, ...], Field(min_length=1, max_length=9)]
POSTS: TypeAdapter[Posts] = TypeAdapter(Posts)


class Account(BaseModel):
    """Somebody who may log in, or could until `disabled_at`."""

    account: Annotated[str, Field(pattern=ACCOUNT)]
    name: str
    posts: Posts
    disabled_at: datetime | None = None


class Change(BaseModel):
    """What somebody did to an account, and when."""

    at: datetime
    by: str
    account: str
    what: What


class Wait(Exception):
    """Too many wrong passwords: none is looked at until `seconds` have passed."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"{seconds} s")
        self.seconds = seconds


async def add(pool: asyncpg.Pool, account: Account, password: str, by: str, now: datetime) -> bool:
    """Let somebody in from now on; False if there is an account of this name."""
    kept = await hashed(password)
    posts = POSTS.dump_json(account.posts).decode()
    async with pool.acquire() as connection, connection.transaction():
        added = await connection.fetchval(
            "insert into console.account (account, name, password, posts) values ($1, $2, $3, $4::jsonb) "
            "on conflict do nothing returning true",
            account.account, account.name, kept, posts,
        )  # fmt: skip
        if added:
            await _note(connection, now, by, account.account, "added", posts)
    return bool(added)


async def switch(pool: asyncpg.Pool, account: str, on: bool, by: str, now: datetime) -> bool:
    """Let somebody in again, or no longer (his sessions end); False if there is no such account."""
    async with pool.acquire() as connection, connection.transaction():
        done = await connection.fetchval(
            "update console.account set disabled_at = $2, wrong = 0, not_before = null where account = $1 "
            "returning true",
            account, None if on else now,
        )  # fmt: skip
        if done:
            await _end_sessions(connection, account)
            await _note(connection, now, by, account, "enabled" if on else "disabled")
    return bool(done)


async def set_password(pool: asyncpg.Pool, account: str, password: str, by: str, now: datetime) -> bool:
    """Give somebody a new password (his sessions end); False if there is no such account."""
    kept = await hashed(password)
    async with pool.acquire() as connection, connection.transaction():
        done = await connection.fetchval(
            "update console.account set password = $2, wrong = 0, not_before = null where account = $1 returning true",
            account, kept,
        )  # fmt: skip
        if done:
            await _end_sessions(connection, account)
            await _note(connection, now, by, account, "changed" if by == account else "reset")
    return bool(done)


async def listed(pool: asyncpg.Pool) -> list[Account]:
    """Everybody, in order of names; those who are let in first."""
    rows = await pool.fetch(
        "select account, name, posts, disabled_at from console.account order by disabled_at is not null, account"
    )
    return [_of(row) for row in rows]


async def changes(pool: asyncpg.Pool, of: Sequence[str], most: int) -> list[Change]:
    """What was done to these accounts, the latest first."""
    rows = await pool.fetch(
        "select at, by, account, what from console.account_change where account = any($1::text[]) "
        "order by at desc limit $2",
        of, most,
    )  # fmt: skip
    return [Change(**dict(row)) for row in rows]


async def let_in(pool: asyncpg.Pool, account: str, password: str, now: datetime) -> Account | None:
    """Whose account this is, if that is its password and he is let in. Raises `Wait`.

    After five wrong ones each next costs twice the pause of the one before, up to a quarter of an hour.
    """
    row = await pool.fetchrow("select * from console.account where account = $1", account)
    if row is not None and row["not_before"] is not None and row["not_before"] > now:
        raise Wait(int((row["not_before"] - now).total_seconds()) + 1)
    right = await is_right(row["password"] if row is not None else None, password)
    if row is None:
        return None
    if not right:
        pause = min(timedelta(seconds=2 ** max(0, min(row["wrong"] + 1 - FREE_TRIES, 12))), LONGEST_PAUSE)
        until = now + pause if row["wrong"] + 1 >= FREE_TRIES else None
        await pool.execute(
            "update console.account set wrong = wrong + 1, not_before = $2 where account = $1", account, until
        )
        return None
    if row["wrong"]:
        await pool.execute("update console.account set wrong = 0, not_before = null where account = $1", account)
    return _of(row) if row["disabled_at"] is None else None


async def _end_sessions(connection: asyncpg.Connection, account: str) -> None:
    await connection.execute("delete from console.session where account = $1", account)


async def _note(
    connection: asyncpg.Connection, now: datetime, by: str, account: str, what: What, posts: str | None = None
) -> None:
    await connection.execute(
        "insert into console.account_change (at, by, account, what, posts) values ($1, $2, $3, $4, $5::jsonb)",
        now, by, account, what, posts,
    )  # fmt: skip


def _of(row: asyncpg.Record) -> Account:
    return Account(
        account=row["account"],
        name=row["name"],
        posts=POSTS.validate_json(row["posts"]),
        disabled_at=row["disabled_at"],
    )
