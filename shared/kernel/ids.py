"""Ids that follow from others, made quickly: a committer makes one for each event."""

from hashlib import sha1
from uuid import UUID

_VERSION_5, _VARIANT = 5 << 76, 0x8000 << 48
_NOT_THOSE_BITS = ~(0xF000 << 64) & ~(0xC000 << 48)


def child_id(parent: UUID, n: int) -> UUID:
    """The id of the nth thing that comes of `parent`: `uuid5(parent, str(n))` (RFC 9562, version 5)."""
    digest = sha1(parent.bytes + b"%d" % n, usedforsecurity=False).digest()
    return UUID(int=int.from_bytes(digest[:16]) & _NOT_THOSE_BITS | _VERSION_5 | _VARIANT)
