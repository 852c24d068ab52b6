"""Passwords: kept as argon2id hashes (RFC 9106), looked at in a thread, for one costs some 50 ms of a core."""

import asyncio
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST = 10
LONGEST = 128
HASHER = PasswordHasher()
NOBODYS = HASHER.hash(secrets.token_urlsafe(16))
"""Looked at where there is no such account, so that an unknown one takes as long to refuse as a known one."""

_AT_ONCE = asyncio.Semaphore(2)  # each takes 64 MiB: many log-ins at once must not take the machine's memory


def is_long_enough(password: str) -> bool:
    """Whether it may be somebody's password (NIST SP 800-63B: length counts, not kinds of letters)."""
    return LEAST <= len(password) <= LONGEST


def made_up() -> str:
    """A new password that can be read to somebody over the telephone: four groups of four, 80 bits."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


async def hashed(password: str) -> str:
    """What is kept of a password."""
    async with _AT_ONCE:
        return await asyncio.to_thread(HASHER.hash, password)


async def is_right(kept: str | None, password: str) -> bool:
    """Whether this is the password; `kept` is None where there is no account."""
    async with _AT_ONCE:
        return await asyncio.to_thread(_verify, kept or NOBODYS, password[:LONGEST]) and kept is not None


def _verify(kept: str, password: str) -> bool:
    try:
        return HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False
