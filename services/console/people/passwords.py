"""Passwords: kept as argon2id hashes (RFC 9106), looked at in a thread, for one costs some 50 ms of a core."""

import asyncio
import secrets
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION


def _written(length: int) -> str:
    return b64encode(secrets.token_bytes(length)).rstrip(b"=").decode()


LEAST = 10
LONGEST = 128
HASHER = PasswordHasher()
COSTS = f"m={HASHER.memory_cost},t={HASHER.time_cost},p={HASHER.parallelism}"
NOBODYS = "$".join(["", "argon2id", f"v={ARGON2_VERSION}", COSTS, _written(HASHER.salt_len), _written(HASHER.hash_len)])
"""No password's, and computed by nobody: looked at where there is no such account, so that an unknown one takes as long
to refuse as a known one."""

MOST_IN_LINE = 8
"""Of one sender: some 200 ms of the queue that all share, and more than the officers of a station press at once."""

_IN_LINE: Counter[str] = Counter()
_THREADS = ThreadPoolExecutor(
    2, "passwords"
)  # each takes 64 MiB: many log-ins at once must not take the machine's memory


class Crowded(Exception):
    """As many passwords of this sender wait to be looked at as may: he has to wait a little."""


@contextmanager
def in_line(sender: str) -> Iterator[None]:
    """A place in the queue, of which each sender has a few, so that nobody has all of it. Raises `Crowded`."""
    if _IN_LINE[sender] >= MOST_IN_LINE:
        raise Crowded
    _IN_LINE[sender] += 1
    try:
        yield
    finally:
        _IN_LINE[sender] -= 1
        if not _IN_LINE[sender]:
            del _IN_LINE[sender]


def is_long_enough(password: str) -> bool:
    """Whether it may be somebody's password (NIST SP 800-63B: length counts, not kinds of letters)."""
    return LEAST <= len(password) <= LONGEST


def made_up() -> str:
    """A new password that can be read to somebody over the telephone: four groups of four, 80 bits."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


async def hashed(password: str, by: str) -> str:
    """What is kept of a password; `by` is the account that gives it. Raises `Crowded`."""
    with in_line(f"account {by}"):
        return await asyncio.get_running_loop().run_in_executor(_THREADS, HASHER.hash, password)


async def is_right(kept: str | None, password: str) -> bool:
    """Whether this is the password; `kept` is None where there is no account."""
    looked = asyncio.get_running_loop().run_in_executor(_THREADS, _verify, kept or NOBODYS, password[:LONGEST])
    return await looked and kept is not None


def _verify(kept: str, password: str) -> bool:
    try:
        return HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False
