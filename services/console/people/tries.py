"""Wrong passwords (`console.attempt`): counted before they are looked at, for names that exist and for others alike.

Chosen after NIST SP 800-63B, 5.2.2. Counted is by name and address, so that a stranger who guesses shuts out himself
and not the owner: after five wrong ones each next costs twice the pause of the one before, up to a quarter of an hour.
Over all addresses a name has a hundred, against one who has many addresses; that bound does not hold for an address
from which the account was logged in to before. A right password takes off what was wrong from its own address alone.
Names are kept as their SHA-256: some type their password there. What was quiet for a day is forgotten; an address from
which the account was logged in to is known for 90 quiet days.
"""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

import asyncpg

FREE_TRIES = 5
FREE_EVERYWHERE = 100
LONGEST_PAUSE = timedelta(minutes=15)
LONGEST_LOOK = timedelta(seconds=10)
"""While a password that is one too many is looked at, no other is; the pause begins when the look is over."""
EVERYWHERE = ""

_COUNT = """
insert into console.attempt as kept (account, address, wrong, last) values ($1, $2, 1, clock_timestamp())
on conflict (account, address) do update set
    wrong = kept.wrong + 1,
    last = clock_timestamp(),
    not_before = case when kept.wrong + 1 >= $3 then clock_timestamp() + $4::interval end
where kept.not_before is null or kept.not_before <= clock_timestamp()
returning wrong, known
"""
_FORGET = """
delete from console.attempt where ctid = any(array(
    select ctid from console.attempt
    where last < now() - case when known then interval '90 days' else interval '1 day' end
    limit 100 for update skip locked
))
"""


class Wait(Exception):
    """Too many wrong passwords: none is looked at until `seconds` have passed."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"{seconds} s")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Try:
    """A password that may be looked at: the how manieth wrong one it would be, here and, if that counts, everywhere."""

    account: bytes
    address: str
    here: int
    everywhere: int | None


async def begin(pool: asyncpg.Pool, account: str, address: str) -> Try:
    """Count a password before it is looked at. Raises `Wait`."""
    name = _kept(account)
    await pool.execute(_FORGET)
    async with pool.acquire() as connection, connection.transaction():
        here = await _count(connection, name, address, FREE_TRIES)
        everywhere = None if here["known"] else await _count(connection, name, EVERYWHERE, FREE_EVERYWHERE)
    return Try(name, address, here["wrong"], everywhere and everywhere["wrong"])


async def was_wrong(pool: asyncpg.Pool, tried: Try) -> None:
    """The pause runs from now on."""
    for address, wrong, free in (
        (tried.address, tried.here, FREE_TRIES),
        (EVERYWHERE, tried.everywhere or 0, FREE_EVERYWHERE),
    ):
        if wrong >= free:
            await pool.execute(
                "update console.attempt set not_before = clock_timestamp() + $4::interval "
                "where account = $1 and address = $2 and wrong = $3",
                tried.account, address, wrong, min(timedelta(seconds=2 ** min(wrong - free, 12)), LONGEST_PAUSE),
            )  # fmt: skip


async def was_right(pool: asyncpg.Pool, tried: Try) -> None:
    """Forget what was wrong from this address, and know the address from now on."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(
            "update console.attempt set wrong = 0, not_before = null, known = true where account = $1 and address = $2",
            tried.account, tried.address,
        )  # fmt: skip
        if tried.everywhere is not None:
            await connection.execute(
                "update console.attempt set wrong = greatest(wrong - $3, 0), not_before = null "
                "where account = $1 and address = $2",
                tried.account, EVERYWHERE, tried.here,
            )  # fmt: skip


async def forget(connection: asyncpg.Connection, account: str) -> None:
    """Begin anew with this account; in the order in which `begin` locks, so that neither waits for the other."""
    for where in ("address <> ''", "address = ''"):
        await connection.execute(f"delete from console.attempt where account = $1 and {where}", _kept(account))


async def _count(connection: asyncpg.Connection, name: bytes, address: str, free: int) -> asyncpg.Record:
    counted = await connection.fetchrow(_COUNT, name, address, free, LONGEST_LOOK)
    if counted is None:
        left = await connection.fetchval(
            "select extract(epoch from not_before - clock_timestamp()) from console.attempt "
            "where account = $1 and address = $2",
            name, address,
        )  # fmt: skip
        raise Wait(max(int(left or 0), 0) + 1)
    return counted


def _kept(account: str) -> bytes:
    return sha256(account.encode(errors="replace")).digest()
