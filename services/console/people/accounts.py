"""Accounts (`console.account`): who may log in, and as what he works. What is done to them is written down beside."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, Literal, TypeAlias

import asyncpg
import orjson
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from services.console.people import tries
from services.console.people.passwords import hashed, in_line, is_right
from shared.http.claims import Slug
from shared.http.gate import place
from shared.http.roles import EVERYWHERE, OF_A_DEPARTMENT, Role
from shared.kernel.stations import EVERY_STATION
from shared.kernel.text import Line

NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
"""Of an account: as `shared.http.claims` has it, and never `.` or `..`, which a browser takes out of an address."""
ALLOWED = {
    "account": (
        "1至64个英文字母、数字、点、横线或下划线，以字母或数字开头，如 analyst-01",
        "1 to 64 letters, digits, dots, hyphens or underscores, a letter or digit first, like analyst-01",
    ),
    "name": (
        "一行文字，至多200个字，不含控制字符和不可见字符",
        "one line of at most 200 characters, without control or invisible characters",
    ),
}
"""What may stand in these fields of an account, in Chinese and in English."""
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


class Lapsed(BaseModel):
    """What is known of a post that is none any more: its role is gone, or it does not fit. It gives no rights."""

    role: str = ""
    station: str = ""
    department: str = ""


class Account(BaseModel):
    """Somebody who may log in, or could until `disabled_at`."""

    account: Annotated[str, Field(pattern=NAME)]
    name: Line
    posts: Posts
    lapsed: tuple[Lapsed, ...] = ()
    disabled_at: datetime | None = None
    kept: Annotated[str | None, Field(exclude=True, repr=False)] = None
    """What is kept of the password, of whoever has just been let in: a session begins by it, and it is changed, only as
    long as it is the one that was looked at."""


class Changed(Exception):
    """The password was changed, or the account disabled, while the password was looked at."""


class NoPost(Changed):
    """None of his posts is one any more: there is nothing that he may do."""


class Change(BaseModel):
    """What somebody did to an account, and when."""

    at: datetime
    by: str
    account: str
    what: What


async def add(
    pool: asyncpg.Pool, account: Account, password: str, by: str, now: datetime, *, to_change: bool = True
) -> bool:
    """Let somebody in from now on; False if there is an account of this name, in capitals or small letters.

    With `to_change` he changes the password, which whoever adds him knows, before he does anything else. Names are one
    installation's: that one is taken is told to every administrator, whose it is to none.
    """
    return await enter(pool, account, await hashed(password, by), by, now, to_change=to_change)


async def enter(
    pool: asyncpg.Pool, account: Account, kept: str, by: str, now: datetime, *, to_change: bool = True
) -> bool:
    """The same, with what is `kept` of his password."""
    posts = POSTS.dump_json(account.posts).decode()
    async with pool.acquire() as connection, connection.transaction():
        added = await connection.fetchval(
            "insert into console.account (account, name, password, posts, to_change) select $1, $2, $3, $4::jsonb, $5 "
            "where not exists (select from console.account where lower(account) = lower($1)) "
            "on conflict do nothing returning true",
            account.account, account.name, kept, posts, to_change,
        )  # fmt: skip
        if added:
            await _note(connection, now, by, account.account, "added", posts)
    return bool(added)


async def switch(pool: asyncpg.Pool, account: str, on: bool, by: str, now: datetime) -> bool:
    """Let somebody in again, or no longer (his sessions end); False if there is no such account."""
    async with pool.acquire() as connection, connection.transaction():
        done = await connection.fetchval(
            "update console.account set disabled_at = $2 where account = $1 returning true",
            account, None if on else now,
        )  # fmt: skip
        if done:
            await tries.forget(connection, account)
            await _end_sessions(connection, account)
            await _note(connection, now, by, account, "enabled" if on else "disabled")
    return bool(done)


async def set_password(
    pool: asyncpg.Pool, account: str, password: str, by: str, now: datetime, *, to_change: bool = True
) -> bool:
    """Give somebody a new password (his sessions end); False if there is no such account. `to_change` as in `add`."""
    kept = await hashed(password, by)
    async with pool.acquire() as connection, connection.transaction():
        done = await connection.fetchval(
            "update console.account set password = $2, to_change = $3 where account = $1 returning true",
            account, kept, to_change,
        )  # fmt: skip
        if done:
            await tries.forget(connection, account)
            await _end_sessions(connection, account)
            await _note(connection, now, by, account, "reset")
    return bool(done)


async def change_password(pool: asyncpg.Pool, owner: Account, password: str, now: datetime) -> Account:
    """Change one's own password, as whoever `let_in` has let in (his sessions end); gives him with the new one. The
    addresses that he came from stay known. Raises `Changed`, `passwords.Crowded`."""
    kept = await hashed(password, owner.account)
    async with pool.acquire() as connection, connection.transaction():
        row = await connection.fetchrow(
            "update console.account set password = $3, to_change = false "
            "where account = $1 and password = $2 and disabled_at is null returning *",
            owner.account, owner.kept, kept,
        )  # fmt: skip
        if row is None:
            raise Changed
        await _end_sessions(connection, owner.account)
        await _note(connection, now, owner.account, owner.account, "changed")
    return _of(row)


async def listed(pool: asyncpg.Pool) -> list[Account]:
    """Everybody, in order of names; those who are let in first."""
    rows = await pool.fetch(
        "select account, name, posts, disabled_at from console.account order by disabled_at is not null, account"
    )
    return [_of(row) for row in rows]


async def stations(pool: asyncpg.Pool) -> list[str]:
    """Every station at which somebody works who may log in."""
    rows = await pool.fetch(
        "select distinct post ->> 'station' as station from console.account, jsonb_array_elements(posts) as post "
        "where disabled_at is null and post ->> 'station' <> $1 order by station",
        EVERY_STATION,
    )
    return [row["station"] for row in rows]


async def changes(pool: asyncpg.Pool, of: Sequence[str], most: int) -> list[Change]:
    """What was done to these accounts, the latest first."""
    rows = await pool.fetch(
        "select at, by, account, what from console.account_change where account = any($1::text[]) "
        "order by at desc limit $2",
        of, most,
    )  # fmt: skip
    return [Change(**dict(row)) for row in rows]


async def let_in(pool: asyncpg.Pool, account: str, password: str, host: str) -> Account | None:
    """Whose account this is, if that is its password and he is let in. Raises `tries.Wait`, `passwords.Crowded`.

    `host` is the address that asks. A name that nobody has, one that is disabled and a wrong password are answered
    alike, also when there were too many of them: `people.tries` says what is counted and why.
    """
    address = place(host)
    with in_line(address):
        tried = await tries.begin(pool, account, address)
        row = await pool.fetchrow("select * from console.account where account = $1", account.replace("\0", " "))
        right = await is_right(row["password"] if row is not None else None, password)
    if row is None or not right or row["disabled_at"] is not None:
        await tries.was_wrong(pool, tried)
        return None
    await tries.was_right(pool, tried)
    return _of(row)


async def _end_sessions(connection: asyncpg.Connection, account: str) -> None:
    await connection.execute("delete from console.session where account = $1", account)


async def _note(
    connection: asyncpg.Connection, now: datetime, by: str, account: str, what: What, posts: str | None = None
) -> None:
    await connection.execute(
        "insert into console.account_change (at, by, account, what, posts) values ($1, $2, $3, $4, $5::jsonb)",
        now, by, account, what, posts,
    )  # fmt: skip


def posts_of(kept: str) -> Iterator[Post | Lapsed]:
    """The posts as they stand in the table (JSON), in their places; whatever else stands there is a lapsed one."""
    told = orjson.loads(kept)
    for one in told if isinstance(told, list) else [told]:
        try:
            yield Post.model_validate(one)
        except ValidationError:
            said = one if isinstance(one, dict) else {}
            yield Lapsed(**{name: said[name] for name in Lapsed.model_fields if isinstance(said.get(name), str)})


def _of(row: asyncpg.Record) -> Account:
    """Unchecked: whoever was let in when more was allowed is listed too, so that he can be disabled."""
    posts = list(posts_of(row["posts"]))
    return Account.model_construct(
        account=row["account"],
        name=row["name"],
        posts=tuple(post for post in posts if isinstance(post, Post)),
        lapsed=tuple(post for post in posts if isinstance(post, Lapsed)),
        disabled_at=row["disabled_at"],
        kept=row.get("password"),
    )
